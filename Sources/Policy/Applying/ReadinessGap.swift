/// Something that will be missing when a deployment fails.
package enum ReadinessGap: Hashable, Sendable {
  /// It is deployed, and the policy says nothing of it.
  case notInPolicy
  case noPlan
  case noOwner
  case noContact
  case nobodyBehind(role: String)
  case untrained(person: String, last: CalendarDay?)
  case noLastKnownGood(environment: String)
  case artefactGone(version: String)
  case artefactUnknown(version: String)
  case noActions
  case actionUndefined(MitigationKind, name: String)
  case noVersionParameter(MitigationKind, name: String)
  case notParseChecked(name: String, last: CalendarDay?)
  case parseCheckFailed(name: String, because: String)
  case noDrill(MitigationKind)
  case tooFewDrills(MitigationKind, passed: Int, required: Int)
  /// It may act by itself, and the environment lets nothing act so.
  case automationForbidden(environment: String)
  case noHealth
  case noQuery(signal: String)
  /// Business-critical, and nobody has said how it is deployed.
  case infrastructureUnknown
  /// Business-critical, and deployed over what ran: there is nothing unchanged to send traffic to.
  case deployedInPlace
  case fallbackUnknown
  case capacityUnknown
  case capacityShort(Percent)
  case noVersionOwner(version: String)
  case bypassUntested(flag: String, last: CalendarDay?)
  case noStrategy(environment: String)
  case withoutStrategy(deployment: String)
  case failureModeUntested(id: String, last: CalendarDay?)
}

extension ReadinessGap {
  /// What kind of gap it is, for machines: `no-last-known-good`.
  package var name: String {
    switch self {
    case .notInPolicy: "not-in-policy"
    case .noPlan: "no-plan"
    case .noOwner: "no-owner"
    case .noContact: "no-contact"
    case .nobodyBehind: "nobody-behind-role"
    case .untrained: "untrained"
    case .noLastKnownGood: "no-last-known-good"
    case .artefactGone: "artefact-gone"
    case .artefactUnknown: "artefact-unknown"
    case .noActions: "no-actions"
    case .actionUndefined: "action-undefined"
    case .noVersionParameter: "no-version-parameter"
    case .notParseChecked: "not-parse-checked"
    case .parseCheckFailed: "parse-check-failed"
    case .noDrill: "no-drill"
    case .tooFewDrills: "too-few-drills"
    case .automationForbidden: "automation-forbidden"
    case .noHealth: "no-health"
    case .noQuery: "no-query"
    case .infrastructureUnknown: "infrastructure-unknown"
    case .deployedInPlace: "deployed-in-place"
    case .fallbackUnknown: "fallback-unknown"
    case .capacityUnknown: "capacity-unknown"
    case .capacityShort: "capacity-short"
    case .noVersionOwner: "no-version-owner"
    case .bypassUntested: "bypass-untested"
    case .noStrategy: "no-strategy"
    case .withoutStrategy: "deployed-without-strategy"
    case .failureModeUntested: "failure-mode-untested"
    }
  }

  /// What is missing, and what to do about it.
  package var explanation: String {
    switch self {
    case .notInPolicy: "The policy says nothing of it. Add it under services."
    case .noPlan:
      "There is no plan for when a deployment fails. Name it under failure-plan."
    case .noOwner: "Nobody answers for it. Name its owner."
    case .noContact: "Nobody is called first. Name its contact."
    case .nobodyBehind(let role): "Nobody has the role \(role). Give it to people."
    case .untrained(let person, let last):
      "\(person) was \(Self.last(last)) shown how to escalate. Show them, and write down the day."
    case .noLastKnownGood(let environment):
      "There is nothing to go back to in \(environment). Look at “lkg” for the reasons."
    case .artefactGone(let version):
      "What \(version) was built to cannot be fetched any more. Build it again, or keep artefacts longer."
    case .artefactUnknown(let version):
      "Nobody has looked whether \(version) can still be fetched. Try it in a drill."
    case .noActions: "Nothing can be done about it by a definition. Name actions for it."
    case .actionUndefined(let kind, let name):
      "Its \(kind.rawValue) is “\(name)”, which no action defines."
    case .noVersionParameter(let kind, let name):
      "Its \(kind.rawValue), “\(name)”, takes no version. "
        + "Give it a parameter of type revision, digest or release."
    case .notParseChecked(let name, let last):
      "Whether the tool behind “\(name)” takes its arguments was \(Self.last(last)) checked."
    case .parseCheckFailed(let name, let because):
      "The parse check of “\(name)” failed: \(because)"
    case .noDrill(let kind):
      "Its \(kind.rawValue) has not been rehearsed lately. Rehearse it, and record it with “drill record”."
    case .tooFewDrills(let kind, let passed, let required):
      "Its \(kind.rawValue) may act by itself, and lately drills passed on \(passed) of \(required) "
        + "different days. It will ask first until there are enough: rehearse it on other days too."
    default: explanationOfTheRest
    }
  }

  private var explanationOfTheRest: String {
    switch self {
    case .automationForbidden(let environment):
      "It may act by itself, but \(environment) has “automatic-rollback: never”, so nothing does there "
        + "and people are asked. Change one of the two."
    case .noHealth: "Nobody has said what healthy means. Name its signals under healthy."
    case .noQuery(let signal): "The signal \(signal) has no query, so nobody can read it."
    case .infrastructureUnknown:
      "It is business-critical, and nobody has said how it is deployed. Name infrastructure."
    case .deployedInPlace:
      "It is business-critical and deployed in place: nothing unchanged is left to send traffic to. "
        + "Deploy it beside what runs."
    case .fallbackUnknown:
      "Nobody has said whether an unchanged stack can take all traffic back. Say so, or why not."
    case .capacityUnknown:
      "Nobody knows how much load the unchanged stack can carry. Name unchanged-capacity."
    case .capacityShort(let share):
      "The unchanged stack can carry \(share) of the load: going back to it would overload it."
    case .noVersionOwner(let version):
      "\(version) serves users, and nobody answers for that version. Name them under version-owners."
    case .bypassUntested(let flag, let last):
      "The switch \(flag) was \(Self.last(last)) tried. Try it, and write down the day."
    case .noStrategy(let environment):
      "No way of rolling out is named for \(environment). Name its strategy."
    case .withoutStrategy(let deployment):
      "\(deployment) went out without the strategy that is asked for. Plan the next one with it."
    case .failureModeUntested(let id, let last):
      "How the pipeline fails by “\(id)” was \(Self.last(last)) tried. Try it, and say “fma tested \(id)”."
    default: ""
    }
  }

  private static func last(_ day: CalendarDay?) -> String {
    day.map { "last on \($0)" } ?? "never"
  }
}

/// How well prepared one service is.
package struct ServiceReadiness: Equatable, Sendable {
  package var service: String
  /// The heaviest first.
  package var gaps: [WeighedGap]
  /// From 0 to 100: how much of all that was looked at is there, by weight.
  package var score: Int
  /// How what was counted stands against its promises; no gap, and no part of the score.
  package var levels: [PromisedLevel] = []

  /// One promise, and the band of the error budget where the policy goes by this one.
  package struct PromisedLevel: Equatable, Sendable {
    package var standing: ServiceLevelStanding
    package var band: String?

    package init(_ standing: ServiceLevelStanding, band: String?) {
      (self.standing, self.band) = (standing, band)
    }

    package var sentence: String {
      "\(standing)\(band.map { "; error budget: \($0)" } ?? "")."
    }
  }

  package struct WeighedGap: Equatable, Sendable {
    package var gap: ReadinessGap
    /// How much it matters when things go wrong.
    package var weight: Int

    package init(_ gap: ReadinessGap, weight: Int) { (self.gap, self.weight) = (gap, weight) }
  }

  package init(service: String, gaps: [WeighedGap], score: Int) {
    (self.service, self.gaps, self.score) = (service, gaps, score)
  }
}
