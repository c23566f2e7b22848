import Communication
import EventLog
import Incidents
package import Linting
import Rollouts

extension UpdateContext {
  /// What the record knows beside the text of an update.
  package init(_ draft: UpdateDraft, _ facts: UpdateFacts) {
    self.init()
    audience =
      switch draft.audience {
      case .responders: .responders
      case .executives: .executives
      case .everybody: .everybody
      }
    isResolved = draft.phase == .resolved
    isIdentified = draft.phase != .investigating
    hasVerification = facts.verified != nil
    isTotal = facts.severity?.value == .sev1 ? nil : false
    severity = facts.severity?.value.rawValue
    if case .number(let number)? = facts.impact?.value.howMany {
      counts = [number]
    }
    isImpactZero = facts.isImpactZero
    previous = facts.book.last(to: draft.audience).flatMap { facts.book.text(of: $0).plain }
  }

  /// What the record knows beside a text about a deployment.
  ///
  /// Where something goes wrong, only a verification shows that it helped; otherwise that it was
  /// measured, or has come to its end.
  package init(_ source: AnnouncementSource, isPublic: Bool) {
    self.init()
    audience = isPublic ? .everybody : .responders
    guard let incident = source.incident else {
      hasVerification =
        source.deployment.phase == .completed || source.report?.value.soundVerdict == .pass
      isImpactZero = false
      return
    }
    hasVerification = incident.facts.verified != nil
    isImpactZero = incident.facts.isImpactZero
    severity = incident.facts.severity?.value.rawValue
  }
}

extension UpdateFacts {
  /// Nobody is affected only where that was counted, and nothing was exposed.
  fileprivate var isImpactZero: Bool {
    guard case .number(0)? = impact?.value.howMany else { return false }
    return widest.map { $0.value.share == Share.none } ?? true
  }
}
