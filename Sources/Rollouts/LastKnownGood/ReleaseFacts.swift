/// What a release is judged by, without its names and texts.
///
/// Thousands of releases are judged for one answer: these can be read over and over into the same
/// memory.
package struct ReleaseFacts: Equatable, Sendable {
  package var kind: DeploymentKind
  /// How long the last group bakes; a qualifying window is never shorter.
  package var lastBakeSeconds: Int64
  package var planned: RecordedMoment

  package var started: RecordedMoment?
  /// When the last group was entered with all traffic.
  package var exposed: RecordedMoment?
  package var completed: RecordedMoment?
  package var failed: RecordedMoment?
  package var rolledBack: RecordedMoment?
  /// When somebody said that the version must not come back.
  package var blocked: RecordedMoment?
  /// Each time it was halted or went on, oldest first.
  package var halts: [ReleaseChange] = []
  /// Each time somebody found its artefact or its bundle there or gone, oldest first.
  package var artefact: [ReleaseChange] = []
  package var configuration: [ReleaseChange] = []
  /// Oldest first, as recorded.
  package var health: [ReleaseHealth] = []
  /// Set when reports are left out of `health`: which, `abridge` says.
  package var abridgement: HealthAbridgement?

  init(kind: DeploymentKind, lastBakeSeconds: Int64, planned: RecordedMoment) {
    (self.kind, self.lastBakeSeconds, self.planned) = (kind, lastBakeSeconds, planned)
  }
}
