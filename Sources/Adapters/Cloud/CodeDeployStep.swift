import Decisions
import Policy

/// A step of an `aws-codedeploy` plan as it is recorded, and read back from there.
enum CodeDeployStep: Equatable, Sendable {
  /// Looks whether the newest deployment is still the one that the plan saw; it changes nothing.
  ///
  /// It may be under way only where the plan stops it.
  case expect(String, mayBeUnderWay: Bool)
  case stop(String)
  /// Brings the release, after that one.
  case create(after: String)
  /// Waits until what was created has succeeded.
  case wait

  /// Stands for the newest of a group that never had one.
  static let none = "none"

  /// All steps of a way back, from what the plan saw.
  static func rollback(after id: String, isUnderWay: Bool) -> [Self] {
    [.expect(id, mayBeUnderWay: isUnderWay)] + (isUnderWay ? [.stop(id)] : [])
      + [.create(after: id), .wait]
  }

  func planStep(_ settings: CodeDeploySettings, bringing release: String?) -> PlanStep {
    let start = [AWSCodeDeployAdapter.name, settings.place]
    switch self {
    case .expect(let id, let mayBeUnderWay):
      return PlanStep(
        name: "see that nothing else was deployed",
        call: start + ["expect", "newest=\(id)", mayBeUnderWay ? "under-way-or-ended" : "ended"],
        timeoutSeconds: 60, isIdempotent: true)
    case .stop(let id):
      return PlanStep(
        name: "stop the deployment \(id)", call: settings.stopping(id),
        timeoutSeconds: settings.timeoutSeconds, isIdempotent: true)
    case .create(let id):
      return PlanStep(
        name: "deploy \(release ?? "")", call: settings.creation(of: release ?? "", after: id),
        timeoutSeconds: 60)
    case .wait:
      return PlanStep(
        name: "wait until it is deployed", call: start + ["wait", "succeeded"],
        timeoutSeconds: settings.timeoutSeconds, isIdempotent: true, restoresTraffic: true)
    }
  }

  /// Reads a plan's step back; nil for anything that this adapter does not write.
  init?(_ step: PlanStep, _ settings: CodeDeploySettings, bringing release: String?) {
    let value = { (option: String) in
      step.call.last { $0.hasPrefix(option) }.map { String($0.dropFirst(option.count)) }
    }
    let candidates: [Self] = [
      value("newest=").flatMap { .expect($0, mayBeUnderWay: step.call.last != "ended") },
      value("--deployment-id=").map(Self.stop),
      value("--description=after:").map(Self.create),
      .wait,
    ].compactMap { $0 }
    guard
      let found = candidates.first(where: {
        $0.hasIdentity && $0.planStep(settings, bringing: release).call == step.call
      })
    else { return nil }
    self = found
  }

  private var hasIdentity: Bool {
    switch self {
    case .expect(let id, false), .create(let id):
      id == Self.none || CodeDeployment.isIdentity(id)
    case .expect(let id, true), .stop(let id): CodeDeployment.isIdentity(id)
    case .wait: true
    }
  }
}
