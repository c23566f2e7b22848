package import Decisions

/// What a check said: whether it holds, and a sentence for people.
package struct CheckAnswer: Equatable, Sendable {
  package var outcome: PreflightResult.Outcome
  /// What was seen and what to do about it; holds no secret.
  package var sentence: String

  package static func pass(_ sentence: String) -> Self { Self(outcome: .pass, sentence: sentence) }
  package static func fail(_ sentence: String) -> Self { Self(outcome: .fail, sentence: sentence) }
  package static func unknown(_ sentence: String) -> Self {
    Self(outcome: .unknown, sentence: sentence)
  }
}

/// A fact about the target, or why nobody could find it out.
package enum Seen<Value: Equatable & Sendable>: Equatable, Sendable {
  case seen(Value)
  case unknown(because: String)

  package var value: Value? { if case .seen(let value) = self { value } else { nil } }
}

/// What was seen at the target; nothing was changed to see it.
package struct Observation: Equatable, Sendable {
  /// The version that runs.
  package var running: Seen<String>
  /// Whether it is held: what is paused takes no change.
  package var isPaused: Seen<Bool>
  /// What could be brought back.
  package var releases: Seen<[String]>
  /// Whether the target exists and is the one that is meant.
  package var identity: CheckAnswer
  /// Whether this process may do what the action needs.
  package var rights: CheckAnswer
  /// The version of the data's schema; nil where the adapter knows of no data.
  package var schema: Seen<String>?
  /// Who takes traffic; nil where the adapter sees none.
  package var traffic: HAProxyState?
  /// The file that says who does; nil where the adapter has none.
  var upstream: NginxFile.Content?
  /// What the data of a moment could be restored from; nil where nobody asks for that.
  var restore: RestoreLook?
  /// What else the adapter saw, by names of its own: for its `prepare` alone.
  package var details: [String: String] = [:]

  package init(
    running: Seen<String>, isPaused: Seen<Bool>, releases: Seen<[String]>, identity: CheckAnswer,
    rights: CheckAnswer, schema: Seen<String>? = nil
  ) {
    (self.running, self.isPaused, self.releases) = (running, isPaused, releases)
    (self.identity, self.rights, self.schema) = (identity, rights, schema)
  }

  /// Of a target about which nothing can be said, for one reason.
  package init(unknownBecause reason: String, identity: CheckAnswer, rights: CheckAnswer) {
    self.init(
      running: .unknown(because: reason), isPaused: .unknown(because: reason),
      releases: .unknown(because: reason), identity: identity, rights: rights)
  }
}

/// What would be done, and what it would lead to.
package struct Preparation: Equatable, Sendable {
  package var steps: [PlanStep]
  /// What will be so afterwards.
  package var predicted: String
  package var expectedSeconds: Int64?
  /// What nobody can know beforehand.
  package var unknowns: [String]
  /// Whether the first step brings the unchanged stack to the size that carries all of the load, as
  /// the policy says.
  package var scalesFirst: Bool
  /// What is so now and may be another in a minute: for the reader, and not part of the plan's hash.
  package var current: [String] = []
  /// What people do, in order, where no executor does it: such a plan has no steps.
  ///
  /// A line that goes with the one before it stands behind a line break.
  package var byHand: [String] = []

  package init(
    steps: [PlanStep], predicted: String, expectedSeconds: Int64? = nil, unknowns: [String] = [],
    scalesFirst: Bool = false
  ) {
    (self.steps, self.predicted) = (steps, predicted)
    (self.expectedSeconds, self.unknowns) = (expectedSeconds, unknowns)
    self.scalesFirst = scalesFirst
  }

  /// These programs of a definition around an adapter's own steps: what scales comes before them,
  /// everything else behind.
  ///
  /// The look at the start stays in front: what scales may well change it.
  func around(_ own: [PlanStep]) -> [PlanStep] {
    let scaling = scalesFirst ? 1 : 0
    var own = own
    if steps.contains(where: \.restoresTraffic) {
      // The policy's word goes before the adapter's.
      for index in own.indices { own[index].restoresTraffic = false }
    }
    return Array(own.prefix(1)) + steps.prefix(scaling) + own.dropFirst() + steps.dropFirst(scaling)
  }

  /// The adapter's own steps among those of a plan; nil where it has too few.
  func own(in plan: [PlanStep]) -> [PlanStep]? {
    let scaling = scalesFirst ? 1 : 0
    guard plan.count > steps.count else { return nil }
    return Array(plan.prefix(1)) + plan.dropLast(steps.count - scaling).dropFirst(1 + scaling)
  }

  /// The steps that nobody can take back, as the policy says.
  package var irreversible: [String] { steps.filter(\.isIrreversible).map(\.name) }

  /// The others that change something and that the executor takes back in no case.
  package var withoutUndo: [String] {
    steps.filter { !$0.isIrreversible && $0.undo.isEmpty && !$0.changesNothing }.map(\.name)
  }
}

/// Why an action cannot be prepared.
package struct PreparationRefusal: Error, Equatable {
  /// What to write instead, in words.
  package var sentence: String
  /// Whether nobody could find out; otherwise it is known that it cannot be.
  package var isUnknown: Bool

  package init(_ sentence: String, isUnknown: Bool = false) {
    (self.sentence, self.isUnknown) = (sentence, isUnknown)
  }

  package var answer: CheckAnswer { isUnknown ? .unknown(sentence) : .fail(sentence) }
}

extension PlanStep {
  private static let looks: Set = ["expect", "need", "ask", "wait"]

  /// Whether it only looks or waits, by the words that adapters write for that.
  var changesNothing: Bool {
    guard let first = call.first, !Self.looks.contains(first) else { return true }
    guard first.hasPrefix("/") else {
      return !Self.looks.isDisjoint(with: call.dropFirst().prefix(2))
    }
    return CommandTemplate.lastPart(of: first) == "kubectl"
      && call.dropFirst().starts(with: ["rollout", "status"])
  }
}
