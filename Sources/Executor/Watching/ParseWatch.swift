package import Adapters
import Decisions
package import Digest
package import EventLog
import IncidentService
import Policy

/// Asks the tools behind all actions of the policy whether they take their arguments: when one is
/// applied, and once a day, since tools are replaced too.
///
/// Who finds out only when a plan is made, finds out in the middle of an incident.
package struct ParseWatch: Sendable {
  let store: any EventStore
  let facts: any PlanFacts
  let adapters: AdapterTable
  let looks: Looks
  let digest: @Sendable ([UInt8]) -> SHA256Digest
  let derive: @Sendable (_ stream: StreamID, _ purpose: String) -> CommandKey
  /// Told of each action whose tool refuses it.
  let report: @Sendable (_ action: String, _ sentence: String) -> Void

  package init(
    in store: any EventStore, _ facts: any PlanFacts, adapters: AdapterTable,
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest,
    derive: @escaping @Sendable (_ stream: StreamID, _ purpose: String) -> CommandKey,
    report: @escaping @Sendable (_ action: String, _ sentence: String) -> Void
  ) {
    (self.store, self.facts, self.adapters) = (store, facts, adapters)
    (self.digest, self.derive, self.report) = (digest, derive, report)
    looks = Looks(patience: .seconds(60))
  }

  /// How often it is looked which policy is in force.
  private static let beat = Duration.seconds(5)
  private static let day: Int64 = 86_400

  /// Works until the task is cancelled.
  package func run() async throws {
    var last: Round?
    while true {
      let rules = try await facts.rules()
      let now = try await facts.time()
      if let round = Round(rules, at: now), round.isDue(after: last) {
        try await check(round)
        last = round
      }
      try await Task.sleep(for: Self.beat)
    }
  }

  /// Under which policy it is looked, and when.
  ///
  /// A class: of an async function that takes a hash, the optimizer of Swift 6.3.1 makes code that spoils
  /// the memory of the task.
  final class Round: Sendable {
    let policy: Policy
    let hash: SHA256Digest
    let now: Timestamp

    init(_ policy: Policy, _ hash: SHA256Digest, at now: Timestamp) {
      (self.policy, self.hash, self.now) = (policy, hash, now)
    }

    /// Nil where no policy was applied.
    convenience init?(_ rules: Rules, at now: Timestamp) {
      guard case .applied(let policy, let hash) = rules else { return nil }
      self.init(policy, hash, at: now)
    }

    func isDue(after last: Round?) -> Bool {
      last.map { $0.hash != hash || now >= $0.now.advanced(bySeconds: ParseWatch.day) } ?? true
    }

    /// Whether it was known already: the same outcome, under the same policy, within a day.
    func knows(_ check: ParseCheck, from last: ParseCheckBook.Entry?) -> Bool {
      guard let last else { return false }
      return last.check.outcome == check.outcome && last.check.policy == hash
        && now < last.at.advanced(bySeconds: ParseWatch.day)
    }
  }

  /// Checks every action once, and records what is news: another outcome, another policy, or a day
  /// that has passed.
  func check(_ round: Round) async throws {
    let known = try await ParseCheckBook(in: store).entries
    for (name, definition) in round.policy.actions.sorted(by: { $0.key < $1.key }) {
      let answer = await answer(for: definition, named: name)
      try Task.checkCancellation()
      if answer.outcome == .fail { report(name, answer.sentence) }
      guard let append = news(in: answer, of: name, in: round, after: known[name]) else { continue }
      _ = try await store.append(append)
    }
  }

  private func news(
    in answer: CheckAnswer, of name: String, in round: Round, after last: ParseCheckBook.Entry?
  ) -> Append? {
    let check = ParseCheck(
      of: name, under: round.hash, answer.outcome, because: .text(answer.sentence))
    return round.knows(check, from: last) ? nil : append(check, at: round.now)
  }

  private func answer(for definition: ActionDefinition, named name: String) async -> CheckAnswer {
    guard let adapter = adapters[definition.adapter] else {
      return .fail("This executor has no adapter \(definition.adapter).")
    }
    let target = ActionTarget.example(of: definition, named: name)
    do {
      return try await looks.look(at: "The tool of \(name)") {
        await adapter.parseCheck(target)
      }.get()
    } catch {
      return error.answer
    }
  }

  private func append(_ check: ParseCheck, at now: Timestamp) -> Append {
    let purpose =
      "parse \(check.definition) \(check.policy) \(check.outcome.rawValue) \(now.microseconds)"
    return Append(
      [
        EventDraft(
          id: EventID(uuid: derive(.parseChecks, "event \(purpose)").uuid),
          EventFormat.parseChecks.body(check), happenedAt: now)
      ], to: .parseChecks, .policy, expecting: nil,
      as: CommandIdentity(
        by: .executor, key: derive(.parseChecks, purpose),
        digest: digest(Array("lastgood parse 1\n\(purpose)".utf8))),
      role: "executor", policy: check.policy)
  }
}
