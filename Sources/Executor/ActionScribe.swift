import Actions
import Decisions
import Digest
import EventLog

/// Makes appends about actions: ids and keys follow from the action and the purpose, so that a
/// repetition is known for one.
struct ActionScribe: Sendable {
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let now: @Sendable () -> Timestamp
  let derive: @Sendable (_ action: EventID, _ purpose: String) -> CommandKey

  func append(
    _ events: [ActionEvent], about id: EventID, _ record: ActionRecord, to stream: StreamID,
    _ purpose: String
  ) -> Append {
    let drafts = events.enumerated().map { index, event in
      EventDraft(
        id: EventID(uuid: derive(id, "event \(index) \(purpose)").uuid),
        EventFormat.actions.body(event), happenedAt: now(), causes: [id],
        visibility: record.visibility(of: id))
    }
    let plan = record.subject(of: id)?.decision.plan?.plan
    return Append(
      drafts, to: stream, .incident, expecting: record.version,
      as: CommandIdentity(
        by: .executor, key: derive(id, purpose),
        digest: digest(Array("lastgood action 1\n\(id)\n\(purpose)".utf8))),
      role: "executor", policy: plan?.policy)
  }
}
