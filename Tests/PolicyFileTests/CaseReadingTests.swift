import FoundationEssentials
import Policy
import PolicyFile
import Testing

/// A test file of these lines, of which the first is line 1.
private func cases(_ text: String) -> PolicyCasesReading {
  cases(bytes: Array(text.utf8))
}

private func cases(bytes: [UInt8]) -> PolicyCasesReading {
  PolicyCasesReading("t.yaml", in: PolicyTexts(["t.yaml": bytes]))
}

/// One case with this in it.
private func one(_ text: String) -> PolicyCasesReading {
  cases("cases:\n  - name: a\n    " + text.replacing("\n", with: "\n    ") + "\n")
}

@Suite struct `A test file that is read` {
  @Test func `has its cases with all that is given and expected`() throws {
    let reading = cases(
      """
      policy: rules/lastgood.yaml
      cases:
        - name: one
          given:
            service: checkout
            environment: production
            at: 2026-11-27T18:00:30-05:00
            facts: {exposure: partial, severity: SEV2}
          expect:
            advice: {first: none, halt: false, order: [fallback, rollback], not-offered: [bypass]}
            leaf: watch
            calendar: avoided
        - name: two
          given:
            trigger: errors
            readings: [{at: 0s, value: none}, {from: 30s, to: 2m, every: 30s, value: 1.01%}]
            remaining-budget: -5%
          expect: {fires: [], states: {90s: unknown}, budget: {deployment: refused}}
      """)
    #expect(reading.findings.isEmpty, "\(reading.findings.map(\.description))")
    #expect(reading.file.policy?.value == "rules/lastgood.yaml")
    let (first, second) = (reading.file.cases[0], reading.file.cases[1])
    #expect(first.name == "one" && first.place == PolicyPlace(file: "t.yaml", line: 3, column: 5))
    // 23:00:30 UTC.
    #expect(first.given.at?.seconds == (CalendarDay("2026-11-27")?.beginsAt ?? 0) + 82_830)
    #expect(first.given.at?.description == "2026-11-27T23:00:30Z")
    #expect(first.given.facts.map(\.name) == ["exposure", "severity"])
    #expect(first.given.facts[1].text.place == PolicyPlace(file: "t.yaml", line: 8, column: 44))
    let advice = try #require(first.expected.advice?.value)
    #expect(advice.first?.value.action == nil && advice.first != nil)
    #expect(advice.order?.value == [.fallback, .rollback])
    #expect(first.expected.calendar?.value == .avoided)
    #expect(second.given.readings.map(\.count) == [1, 4])
    #expect(
      second.given.readings.flatMap { Array($0.times) } == [0, 30_000, 60_000, 90_000, 120_000])
    #expect(second.given.readings[0].value == nil)
    #expect(second.given.remainingBudget?.share == Percent(-5))
    #expect(second.expected.fires?.value == [])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var rule: String
    /// In the case, of which the first line is 3, indented by 4.
    var text: String
    var place: String
    var says: String
    var testDescription: String { "\(rule) at \(place)" }

    init(_ rule: String, _ text: String, _ place: String, _ says: String) {
      (self.rule, self.text, self.place, self.says) = (rule, text, place, says)
    }
  }

  @Test(arguments: [
    Fault("expects-nothing", "given: {action: rollback}", "2:5", "Write expect: {"),
    Fault("expects-nothing", "expect: {}", "3:13", "expects nothing, so it shows nothing"),
    Fault("expects-nothing", "given: {facts: {}}\nexpect: {advice: {}}", "4:22", "Write {first:"),
    Fault("nothing", "expect:", "3:12", "has no value"),
    Fault("unknown-key", "expect: {advise: {first: none}}", "3:14", "Write advice."),
    Fault("unknown-key", "given: {enviroment: x}\nexpect: {leaf: x}", "3:13", "Write environment."),
    Fault(
      "bad-value", "given: {facts: {}}\nexpect: {advice: {first: fallbck}}", "4:30",
      "Write fallback."),
    Fault(
      "bad-value", "given: {facts: {}}\nexpect: {advice: {first: halt}}", "4:30",
      "Write halt: true instead"),
    Fault(
      "halt-in-order", "given: {facts: {}}\nexpect: {advice: {order: [halt, freeze]}}", "4:30",
      "Write halt: true beside it."),
    Fault(
      "wrong-kind", "given: {facts: [x]}\nexpect: {leaf: x}", "3:20", "Write {severity: SEV2}."),
    Fault("wrong-kind", "given: {facts: {a: [x]}}\nexpect: {leaf: x}", "3:24", "is a text"),
    Fault(
      "bad-value", "given: {environment: p, at: 2026-11-27}\nexpect: {calendar: open}", "3:33",
      "Write it as 2026-11-27T18:00:00Z."),
    Fault(
      "bad-value", "given: {environment: p, at: 2026-11-27T18:00:00}\nexpect: {calendar: open}",
      "3:33", "a moment with its distance from UTC"),
    Fault(
      "bad-value", "given: {environment: p, at: 2026-02-30T18:00:00Z}\nexpect: {calendar: open}",
      "3:33", "Write it as 2026-11-27T18:00:00Z or"),
    Fault(
      "bad-value", "given: {remaining-budget: 20}\nexpect: {budget: {band: x}}", "3:31",
      "Write 20%."),
    Fault(
      "bad-value", "given: {remaining-budget: 20%}\nexpect: {budget: {deployment: refuse}}", "4:35",
      "Write refused."),
    Fault("given-lacks", "expect: {approvals: {count: 1}}", "3:25", "Write action: rollback"),
    Fault("given-lacks", "expect: {leaf: x}", "3:20", "Write facts: {severity: SEV2}"),
    Fault("given-lacks", "given: {trigger: a}\nexpect: {fires: []}", "4:21", "needs readings"),
    Fault(
      "given-lacks", "given: {environment: p}\nexpect: {advice: {first: none}}", "4:22",
      "a service or facts"),
    Fault(
      "given-lacks", "given: {environment: p}\nexpect: {opens: 2026-11-27T18:00Z}", "4:21",
      "needs at"),
    Fault(
      "given-unused", "given: {facts: {}, emergency: true}\nexpect: {leaf: x}", "3:35",
      "Nothing that is expected here looks at emergency."),
    Fault(
      "expects-both", "given: {facts: {}}\nexpect: {leaf: x, needs: y}", "4:30",
      "Keep leaf or needs"),
    Fault(
      "missing-key", "given: {trigger: a, readings: [{at: 0s}]}\nexpect: {fires: []}", "3:36",
      "value: none for a reading that brought nothing"),
    Fault(
      "readings-time", "given: {trigger: a, readings: [{value: 1}]}\nexpect: {fires: []}", "3:36",
      "Write at: 30s, or from: 0s"),
    Fault(
      "readings-time",
      "given: {trigger: a, readings: [{from: 2m, to: 1m, every: 1s, value: 1}]}\nexpect: {fires: []}",
      "3:36", "ends before it begins"),
    Fault(
      "readings-time",
      "given: {trigger: a, readings: [{from: 0s, to: 1m, every: 0s, value: 1}]}\nexpect: {fires: []}",
      "3:36", "at no distance"),
    Fault(
      "readings-order",
      "given: {trigger: a, readings: [{at: 1m, value: 1}, {at: 59s, value: 1}]}\nexpect: {fires: []}",
      "3:56", "in the order of their times"),
    Fault(
      "bad-value",
      "given: {trigger: a, readings: [{at: 1000d, value: 1}]}\nexpect: {fires: []}", "3:41",
      "a time since the beginning, of 400d at most"),
    Fault(
      "bad-value", "given: {trigger: a, readings: [{at: 0s, value: 1}]}\nexpect: {fires: [2]}",
      "4:22",
      "Write 2s or 2m"),
    Fault(
      "bad-value",
      "given: {trigger: a, readings: [{at: 0s, value: 1}]}\nexpect: {states: {1m: firin}}",
      "4:27", "Write firing."),
    Fault(
      "bad-value",
      "given: {trigger: a, readings: [{at: 0s, value: 1}]}\nexpect: {states: {1: firing}}",
      "4:23", "Write 1s or 1m"),
  ])
  func `names the place and what to write`(fault: Fault) throws {
    let reading = one(fault.text)
    let listing = reading.findings.map(\.description).joined(separator: "\n")
    let finding = try #require(reading.findings.first { $0.rule == fault.rule }, "\(listing)")
    #expect(finding.place.description == "t.yaml:" + fault.place, "\(listing)")
    #expect(finding.description.contains(fault.says), "\(listing)")
    #expect(reading.findings.count == 1, "\(listing)")
  }

  @Test func `the page on policies shows one that can be read`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/policy.md"), encoding: .utf8)
    let section = try #require(page.split(separator: "\n## Tests\n").last)
    let text = try #require(section.split(separator: "```yaml\n").dropFirst().first)
    let reading = cases(
      String(text.prefix(upTo: text.firstRange(of: "```")?.lowerBound ?? text.endIndex)))
    #expect(reading.file.cases.count == 6)
    #expect(reading.findings.isEmpty, "\(reading.findings.map(\.description))")
  }

  @Test func `two cases of one name are refused`() throws {
    let text = "\n  - name: a\n    given: {facts: {}}\n    expect: {leaf: x}"
    let finding = try #require(cases("cases:" + text + text + "\n").findings.first)
    #expect(finding.rule == "given-twice" && finding.place.line == 5)
  }

  @Test(arguments: [
    ("cases: []", "There are no cases"), ("policy: x", "cases is missing"),
    ("a", "Begin with cases:"),
    ("cases: {a: 1}", "is a list"), ("cases:", "There are no cases"), ("", "nothing in this text"),
    ("policy: /etc/x\ncases: [{name: a, given: {facts: {}}, expect: {leaf: a}}]", "--policy"),
    ("cass: []", "There is no key “cass” in a test file. Write cases."),
    ("cases: &a []", "Anchors are not allowed"), ("cases: []\ncases: []", "for the second time"),
    ("cases: [" + String(repeating: "[", count: 100), "64 levels"),
  ])
  func `a file that tests nothing is none`(text: String, says: String) {
    let listing = cases(text).findings.map(\.description).joined(separator: "\n")
    #expect(listing.contains(says), "\(listing)")
  }

  @Test func `bytes that are no text are refused with their place`() {
    let reading = cases(bytes: Array("cases:\n  - name: ".utf8) + [0xFF, 0xFE])
    #expect(
      reading.findings.map(\.description) == [
        "t.yaml:2:11: error: This is not UTF-8: save the file as UTF-8."
      ])
    #expect(cases(bytes: [UInt8](repeating: 32, count: 1 << 21)).findings.count == 1)
    let missing = PolicyCasesReading("t.yaml", in: PolicyTexts([:]))
    #expect(missing.findings.first?.message == "t.yaml is not read: there is no such file.")
  }

  @Test func `a run of readings that never ends is refused before it is made`() throws {
    let reading = one(
      "given: {trigger: a, readings: [{from: 0s, to: 400d, every: 1ms, value: 1%}]}\nexpect: {fires: []}"
    )
    #expect(reading.findings.map(\.rule) == ["too-many-readings"])
    #expect(reading.findings.first?.place.description == "t.yaml:3:36")
    // Many small ones together as well.
    let run = "{from: 0s, to: 1d, every: 1s, value: 1%}"
    let several = (1...3).map { number in
      "\n  - {name: n\(number), given: {trigger: a, readings: [\(run)]}, expect: {fires: []}}"
    }
    #expect(cases("cases:" + several.prefix(2).joined() + "\n").findings.isEmpty)
    #expect(cases("cases:" + several.joined() + "\n").findings.map(\.rule) == ["too-many-readings"])
  }
}
