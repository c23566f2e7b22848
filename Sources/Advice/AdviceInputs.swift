package import Decisions
package import EventLog
package import Incidents
package import Policy
package import Rollouts

/// What the record and the policy hold about an incident, before it is judged.
package struct AdviceInputs: Sendable {
  package var incident: Incident
  /// Where it stands in the record.
  package var marks: Marks
  /// What is in trouble; nil when no deployment is linked.
  package var deployment: Deployment?
  package var deploymentMarks = Marks(of: "")
  package var service: String?
  package var environment: String?
  package var policy: Policy
  /// Nil when nobody looked.
  package var lastKnownGood: LastKnownGoodAnswer?
  /// Linked reports of something that stopped traffic by itself; nil when nobody looked.
  package var breakers: [FactSource]?
  /// What was shown in the environment before; nil when nobody looked.
  package var lower: LadderFacts?
  package var budget: ErrorBudget?
  package var failureModes: [FailureMode]?
  package var decisions = DecisionBook()
  /// A repair that somebody supposes, in place of what is on record.
  package var estimate: SupposedRepair?
  /// What is broken, in the words of the policy's switches.
  package var function: String?
  package var now: Timestamp

  package init(incident: Incident, marks: Marks, policy: Policy, now: Timestamp) {
    (self.incident, self.marks, self.policy, self.now) = (incident, marks, policy, now)
  }

  /// Where the newest entry of each type stands on a stream.
  package struct Marks: Equatable, Sendable {
    /// What people call the stream: `DEP-2026-001`.
    package var number: String
    package private(set) var newest: [EventType: LogPosition] = [:]

    package init(of number: String) { self.number = number }

    package mutating func note(_ type: EventType, at position: LogPosition) {
      newest[type] = max(newest[type] ?? .start, position)
    }

    /// The newest entry of any of these types: `deployment.halted`.
    package func source(_ types: String..., else how: String) -> FactSource {
      let positions = types.compactMap { EventType($0).flatMap { newest[$0] } }
      return positions.max().map { .entry($0, of: number) } ?? .computed(how)
    }
  }

  /// A known way in which a mitigation can be kept from working.
  package struct FailureMode: Equatable, Sendable {
    package var id: String
    package var affects: Set<MitigationKind>
    /// When what helps against it was last tried.
    package var tested: CalendarDay?

    package init(id: String, affects: Set<MitigationKind>, tested: CalendarDay?) {
      (self.id, self.affects, self.tested) = (id, affects, tested)
    }
  }

  /// A repair as somebody supposes it.
  package struct SupposedRepair: Equatable, Sendable {
    package var shortest: Span
    package var longest: Span

    package init(shortest: Span, longest: Span) {
      (self.shortest, self.longest) = (shortest, longest)
    }
  }
}

extension AdviceInputs {
  var rule: Service? { service.flatMap { policy.services[$0] } }

  /// The key of the policy below the service.
  func key(_ name: String) -> String { "services.\(service ?? "?").\(name)" }

  /// A fact that the policy does not hold.
  func unsaid<Value>(_ name: String) -> Fact<Value> {
    guard let service else { return .unknown("which service it is") }
    guard rule != nil else { return .unknown("policy: services.\(service)") }
    return .unknown("policy: \(key(name))")
  }

  var today: CalendarDay? {
    let (days, rest) = now.microseconds.quotientAndRemainder(dividingBy: 86_400_000_000)
    return CalendarDay(daysSince1970: rest < 0 ? days - 1 : days)
  }

  /// Whether something that was tried on `day` still counts; exactly so long ago does.
  func isRecent(_ day: CalendarDay?) -> Bool {
    guard let day, let today else { return false }
    let age = today.daysSince1970 - day.daysSince1970
    return age >= 0 && age <= policy.drills.within.seconds / 86_400
  }
}

extension AdviceFacts {
  /// Everything that matters, judged; what is not known stands as unknown.
  package init(_ inputs: AdviceInputs) {
    self.init()
    judgeRollout(inputs)
    judgeStack(inputs)
    judgeService(inputs)
    judgeTrouble(inputs)
    judgeDirections(inputs)
    judgeActions(inputs)
  }
}
