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
      // Nobody is affected only where that was counted, and nothing was exposed.
      isImpactZero = number == 0 && (facts.widest.map { $0.value.share == Share.none } ?? true)
    } else {
      isImpactZero = false
    }
    previous = facts.book.last(to: draft.audience).flatMap { facts.book.text(of: $0).plain }
  }
}
