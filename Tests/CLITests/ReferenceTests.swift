import CommandLineKit
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `References` {
  @Test(arguments: [
    ("INC-2026-001", "INC-2026-001"), ("inc-2026-1", "INC-2026-001"), ("inc-1", "INC-2026-001"),
    ("INC-12", "INC-2026-012"), ("1", "INC-2026-001"), ("001", "INC-2026-001"),
    ("1234", "INC-2026-1234"), ("inc-2025-7", "INC-2025-007"),
  ])
  func `are read in many spellings`(_ word: String, _ number: String) {
    #expect(Reference(word, .incident, year: 2026, allowsBare: true) == .number(number))
  }

  @Test func `are ids and local names too`() {
    let id = "00000000-0000-7000-8000-00000000000A"
    guard case .id = Reference(id, .incident, year: 2026, allowsBare: false) else {
      Issue.record("an id is one")
      return
    }
    #expect(
      Reference("inc-LOCAL-2", .incident, year: 2026, allowsBare: false) == .alias("INC-local-2"))
    #expect(
      Reference("dep-3", .deployment, year: 2026, allowsBare: false) == .number("DEP-2026-003"))
  }

  @Test(arguments: [
    "", "-", "INC", "INC-", "INC--1", "INC-2026", "INC-2026-001-1", "inc-x", "dep-1", "500 errors",
    "ınc-1", "INC-20260-1", "INC-2026-1234567890", "9999999999",
  ])
  func `are nothing else`(_ word: String) {
    let reference = Reference(word, .incident, year: 2026, allowsBare: true)
    #expect(reference == nil || word == "INC-2026")
  }

  @Test(arguments: ["1", "500", "001"])
  func `are no bare numbers where text may stand`(_ word: String) {
    #expect(Reference(word, .incident, year: 2026, allowsBare: false) == nil)
  }

  @Test(arguments: [("#1234", "1234"), ("1234", "1234"), ("1", "1")])
  func `of entries are positions`(_ word: String, _ text: String) {
    #expect(EntryReference(word)?.text == text)
    #expect(EntryReference(word)?.handle == "#\(text)")
  }

  @Test(arguments: ["", "#", "0", "01", "#x", "12a", "1234567890123456789", "-1"])
  func `of entries are nothing else`(_ word: String) { #expect(EntryReference(word) == nil) }

  @Test func `words of their own types are read strictly`() {
    #expect(SeverityWord(argument: "sev-2")?.name == "SEV2")
    #expect(SeverityWord(argument: "2")?.name == "SEV2")
    #expect(SeverityWord(argument: "SEV5") == nil)
    #expect(ShareWord(argument: "20%")?.digits == "20")
    #expect(ShareWord(argument: "012.50")?.digits == "12.50")
    for wrong in ["", "101", "100.5", "1.", ".5", "-1", "1e1", "12.345", "20%%"] {
      #expect(ShareWord(argument: wrong) == nil, "\(wrong)")
    }
    let group = GroupWord(argument: "canary=20:10m")
    #expect(group?.name == "canary" && group?.share.digits == "20" && group?.bake?.seconds == 600)
    #expect(GroupWord(argument: "canary") == nil && GroupWord(argument: "=20") == nil)
  }
}
