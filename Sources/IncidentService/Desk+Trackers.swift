package import EventLog
package import Policy
import PostmortemDocuments
package import Postmortems
import Synchronization
package import Trackers

/// Asks a tracker once.
package struct TrackerExchange: Sendable {
  package typealias Asking =
    @Sendable (TrackerRequest, TrackerRule) async throws -> TrackerAnswer

  private let ask: Asking

  package init(_ ask: @escaping Asking) { self.ask = ask }

  /// - Throws: `TrackerFault` where it did not answer.
  func callAsFunction(
    _ request: TrackerRequest, _ rule: TrackerRule
  ) async throws -> TrackerAnswer {
    try await ask(request, rule)
  }
}

/// What was written, and where the action is worked on from now on.
package struct ExportedImprovement: Sendable {
  package var written: Written
  /// Nil only of a retry whose action has become another one since.
  package var reference: TrackerReference?
}

extension Desk {
  /// Has an action worked on in a tracker.
  ///
  /// It is looked for there first, so that an answer that was lost never makes two issues.
  package func export(
    _ improvement: EventID, to tracker: String?, on place: Place, by order: Order,
    asking ask: TrackerExchange
  ) async throws -> ExportedImprovement {
    let policy = try await policies.inForce()
    let (name, rule) = try Self.tracker(tracker, of: policy)
    let (subject, facts) = try await stream(of: place, for: order.caller)
    let (stream, postmortem, version) = try await fold(ofPostmortemOn: subject)
    guard let state = postmortem.improvement(improvement) else {
      throw PostmortemRejection.unknownImprovement.refusal
    }
    if let earlier = try await store.earlierAnswer(to: order.identity) {
      return ExportedImprovement(
        written: try await replayed(earlier), reference: state.tracker)
    }
    if let known = state.tracker, known.tracker == name {
      let written = Written(.unchanged, stream, event: nil, position: nil, version: version)
      return ExportedImprovement(written: written, reference: known)
    }
    guard facts.visibility != .restricted else {
      throw DeskRefusal.rule(
        name: "restricted",
        explanation:
          "The incident is restricted, and whoever reads the tracker would read of it. Make an issue by hand, with words for everybody, and say where it is.",
        field: nil)
    }
    guard state.isOpen else { throw PostmortemRejection.notOpen.refusal }
    let issue = try await issue(of: state, on: place, for: order.caller)
    guard exporting.withLock({ $0.insert(improvement).inserted }) else {
      throw DeskRefusal.rule(
        name: "under-way", explanation: "Somebody is exporting it right now. Look again.",
        field: nil)
    }
    defer { exporting.withLock { _ = $0.remove(improvement) } }
    let found: TrackerIssue
    do {
      found = try await Self.issue(issue, in: rule, asking: ask)
    } catch let fault as TrackerFault {
      throw DeskRefusal.rule(
        name: "tracker", explanation: fault.sentence(of: name, rule), field: nil)
    }
    let reference = TrackerReference(name, found.reference, at: found.address)
    let written = try await note(reference, of: improvement, on: place, by: order)
    return ExportedImprovement(written: written, reference: reference)
  }

  /// The one that is there already, or a new one.
  private static func issue(
    _ issue: NewIssue, in rule: TrackerRule, asking ask: TrackerExchange
  ) async throws -> TrackerIssue {
    let api = TrackerAPI(rule)
    if let found = try api.found(issue.mark, in: try await ask(api.finding(issue.mark), rule)) {
      return found
    }
    return try api.created(in: try await ask(api.creating(issue), rule))
  }

  private static func tracker(
    _ name: String?, of policy: Policy
  ) throws(DeskRefusal) -> (name: String, rule: TrackerRule) {
    guard !policy.trackers.isEmpty else {
      throw .rule(
        name: "no-tracker",
        explanation:
          "The policy in force has no trackers. Add one to it, or say by hand where the action is worked on.",
        field: nil)
    }
    let names = policy.trackers.keys.sorted().joined(separator: ", ")
    guard let name = name ?? policy.onlyTracker else {
      throw .invalid(field: "tracker", reason: "is required: one of \(names).")
    }
    guard let rule = policy.trackers[name] else {
      throw .invalid(
        field: "tracker", reason: "is none of the policy in force, which has \(names).")
    }
    return (name, rule)
  }

  /// What the tracker is told: roles in the place of names, as everywhere outside of the record.
  private func issue(
    of state: ImprovementState, on place: Place, for caller: Caller
  ) async throws -> NewIssue {
    guard let text = state.improvement.text.plain, let doneWhen = state.improvement.doneWhen.plain
    else {
      throw DeskRefusal.rule(
        name: "redacted", explanation: "Its words were redacted. State the action anew first.",
        field: nil)
    }
    let seen = try await postmortem(of: place, for: caller)
    let veil = seen.source.veil
    return NewIssue(
      "A\(state.ordinal)", of: seen.number, kind: state.improvement.kind.rawValue,
      text: veil.text(text), owner: veil.text(state.improvement.owner),
      due: String(state.improvement.dueAt.description.prefix(10)), doneWhen: veil.text(doneWhen),
      mark: NewIssue.mark(of: state.improvement.id.description))
  }

  func fold(
    ofPostmortemOn subject: StreamID
  ) async throws -> (stream: StreamID, postmortem: Postmortem, version: StreamVersion) {
    let stream = postmortemStream(of: subject)
    let (postmortem, version) = try await fold(
      Postmortem.self, .postmortems, postmortemFolds, of: stream)
    return (stream, postmortem, version)
  }
}
