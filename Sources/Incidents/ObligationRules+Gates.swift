import EventLog
import JSON

// What a deployment owes because an emergency went ahead of a check, and what makes up for it.
extension RecordedEvent {
  func passedOver(dueAt: Timestamp) throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    guard fields.contains("gates") else { throw JSONFault(.missing("gates"), at: 0) }
    let group = try fields.string("group")
    return try fields.strings("gates").map { gate in
      .owe(
        Obligation(
          .gateDebt, of: stream, id: Obligation.id(ofGate: gate, group: group, of: stream),
          owedBy: id, dueAt: dueAt))
    }
  }

  /// A pass of any gate also makes up for a group that was not tested at all.
  func passedGate() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    guard try fields.string("outcome") == "pass" else { return [] }
    // A part that passed is not the whole.
    if fields.contains("shortened"), try fields.bool("shortened") { return [] }
    let group = try fields.string("group")
    // A gate that the policy names pays for itself, and not for another of its kind.
    var gate = try fields.string("kind")
    if let name = try fields.optionalString("gate") { gate = name }
    return [fulfil(gate: gate, group), fulfil(gate: "tests", group)]
  }

  /// As strict as the deployment itself: a pass next to a signal that is none, or without traffic
  /// or data, is no pass.
  func passedHealth() throws(JSONFault) -> [ObligationChange] {
    let fields = try fields()
    guard try fields.string("verdict") == "pass" else { return [] }
    for signal in try fields.objects("signals") {
      guard try signal.string("verdict") == "pass" else { return [] }
    }
    for amount in ["requests", "coverage", "window_seconds"] {
      guard try fields.optionalInt64(amount) != 0 else { return [] }
    }
    return [fulfil(gate: "health", try fields.string("group"))]
  }

  private func fulfil(gate: String, _ group: String) -> ObligationChange {
    .fulfil(
      Obligation.id(ofGate: gate, group: group, of: stream), of: stream, by: id, at: recordedAt)
  }
}
