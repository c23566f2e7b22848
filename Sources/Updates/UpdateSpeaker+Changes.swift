import Communication
import EventLog
import Incidents
import Policy
import Rollouts

extension UpdateSpeaker {
  /// What happened since this audience was last told; plainly nothing where it is nothing.
  func changed() -> [Clause] {
    let news = facts.news(for: audience).compactMap { change in
      said(change).map { Clause(.changed, $0, cites: [change.event]) }
    }
    // Of what changed to and fro only the end is told, and of much only the end of it.
    var seen: Set<String> = []
    return Array(
      news.reversed().filter { seen.insert($0.text).inserted }.reversed().suffix(12))
  }

  private func said(_ change: UpdateChange) -> String? {
    let at = isPublic ? "" : "\(time(change.at)): "
    switch change.what {
    case .declared: return facts.told[audience] == nil ? nil : at + "The incident was declared."
    case .severity(let old, let new):
      guard !isPublic else { return nil }
      return at + (old.map { "\(new.rawValue), was \($0.rawValue)." } ?? "\(new.rawValue).")
    case .impact:
      return facts.told[audience] == nil ? nil : at + "What is known of the impact has changed."
    case .exposure(let share):
      return isPublic ? nil : at + "The new version has \(share) of the traffic."
    case .detected(let value, let signal):
      guard !isPublic else { return nil }
      return at + "\(Self.value(signal)) was out of bounds"
        + (value.map { ", at \(Self.value($0))." } ?? ".")
    case .halted:
      return isPublic ? "The rollout of a change was stopped." : at + "The rollout was halted."
    case .course(let decision, let stage): return said(decision, stage, at)
    case .degradedStarted: return isPublic ? nil : at + "Something was switched off."
    case .degradedEnded: return isPublic ? nil : at + "What was switched off is on again."
    case .mitigated: return isPublic ? nil : at + "Mitigation was declared."
    case .resolved: return isPublic ? nil : at + "Declared resolved."
    case .reopened: return at + "The incident was reopened."
    case .commanderTook: return isPublic ? nil : at + "The commander took over."
    }
  }

  private func said(_ decision: EventID, _ stage: ActionCourse.Stage, _ at: String) -> String? {
    guard let course = facts.courses.first(where: { $0.decision == decision }) else { return nil }
    if isPublic {
      switch stage {
      case .verified:
        // The end says it, once.
        if facts.resolution != nil, facts.verified?.decision == decision {
          return "A measure was taken."
        }
        return "A measure was taken, and measurements confirm that it helped."
      case .didNotHelp, .failed(isUntouched: false):
        return "A measure was taken and did not help."
      default: return nil
      }
    }
    let name = audience == .responders ? "D\(course.ordinal) (\(said(course)))" : begun(course)
    let what: String? =
      switch stage {
      case .proposed: audience == .responders ? "was proposed" : nil
      case .waiting: nil
      case .denied: "was denied"
      case .authorised: "was authorised"
      case .acting: "is being carried out"
      case .carriedOut: "was carried out; whether it helped is not known by that"
      case .verifying: nil
      case .verified: "was verified: it helped"
      case .didNotHelp: "did not help, as verification showed"
      case .inconclusive: "could not be verified: nobody knows whether it helped"
      case .failed(let isUntouched):
        isUntouched ? "was refused before anything was done" : "did not get to its end"
      case .inDoubt: "is in doubt: nobody knows whether it had its effect"
      case .over: "was withdrawn"
      }
    return what.map { "\(at)\(name) \($0)." }
  }
}
