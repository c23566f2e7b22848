import Communication
import EventLog
import Foundation
import Policy
import TestPrograms
import Testing

@testable import StatusPages

private let noon = Timestamp(microseconds: 1_771_243_200_000_000)

/// All pages and feeds, judged by programs that others wrote.
@Suite struct `Every page for people outside` {
  private static let isRequired =
    ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil

  private static func has(_ program: String) -> Bool {
    isRequired || FileManager.default.isExecutableFile(atPath: program)
  }

  /// What people and attackers write.
  private static let hostile = [
    "Plain words.", "<script>alert(1)</script>", "a & b &amp; c &#0; &lt;", "\"quoted\" 'it'",
    "]]> --> <!-- </style></title>", "ä 漢字 😀 e\u{301}", "\u{202E}turned", "\u{1}\u{7F}\u{FFFE}",
    "one\ntwo\n\nthree", "", " ", String(repeating: "W", count: 3_000),
  ]

  private static func id(_ number: Int) -> EventID {
    EventID(
      uuid: UUID(
        uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(clamping: number))))
  }

  private static func board(_ text: String, isEmpty: Bool = false) -> StatusBoard {
    var rule = StatusPageRule(title: text)
    rule.url = "https://status.example.org"
    rule.subscriptions = .init(channel: "mail", baseURL: "https://status.example.org")
    if isEmpty { return StatusBoard(rule, [], asOf: noon) }
    for name in [text, "Search", "Shop & <co>"] {
      rule.components[name] = .init()
      rule.components[name]?.about = text
    }
    var number = 0
    let incidents = UpdatePhase.allCases.map { phase in
      number += 2
      var first = PublicUpdate(id(number), .investigating, at: noon, text: text)
      (first.correctedAt, first.correctedBecause) = (noon.advanced(bySeconds: 60), text)
      let second = PublicUpdate(
        id(number + 1), phase, at: noon.advanced(bySeconds: 120),
        text: phase == .mitigating ? nil : text)
      return PublicIncident(
        components: phase == .identified ? [] : [text, "Search"], severity: "SEV2",
        updates: [first, second])
    }
    let works = [(-60, 60), (60, 120), (-120, -60), (90, 120)].enumerated().map { index, times in
      var work = PublicMaintenance(
        StreamID(uuid: id(100 + index).uuid), title: index == 1 ? nil : text,
        text: index == 1 ? nil : text, components: [text],
        from: noon.advanced(bySeconds: Int64(times.0)),
        until: noon.advanced(bySeconds: Int64(times.1)), plannedAt: noon.advanced(bySeconds: -999),
        changedAt: noon.advanced(bySeconds: -998))
      if index == 3 { (work.cancelledAt, work.because) = (noon, text) }
      return work
    }
    return StatusBoard(rule, incidents.compactMap(\.self), works, asOf: noon)
  }

  private static func pages(_ text: String) -> [(name: String, html: String)] {
    let board = board(text)
    var rule = StatusPageRule(title: text)
    rule.components = ["Search": .init(), text: .init()]
    rule.components[text]?.about = text
    let files =
      StatusSite.files(board) + StatusSite.served(board).values
      + StatusSite.files(self.board(text, isEmpty: true))
    var pages = files.filter { $0.mediaType.hasPrefix("text/html") }
      .map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
    let forms: [SubscriptionPage] = [
      .form(address: text, chosen: nil, problem: nil),
      .form(address: text, chosen: ["Search"], problem: text), .asked, .confirm(token: "lg_x"),
      .confirmed, .used, .over, .unsubscribe(token: "lg_x"), .unsubscribed, .wait(minutes: 60),
    ]
    pages += forms.map { ("\($0)", $0.html(rule)) }
    let incident = StakeholderBoard.Incident(
      "INC-2026-001", title: text, severity: "SEV1", isOpen: true,
      updates: board.incidents.flatMap(\.updates).prefix(2).map(\.self), nextDueAt: noon)
    let silent = StakeholderBoard.Incident(
      "INC-2026-002", title: nil, severity: nil, isOpen: false, updates: [], nextDueAt: nil)
    pages.append(("private", StakeholderBoard(rule, [incident, silent], asOf: noon).html))
    pages.append(("closed", StakeholderBoard.closed(rule)))
    return pages
  }

  /// Nothing is published without words.
  @Test(
    .enabled(if: has("/usr/bin/tidy"), "Run scripts/setup --all."),
    arguments: hostile.filter { !$0.allSatisfy(\.isWhitespace) })
  func `is HTML of which tidy has nothing to say`(text: String) throws {
    for (name, html) in Self.pages(text) {
      let judged = try Self.run(
        "/usr/bin/tidy", ["-q", "-e", "-utf8", "--show-warnings", "yes"], html)
      #expect(judged.status == 0, "\(name): \(judged.said)")
    }
  }

  @Test(.enabled(if: has("/usr/bin/xmllint"), "Run scripts/setup --all."), arguments: hostile)
  func `has a feed as the rules of Atom want it`(text: String) throws {
    let schema = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/atom.rng").path
    var withoutAddress = Self.board(text)
    withoutAddress.url = nil
    for board in [Self.board(text), withoutAddress, Self.board(text, isEmpty: true)] {
      let judged = try Self.run(
        "/usr/bin/xmllint", ["--noout", "--nonet", "--relaxng", schema, "-"], board.feed)
      #expect(judged.status == 0, "\(judged.said.prefix(2_000))")
    }
  }

  /// The schema is ours: it must refuse what the rules of Atom forbid.
  @Test(
    .enabled(if: has("/usr/bin/xmllint"), "Run scripts/setup --all."),
    arguments: [
      ("<id>urn", "<di>urn"), ("<updated>2026-02-16T12", "<updated>16 Feb 2026 12"),
      ("rel=\"self\"", "href2=\"self\""), ("<author>", "<writer>"), ("<title>", "<titel>"),
      ("type=\"text\"", "type=\"xhtml\""), ("http://www.w3.org/2005/Atom", "urn:atom"),
    ])
  func `would have a wrong feed refused`(right: String, wrong: String) throws {
    let schema = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/atom.rng").path
    let feed = Self.board("Plain words.").feed
    let broken = feed.replacing(right, with: wrong)
      .replacing("</\(right.dropFirst())", with: "</\(wrong.dropFirst())")
    #expect(broken != feed)
    let judged = try Self.run(
      "/usr/bin/xmllint", ["--noout", "--nonet", "--relaxng", schema, "-"], broken)
    #expect(judged.status != 0)
  }

  private static func run(
    _ program: String, _ arguments: [String], _ input: String
  ) throws -> (status: Int32, said: String) {
    let outcome = try runProgram(program, arguments, reading: input, keepsErrors: true)
    return (outcome.code, outcome.output)
  }
}
