import Crypto
import Foundation
import Policy
import PolicyFile
import Testing

@testable import Operations

private let policyText = """
  profile: none
  organisation: Example
  services:
    checkout:
      criticality: business-critical
      infrastructure: immutable
      fallback: feasible
      bypasses: [{flag: new-search, covers: search, tested: 2026-11-01}]
  people:
    alice: {roles: [responder, sre]}
    bob: {roles: [responder, sre]}
    carol: {roles: [change-board]}
    dora: {roles: [responder, security]}
  severities:
    SEV1: {when: "data was lost, or nothing works"}
    SEV2: {when: "it works badly"}
  environments:
    production: {production: true, approvers: 1, and-roles: [change-board], calendar: days}
    staging: {}
  calendars:
    days: {hours: "09:00-17:00", freezes: [{from: 2026-12-24, to: 2026-12-26, why: holidays}]}
  signals:
    error-rate: {unit: ratio, step: 30s, minimum-requests: 200}
  slos:
    availability: {signal: error-rate, objective: 0.1%}
  error-budget:
    slo: availability
    bands:
      - {name: good, above: 50%, allows: all, text: Go ahead.}
      - {name: bad, allows: emergency, text: Stop.}
  triggers:
    errors: {signal: error-rate, above: 1%, for: 2m, then: rollback, expires: 2027-01-01}
  authority:
    - {situation: corruption, action: rollback, decide: [sre, security]}
  approvals: {expires: 30m, expedited-expires: 10m}
  tree:
    start: severity
    nodes:
      severity:
        ask: How bad is it?
        fact: severity
        branches: [{is: SEV1, go: roll-back}, {is: SEV2, go: errors}]
      errors:
        ask: Which share of the requests fails?
        fact: error-rate
        branches: [{at-least: 1%, go: roll-back}, {below: 1%, go: watch}]
    leaves:
      roll-back: {text: Roll back at once., do: [rollback], approvals: [sre]}
      watch: {text: Watch it., do: [monitor]}
  """

private func policy() throws -> Policy {
  let reader = PolicyReader(today: CalendarDay("2026-12-01"), digest: OpenSSLSHA256()) { _ in nil }
  let reading = reader.read(
    "lastgood.yaml", in: PolicyTexts(["lastgood.yaml": Array(policyText.utf8)]))
  return try #require(
    reading.policy, "\(reading.findings.map(\.description).joined(separator: "\n"))")
}

/// One case with this given and expected, tried.
private func trial(_ given: String, _ expected: String) throws -> CaseTrial {
  let text = "cases:\n  - name: a\n    given: {\(given)}\n    expect: {\(expected)}\n"
  let reading = PolicyCasesReading("t.yaml", in: PolicyTexts(["t.yaml": Array(text.utf8)]))
  let listing = reading.findings.map(\.description).joined(separator: "\n")
  let example = try #require(
    reading.findings.isEmpty ? reading.file.cases.first : nil, "\(listing)")
  return CaseTrial(example, under: try policy())
}

private let canary = """
  facts: {rollout: running, exposure-model: canary, exposure: partial, unchanged-stack: standing, \
  placement: side-by-side, data: no-migration, last-known-good: found}, service: checkout
  """
private let rising = """
  trigger: errors, readings: [{from: 0s, to: 1m, every: 30s, value: 1%, requests: 500}, \
  {from: 90s, to: 4m, every: 30s, value: 1.01%, requests: 500}]
  """

@Suite struct `A case that is tried` {
  struct Case: Sendable, CustomTestStringConvertible {
    var given: String
    var expected: String
    /// Nil when it passes.
    var got: String?
    var why = ""
    var testDescription: String { expected + (got.map { " got \($0)" } ?? "") }

    init(_ given: String, _ expected: String, got: String? = nil, why: String = "") {
      (self.given, self.expected, self.got, self.why) = (given, expected, got, why)
    }
  }

  @Test(arguments: [
    Case(canary, "advice: {first: fallback}"),
    Case(
      canary, "advice: {first: rollback}", got: "fallback", why: "+3 A business-critical service"),
    Case(canary, "advice: {first: none}", got: "fallback"),
    Case(canary, "advice: {halt: true}"),
    Case(canary, "advice: {halt: false}", got: "true", why: "halt: "),
    Case(canary, "advice: {order: [fallback, rollback, freeze]}"),
    Case(canary, "advice: {order: [rollback, fallback]}", got: "fallback, rollback"),
    Case(canary, "advice: {not-offered: [data-restore]}"),
    Case(
      canary, "advice: {not-offered: [fallback]}", got: "fallback recommended", why: "rank 1"),
    Case("facts: {placement: in-place}", "advice: {discouraged: [fallback]}"),
    Case(
      "facts: {fallback: infeasible}", "advice: {discouraged: [fallback]}",
      got: "fallback not-offered", why: "ruled out: "),
    Case(
      "service: checkout, at: 2026-11-27T12:00:00Z, facts: {function: search}",
      "advice: {discouraged: [bypass]}", got: "bypass recommended"),
    // The same switch half a year later.
    Case(
      "service: checkout, at: 2027-05-27T12:00:00Z, facts: {function: search}",
      "advice: {first: bypass}", got: "freeze"),

    Case("facts: {severity: SEV1}", "leaf: roll-back, path: [severity, roll-back]"),
    Case("facts: {severity: SEV2, error-rate: 1.00%}", "leaf: roll-back"),
    Case(
      "facts: {severity: SEV2, error-rate: 0.99%}", "leaf: roll-back", got: "watch",
      why: "severity=SEV2 → errors=0.99% → watch"),
    Case("facts: {severity: SEV2}", "needs: error-rate"),
    Case(
      "facts: {severity: SEV2}", "leaf: watch", got: "the tree needs error-rate",
      why: "it asks: Which share"),
    Case("facts: {severity: SEV1}", "needs: error-rate", got: "roll-back"),
    Case(
      "facts: {severity: SEV1}", "path: [severity, errors]", got: "severity → roll-back"),

    Case(
      "action: rollback, environment: production",
      "approvals: {count: 2, roles: [change-board], expires: 30m}"),
    Case(
      "action: rollback, environment: production", "approvals: {count: 1}", got: "2",
      why: "production asks for it"),
    Case(
      "action: rollback, environment: staging, leaf: roll-back", "approvals: {roles: []}",
      got: "sre", why: "the decision tree asks for it"),
    Case(
      "action: rollback, environment: production, situation: corruption",
      "approvals: {count: 3, roles: [sre, security, change-board]}"),
    Case(
      "action: rollback, environment: production, emergency: true", "approvals: {expires: 30m}",
      got: "10m"),
    Case("action: rollback", "approvals: {count: 2}"),
    Case("action: halt, environment: production", "approvals: {count: 0, expires: 30m}"),

    Case(rising, "fires: [3m30s]".replacing("3m30s", with: "210s")),
    Case(rising, "fires: []", got: "after 210s", why: "90s 1.01%: pending"),
    Case(rising, "fires: [2m]", got: "after 210s"),
    Case(rising, "states: {0s: quiet, 90s: pending, 210s: firing, 5m: unknown}"),
    Case(rising, "states: {5m: quiet}", got: "unknown", why: "nothing was read for 1m"),
    Case("at: 2027-01-01T00:00:00Z, \(rising)", "fires: [], states: {0s: expired}"),
    // Counted from the beginning of the case, not of the day.
    Case("at: 2026-12-31T23:50:00Z, \(rising)", "fires: [210s]"),
    Case(
      "trigger: errors, readings: [{at: 0s, value: 5%}]", "states: {0s: pending}", got: "unknown",
      why: "the number of requests was not recorded"),
    Case("trigger: errors, readings: [{at: 0s, value: none}]", "states: {0s: unknown}"),

    Case("remaining-budget: 50.01%", "budget: {band: good, deployment: allowed}"),
    Case(
      "remaining-budget: 50%", "budget: {band: good}", got: "bad", why: "50% left is in the band"),
    Case("remaining-budget: -100%, emergency: true", "budget: {deployment: warned}"),
    Case("remaining-budget: 50%", "budget: {deployment: warned}", got: "refused", why: "Stop."),

    Case("environment: production, at: 2026-11-27T16:59:59Z", "calendar: open"),
    Case(
      "environment: production, at: 2026-11-27T17:00:00Z", "calendar: open", got: "outside",
      why: "it is 17:00, outside of 09:00–17:00"),
    Case(
      "environment: production, at: 2026-12-25T12:00:00Z",
      "calendar: frozen, opens: 2026-12-28T09:00:00Z"),
    Case(
      "environment: production, at: 2026-12-25T12:00:00Z", "opens: 2026-12-26T09:00:00Z",
      got: "2026-12-28T09:00:00Z", why: "nothing is deployed"),
  ])
  func `passes, or says what came instead and why`(example: Case) throws {
    let trial = try trial(example.given, example.expected)
    #expect(trial.findings.isEmpty, "\(trial.findings)")
    #expect(trial.failures.map(\.actual) == (example.got.map { [$0] } ?? []), "\(trial.failures)")
    let why = trial.failures.flatMap(\.because).joined(separator: "\n")
    #expect(example.why.isEmpty || why.contains(example.why), "\(why)")
    #expect(trial.failures.allSatisfy { $0.place.line == 4 && $0.place.column > 13 })
  }

  @Test func `several expectations fail each for itself`() throws {
    let trial = try trial(
      "facts: {severity: SEV2, error-rate: 2%, exposure: partial}",
      "leaf: watch, advice: {first: bypass, halt: true}")
    #expect(trial.failures.map(\.subject) == ["advice first", "advice halt", "leaf"])
  }

  @Test(arguments: [
    ("service: chekout, facts: {}", "advice: {first: none}", "3:22", "Write checkout."),
    ("facts: {exposre: all}", "advice: {first: none}", "3:21", "Write exposure."),
    ("facts: {exposure: some}", "advice: {first: none}", "3:31", "none, partial, all, unknown"),
    ("facts: {fix: soon}", "advice: {first: none}", "3:26", "fix cannot be “soon”"),
    ("facts: {\"fix=1m\": 2m}", "advice: {first: none}", "3:21", "No fact is called “fix=1m”."),
    (
      "facts: {error-rate: 2%}", "advice: {first: none}", "3:21",
      "Only the tree asks for error-rate"
    ),
    ("facts: {eror-rate: 2%}", "leaf: watch, advice: {first: none}", "3:21", "Write error-rate."),
    (
      "service: checkout, environment: production", "advice: {first: none}", "4:22",
      "the calendar of production speaks to it"
    ),
    (
      "service: checkout, facts: {function: search}", "advice: {first: none}", "4:22",
      "a switch counts only for a while"
    ),
    ("facts: {severty: SEV1}", "leaf: watch", "3:21", "Write severity."),
    ("facts: {exposure: all}", "leaf: watch", "3:21", "The tree asks for no fact “exposure”."),
    ("facts: {severity: SEV9}", "leaf: watch", "3:31", "Write SEV1."),
    ("facts: {error-rate: 0.01}", "leaf: watch", "3:33", "Write 1%, not 0.01."),
    ("facts: {}", "leaf: wach", "4:20", "Write watch."),
    ("facts: {}", "needs: severty", "4:21", "Write severity."),
    ("facts: {}", "path: [severity, wach]", "4:31", "Write watch."),
    ("action: rollback, environment: prod", "approvals: {count: 1}", "3:44", "has no environment"),
    ("action: rollback, situation: corupt", "approvals: {count: 1}", "3:42", "has no situation"),
    ("action: rollback, leaf: wach", "approvals: {count: 1}", "3:37", "Write watch."),
    ("trigger: erors, readings: []", "fires: []", "3:22", "Write errors."),
    (
      "trigger: errors, readings: [{at: 0s, value: 0.01}]", "fires: []", "3:57",
      "Write 1%, not 0.01."
    ),
    ("remaining-budget: 5%", "budget: {band: god}", "4:29", "Write good."),
    (
      "environment: staging, at: 2026-11-27T12:00:00Z", "calendar: open", "3:26",
      "staging has no calendar"
    ),
  ])
  func `what the policy does not know is an error with its place`(
    given: String, expected: String, place: String, says: String
  ) throws {
    let trial = try trial(given, expected)
    let listing = trial.findings.map(\.description).joined(separator: "\n")
    let finding = try #require(trial.findings.first)
    #expect(finding.place.description == "t.yaml:" + place, "\(listing)")
    #expect(finding.description.contains(says), "\(listing)")
    #expect(trial.findings.count == 1 && trial.failures.isEmpty, "\(listing)")
  }

  @Test func `a thousand fires are told shortly`() throws {
    let flapping = (0..<1_000).map { round in
      "{from: \(round * 180)s, to: \(round * 180 + 120)s, every: 30s, value: 5%, requests: 500}, "
        + "{at: \(round * 180 + 150)s, value: 0%, requests: 500}"
    }
    let trial = try trial(
      "trigger: errors, readings: [\(flapping.joined(separator: ", "))]", "fires: []")
    let failure = try #require(trial.failures.first)
    #expect(failure.actual.hasPrefix("after 2m, 5m, 8m, ") && failure.actual.count <= 401)
    #expect(failure.because.count <= 13)
  }
}
