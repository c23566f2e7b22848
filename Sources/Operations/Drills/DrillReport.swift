import CommandLineKit
import JSON
import LocalParts
import Policy
import Preparedness

/// A scorecard for people and for programs.
struct DrillReport {
  var scenario: DrillScenario
  var card: Scorecard
  var load: LoadTally
  var isByHand: Bool

  private var title: String {
    switch card.verdict {
    case .passed: "PASSED"
    case .failed: "FAILED"
    case .inconclusive: "INCONCLUSIVE, which is not passed"
    }
  }

  private var style: Style {
    switch card.verdict {
    case .passed: [.green, .bold]
    case .failed: [.red, .bold]
    case .inconclusive: [.yellow, .bold]
    }
  }

  /// What was measured, as a table.
  var rows: [TerminalText] {
    let clock = card.clock
    var table = Table([.init(""), .init("", .trailing), .init("")])
    func row(_ name: String, _ time: Int64?, _ remark: String = "") {
      table.add(
        "  \(name)", "\(clock.sinceFault(time).map(DrillSpan.text) ?? "never")",
        "\(remark, .dim)")
    }
    row("Fault to the first bad answer", clock.firstBadAt)
    row("Fault to detected", clock.detectedAt)
    row("Fault to decided", clock.decidedAt)
    row("Fault to authorised", clock.authorisedAt)
    row("Fault to first step", clock.begunAt)
    row("Fault to traffic restored", clock.lastBadAt, "the last bad answer that users got")
    row("Fault to verified", clock.verdictAt, card.verification.map { "\($0.rawValue)" } ?? "")
    let restoration = clock.restoration.map(DrillSpan.text) ?? "never"
    let objective = card.objective.map { objective in
      let met = card.isObjectiveMet.map { $0 ? "met" : "MISSED" } ?? "not reached"
      return "objective \(objective / 1_000) s: \(met)"
    }
    table.add("  Authorised to traffic restored", "\(restoration)", "\(objective ?? "", .dim)")
    table.add(
      "  Requests since the fault", "\(card.requests)", "\("\(card.badRequests) bad", .dim)")
    for connection in LoadTally.Connection.allCases {
      table.add(
        "    over \(connection.words)", "\(load.count(connection))",
        "\("\(load.errors(connection)) errors", .dim)")
    }
    return table.lines.filter { !$0.plain.isEmpty }
  }

  var lines: [TerminalText] {
    var lines: [TerminalText] = [
      "", "\("Scorecard of \(scenario.rawValue): ", .bold)\(title, style)",
    ]
    lines += rows
    if let fault = card.fault {
      lines.append(
        "  With \(fault.rawValue): \(card.isAsExpected ? "it ended as it should" : "it did NOT end as it should")."
      )
    }
    for wrong in card.wrongs { lines.append("  \("✗", .red) \(wrong)") }
    return lines
  }

  var json: [UInt8] {
    let clock = card.clock
    return JSONWriter.object { json in
      json.member("event", "scorecard")
      json.member("scenario", scenario.rawValue)
      json.member("by_hand", isByHand)
      json.member("fault", card.fault?.rawValue)
      json.member("verdict", card.verdict.rawValue)
      json.member("passed", card.hasPassed)
      json.member("as_expected", card.isAsExpected)
      json.member("first_bad_ms", clock.sinceFault(clock.firstBadAt))
      json.member("detected_ms", clock.sinceFault(clock.detectedAt))
      json.member("decided_ms", clock.sinceFault(clock.decidedAt))
      json.member("authorised_ms", clock.sinceFault(clock.authorisedAt))
      json.member("first_step_ms", clock.sinceFault(clock.begunAt))
      json.member("restored_ms", clock.sinceFault(clock.lastBadAt))
      json.member("said_restored_ms", clock.sinceFault(clock.saidRestoredAt))
      json.member("verified_ms", clock.sinceFault(clock.verdictAt))
      json.member("authorised_to_restored_ms", clock.restoration)
      json.member("objective_ms", card.objective)
      json.member("objective_met", card.isObjectiveMet)
      json.member("requests", card.requests)
      json.member("bad_requests", card.badRequests)
      json.object("connections") { connections in
        for connection in LoadTally.Connection.allCases {
          connections.object(connection.rawValue) {
            $0.member("requests", load.count(connection))
            $0.member("errors", load.errors(connection))
          }
        }
      }
      json.array("wrong") { list in for wrong in card.wrongs { list.element(wrong) } }
    }
  }

  /// What the record says of it, in a sentence.
  var note: String {
    let bad = "\(card.badRequests) of \(card.requests) requests failed"
    let end = card.wrongs.first.map { " \($0)" } ?? ""
    return "On local parts, by lastgood drill run \(scenario.rawValue)"
      + (card.fault.map { " --fault \($0.rawValue)" } ?? "") + (isByHand ? " --hands" : "")
      + ": \(bad).\(end)"
  }

  /// From the decision until the last bad answer, in seconds, rounded up.
  var seconds: Int64? {
    guard let decided = card.clock.decidedAt, let last = card.clock.lastBadAt else { return nil }
    return max(0, last &- decided &+ 999_999) / 1_000_000
  }

  /// As the API takes it.
  func body(service: String, environment: String, drill: String?) -> [UInt8] {
    JSONWriter.object {
      $0.member("drill", ifPresent: drill)
      $0.member("service", service)
      $0.member("environment", environment)
      $0.member("action", scenario.action.rawValue)
      $0.member("outcome", card.hasPassed ? "pass" : "fail")
      if let seconds { $0.member("seconds", seconds) }
      $0.member("note", note)
    }
  }
}

extension LoadTally.Connection {
  fileprivate var words: String {
    switch self {
    case .kept: "kept connections"
    case .fresh: "new connections"
    }
  }
}
