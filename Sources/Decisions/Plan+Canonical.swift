import Digest
import EventLog
package import JSON
import Policy

extension PreparedPlan {
  /// What its hash is of: the plan, what the checks said, and all that stands in its way.
  ///
  /// What passed may be said in other words each time; whoever approves sees that it passed.
  package static func canonical(_ plan: Plan, _ preflight: [PreflightResult]) -> [UInt8] {
    JSONWriter.object {
      $0.member("plan", plan)
      $0.member("preflight", preflight)
    }
  }
}

extension PreflightResult: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("check", check.rawValue)
      $0.member("detail", ifPresent: outcome == .pass ? nil : detail.plain)
      $0.member("outcome", outcome.rawValue)
    }
  }
}

extension Plan: JSONWritable {
  /// The one text of the plan: sorted keys, every field, no spaces.
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("action", action.rawValue)
      $0.member("adapter", ifPresent: adapter)
      $0.member("decision", decision.description)
      $0.member("definition", ifPresent: definition)
      $0.member("environment", environment)
      $0.member("expected_seconds", ifPresent: expectedSeconds)
      $0.member("from", ifPresent: from)
      $0.member("parameters", parameters.sorted { $0.key < $1.key }.map(PlanParameter.init))
      $0.member("policy", ifPresent: policy?.description)
      $0.member("release", ifPresent: release?.description)
      $0.member("service", service)
      $0.member("standing", standing.rawValue)
      $0.member("steps", steps)
      $0.member("to", ifPresent: to)
    }
  }
}

private struct PlanParameter: JSONWritable {
  var name: String
  var value: String

  init(_ pair: (key: String, value: String)) { (name, value) = (pair.key, pair.value) }

  func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("name", name)
      $0.member("value", value)
    }
  }
}

extension PlanStep: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object {
      $0.member("call", call)
      $0.member("idempotent", isIdempotent)
      $0.member("irreversible", isIrreversible)
      $0.member("name", name)
      // Only where it is so: the text of older plans stays what it was, and their hash with it.
      if restoresTraffic { $0.member("restores_traffic", true) }
      $0.member("timeout_seconds", timeoutSeconds)
      if !undo.isEmpty { $0.member("undo", undo) }
    }
  }
}
