package import Decisions
package import Digest
package import Policy

/// An adapter that can carry out the steps it plans.
package protocol ActingAdapter: Adapter {
  /// Whether these are the steps that it would plan, by the definition of now.
  ///
  /// Nothing is looked at: when a plan is half done, the target is no longer what it was planned from.
  func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool

  /// Carries out one step; its intent is on record already.
  ///
  /// - Throws: `CancellationError` when it was broken off: then nobody knows how far it got.
  func perform(_ call: StepCall) async throws -> StepOutcome

  /// Takes one step back that was carried out, by the call that the plan names for it.
  func undo(_ call: StepCall) async throws -> StepOutcome

  /// Whether the step was done, found out without changing anything.
  func probe(_ call: StepCall) async -> ProbeAnswer

  /// Whether there is anybody to ask: otherwise `probe` never knows.
  func canProbe(_ call: StepCall) -> Bool
}

extension ActingAdapter {
  /// Where what is seen shapes no call.
  package func wouldPlan(
    _ steps: [PlanStep], for target: ActionTarget
  ) throws(PreparationRefusal) -> Bool {
    try prepare(target, from: .unseen).steps == steps
  }
}

extension Observation {
  static let unseen = Observation(
    unknownBecause: "It was not looked at.", identity: .unknown(""), rights: .unknown(""))
}

extension ActingAdapter {
  /// What names no call of its own is not taken back.
  package func undo(_ call: StepCall) async throws -> StepOutcome {
    StepOutcome(.failed("\(name) takes nothing back; nothing was done."))
  }

  /// Adapters that know their target can ask it.
  package func canProbe(_ call: StepCall) -> Bool { true }
}

/// One step of a plan, on its way to be carried out.
package struct StepCall: Equatable, Sendable {
  package var target: ActionTarget
  package var step: PlanStep
  /// Its place among the plan's steps; 0 is the first.
  package var index: Int
  /// What the plan says that runs before.
  package var from: String?
  /// The same for every attempt, so that a target can know a second call for one.
  package var identity: String
  /// Larger with each attempt, so that a target can know a late call for one.
  package var fence: String
  /// Whether it may still be begun; nil where nobody else could have taken over.
  package var lease: StepLease?
  /// Nil where nobody could have to look for what it runs.
  package var watch: ProgramWatch?

  package init(
    _ step: PlanStep, at index: Int, of target: ActionTarget, from: String?, identity: String,
    fence: String, lease: StepLease? = nil
  ) {
    (self.step, self.index, self.target, self.from) = (step, index, target, from)
    (self.identity, self.fence, self.lease) = (identity, fence, lease)
  }
}

/// How a step ended.
///
/// That it was carried out does not say that it helped.
package struct StepOutcome: Equatable, Sendable {
  package var ending: Ending
  package var exitCode: Int32?
  package var outputSize: Int
  /// The beginning and the end of what it said, redacted; nil when it said nothing.
  package var output: String?
  /// The same of a program's standard error.
  package var errors: String?
  /// The streams of a program as a whole; nil where none ran.
  package var streams: Streams?
  /// How long the step takes as a rule, where the policy says it.
  package var usually: SpanRange?
  /// Whether nothing was begun: then there is nothing that a probe could know better.
  package var isUntouched = false

  package struct Streams: Equatable, Sendable {
    package var output: Stream
    package var errors: Stream
  }

  /// How much was written, kept or not, and its digest, after redaction.
  package struct Stream: Equatable, Sendable {
    package var size: Int
    package var digest: SHA256Digest
  }

  package enum Ending: Equatable, Sendable {
    case carriedOut
    /// Why, in words that hold no secret.
    case failed(String)
    /// It was stopped, and may have had its effect.
    case timedOut
  }

  package init(
    _ ending: Ending, exitCode: Int32? = nil, outputSize: Int = 0, output: String? = nil
  ) {
    (self.ending, self.exitCode) = (ending, exitCode)
    (self.outputSize, self.output) = (outputSize, output)
  }

  /// A failure without any effect.
  static func notRun(_ reason: String) -> Self {
    var outcome = Self(.failed("Nothing was run: \(reason)"))
    outcome.isUntouched = true
    return outcome
  }

  /// Said by the adapter itself.
  static func carriedOut(_ sentence: String) -> Self {
    Self(.carriedOut, outputSize: sentence.utf8.count, output: sentence)
  }
}

package enum ProbeAnswer: Equatable, Sendable {
  case done(String)
  case notDone(String)
  /// With what a person should look at.
  case unknown(String)
}
