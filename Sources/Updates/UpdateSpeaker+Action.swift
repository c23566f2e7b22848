import Communication
import Decisions
import EventLog
import Incidents
import Policy

extension UpdateSpeaker {
  /// What is being done, and whose it is.
  func action() -> [Clause] {
    if facts.resolution != nil { return [] }
    guard let course = facts.current else {
      let cites = (facts.halted ?? facts.declaredAt)?.cites ?? []
      if facts.halted != nil {
        return [
          Clause(
            .action,
            isPublic
              ? "The change was stopped, and we are looking for what to do next."
              : "The rollout is halted; what to do next is not decided.", cites: cites)
        ]
      }
      return [
        Clause(
          .action, isPublic ? "We are investigating." : "Investigating; nothing was decided yet.",
          cites: cites)
      ]
    }
    let text = isPublic ? outside(course) : inside(course)
    return [Clause(.action, text, cites: course.cites)]
  }

  private func inside(_ course: ActionCourse) -> String {
    let what = begun(course)
    let owner = " Owner: \(Self.value(course.role))."
    let at = time(course.since)
    switch course.stage {
    case .proposed: return "Proposed: \(said(course)).\(owner)"
    case .waiting(let count):
      return "\(what) waits for \(count) \(count == 1 ? "approval" : "approvals").\(owner)"
    case .authorised: return "\(what) was authorised at \(at) and is about to begin.\(owner)"
    case .acting: return "\(what) is under way since \(at).\(owner)"
    case .carriedOut:
      return "\(what) was carried out at \(at); whether it helped is not verified yet.\(owner)"
    case .verifying(let end):
      return "\(what) was carried out; whether it helped is being verified until "
        + "\(time(end)).\(owner)"
    case .verified: return "\(what) was verified at \(at): it helped. Watching.\(owner)"
    case .didNotHelp: return "\(what) did not help. The next option is being chosen.\(owner)"
    case .inconclusive:
      return "Nobody knows whether \(said(course)) helped. The next option is being chosen."
        + owner
    case .failed(let isUntouched):
      return "\(what) "
        + (isUntouched ? "was refused before anything was done." : "did not get to its end.")
        + owner
    case .inDoubt:
      return "In doubt since \(at): nobody knows whether \(said(course)) had its effect. "
        + "Somebody is looking.\(owner)"
    case .denied, .over: return "Investigating; nothing is decided."
    }
  }

  private func outside(_ course: ActionCourse) -> String {
    switch course.stage {
    case .proposed, .waiting, .authorised: "We know what to do and are preparing it."
    case .acting, .carriedOut, .verifying, .inDoubt:
      "We are taking a measure, and will say whether it helped once that is measured."
    case .verified: "We keep watching."
    case .didNotHelp, .inconclusive, .failed:
      "We are looking for the next measure."
    case .denied, .over: "We are investigating."
    }
  }

  /// What people can do meanwhile: what was stated with what is switched off, or none.
  func workaround() -> [Clause] {
    if facts.resolution != nil { return [] }
    guard let degraded = facts.degraded else {
      return [Clause(.workaround, "None known.", cites: facts.declaredAt?.cites ?? [])]
    }
    let tradeoff = degraded.value.tradeoff
    var text = Self.verbatim(tradeoff.workaround) ?? "None known"
    if let lost = Self.verbatim(tradeoff.functionLost) {
      text = Self.ended(text) + " Not available: \(lost)"
    }
    if let who = Self.verbatim(tradeoff.usersAffected) {
      text += Self.ended(text) == text ? " For \(who)" : ", for \(who)"
    }
    if !isPublic {
      text = Self.ended(text) + " At the latest until \(time(degraded.value.until))"
    }
    return [Clause(.workaround, Self.ended(text), cites: degraded.cites)]
  }

  /// What is missing to go on.
  func needed() -> [Clause] {
    guard facts.resolution == nil else { return [] }
    var clauses: [Clause] = []
    if let course = facts.current, case .waiting(let count) = course.stage {
      let approvals = count == 1 ? "One approval" : "\(count) approvals"
      clauses.append(
        Clause(.needed, "\(approvals) for \(said(course)).", cites: course.cites))
    }
    guard audience == .responders else { return clauses }
    if facts.severity == nil {
      clauses.append(
        Clause(.needed, "Somebody who says how bad it is.", cites: facts.declaredAt?.cites ?? []))
    }
    if !facts.holders.contains(.commander) {
      clauses.append(
        Clause(.needed, "A commander: nobody leads.", cites: facts.declaredAt?.cites ?? []))
    }
    for request in facts.requests.suffix(5) {
      let ask = Self.quoted(request.ask) ?? "[redacted]"
      clauses.append(
        Clause(
          .needed, "From the \(Self.value(request.role)), by \(time(request.at)): \(ask).",
          cites: [request.id]))
    }
    return clauses
  }

  /// How it ended, as far as is known: declared by a person, and verified or not.
  func resolved() -> [Clause] {
    guard let resolution = facts.resolution else { return [] }
    var clauses: [Clause] = []
    if let course = facts.verified {
      let text =
        isPublic
        ? "Measurements confirm that what we did helped."
        : "\(begun(course)) was verified at \(time(course.since)): it helped."
      clauses.append(Clause(.resolution, text, cites: course.cites))
    } else {
      clauses.append(
        Clause(
          .resolution,
          isPublic
            ? "The incident was declared resolved."
            : "It was declared resolved; no verification that passed is on record.",
          cites: resolution.cites))
    }
    if let recovered = resolution.value.recoveredAt {
      clauses.append(
        Clause(
          .resolution, "By what was stated, it ended at \(time(recovered)).",
          cites: resolution.cites))
    }
    let loss =
      switch resolution.value.dataLoss {
      case .none: "No data was lost."
      case .some: "Some data was lost."
      case .unknown: "Whether data was lost is unknown."
      }
    let lingering =
      Self.quoted(resolution.value.lingeringEffects).map { "Still noticeable: \($0)." }
      ?? "Lingering effects: none stated."
    clauses.append(Clause(.resolution, "\(loss) \(lingering)", cites: resolution.cites))
    clauses.append(
      Clause(
        .resolution, "A review follows, and what is learned from it is followed up.",
        cites: resolution.cites))
    return clauses
  }
}
