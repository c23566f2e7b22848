/// Whether something may be done without asking: the limits that keep automation from running wild.
///
/// It only ever says no; what it refuses is proposed to people instead.
package struct AutomationGuard: Equatable, Sendable {
  package var rule: AutomationRule
  package var drills: DrillRule

  package init(_ rule: AutomationRule, drills: DrillRule) {
    (self.rule, self.drills) = (rule, drills)
  }

  /// What a trigger wants to do.
  package struct Request: Equatable, Sendable {
    package var action: MitigationKind
    package var service: String
    package var deployment: String
    /// What the policy allows the trigger and the service; the more careful of both counts.
    package var levels: [AutomationLevel]
    /// The environment whose rule lets nothing be done there without asking; nil where none does.
    package var forbiddenIn: String?
    /// Who has agreed to it beforehand; names of people or roles.
    package var approvedBy: [String]
    package var expires: CalendarDay?
    /// Whether what would be rolled back was itself brought by a rollback.
    package var undoesRollback: Bool
    /// Milliseconds since 1970.
    package var at: Int64

    package init(
      _ action: MitigationKind, service: String, deployment: String, at: Int64,
      levels: [AutomationLevel] = [.automatic], approvedBy: [String] = [],
      expires: CalendarDay? = nil, undoesRollback: Bool = false
    ) {
      (self.action, self.service, self.deployment, self.at) = (action, service, deployment, at)
      (self.levels, self.approvedBy, self.expires) = (levels, approvedBy, expires)
      self.undoesRollback = undoesRollback
    }

    /// What `trigger` of `policy` wants to do to `service` in `environment`.
    package init(
      _ trigger: Trigger, of policy: Policy, service: String, environment: String? = nil,
      deployment: String, at: Int64, undoesRollback: Bool
    ) {
      let levels = [trigger.automation, policy.services[service]?.automation].compactMap(\.self)
      self.init(
        trigger.action, service: service, deployment: deployment, at: at,
        levels: levels.isEmpty ? [.propose] : levels, approvedBy: trigger.approvedBy,
        expires: trigger.expires, undoesRollback: undoesRollback)
      forbiddenIn = environment.flatMap(policy.automationForbidden(in:))
    }
  }

  /// Something that was done without asking, whatever came of it.
  package struct Past: Equatable, Sendable {
    package var service: String
    package var deployment: String
    package var at: Int64

    package init(service: String, deployment: String, at: Int64) {
      (self.service, self.deployment, self.at) = (service, deployment, at)
    }
  }

  /// A rehearsal of the action that is asked for, on the service.
  package struct Drill: Equatable, Sendable {
    package var action: MitigationKind
    package var service: String
    package var hasPassed: Bool
    package var at: Int64

    package init(_ action: MitigationKind, service: String, hasPassed: Bool, at: Int64) {
      (self.action, self.service, self.hasPassed, self.at) = (action, service, hasPassed, at)
    }
  }

  package enum Verdict: Equatable, Sendable {
    case allowed
    case refused(Reason)
  }

  package enum Reason: Equatable, Sendable {
    /// The policy does not let it act without being asked.
    case level(AutomationLevel)
    /// The environment says `automatic-rollback: never`.
    case environment(String)
    case notAgreed
    /// Nobody said until when.
    case endless
    case expired(CalendarDay)
    case undoesRollback
    case onceADeployment(Int)
    case oftenADay(Int)
    /// So many drills were passed, where it takes so many within the time.
    case drills(Int, required: Int, within: Span)
  }
}

extension AutomationGuard {
  /// The first reason against it, the lasting ones first.
  package func verdict(
    on request: Request, past: [Past], drills rehearsed: [Drill]
  ) -> Verdict {
    let level = request.levels.min { $0.freedom < $1.freedom } ?? .propose
    guard level == .automatic else { return .refused(.level(level)) }
    if let environment = request.forbiddenIn { return .refused(.environment(environment)) }
    guard !request.approvedBy.isEmpty else { return .refused(.notAgreed) }
    guard let day = request.expires else { return .refused(.endless) }
    guard request.at < day.beginsAt * 1_000 else { return .refused(.expired(day)) }
    let passes = rehearsed.filter {
      $0.hasPassed && $0.action == request.action && $0.service == request.service
    }.map(\.at)
    let passed = drills.days(ofPasses: passes, at: request.at)
    guard passed >= drills.required else {
      return .refused(.drills(passed, required: drills.required, within: drills.within))
    }
    if request.undoesRollback, !rule.rollbackOfRollback { return .refused(.undoesRollback) }
    guard past.count(where: { $0.deployment == request.deployment }) < rule.perDeployment else {
      return .refused(.onceADeployment(rule.perDeployment))
    }
    // Any 24 hours, not a day of the calendar: midnight brings no new permission. What lies in the
    // future, by a clock that was set back, counts too.
    let recent = past.count {
      $0.service == request.service && isWithin(86_400_000, $0.at, request.at)
    }
    guard recent < rule.perServiceAndDay else { return .refused(.oftenADay(rule.perServiceAndDay)) }
    return .allowed
  }

  /// Whether less than `span` lies between; what is exactly so long ago is over.
  private func isWithin(_ span: Int64, _ earlier: Int64, _ later: Int64) -> Bool {
    let (time, overflow) = later.subtractingReportingOverflow(earlier)
    return overflow ? earlier > later : time < span
  }
}

extension Policy {
  /// The environment whose rule lets nothing be done in `environment` without asking; nil where what
  /// the triggers and services allow decides.
  ///
  /// One that the policy does not know is as strict as the strictest for customers: nobody gets around
  /// a rule by a new name.
  package func automationForbidden(in environment: String) -> String? {
    if let rule = environments[environment] {
      return rule.automaticRollback == .never ? environment : nil
    }
    return environments.filter { $0.value.production && $0.value.automaticRollback == .never }
      .keys.min()
  }
}

extension AutomationLevel {
  /// How much it may do without people.
  package var freedom: Int {
    switch self {
    case .off: 0
    case .propose: 1
    case .approve: 2
    case .automatic: 3
    }
  }
}

extension AutomationGuard.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .level(.propose):
      "The policy sets its automation to “propose”: a person takes it up with “lastgood plan --again”."
    case .level(let level): "The policy sets its automation to “\(level.rawValue)”."
    case .environment(let name):
      "The environment \(name) has “automatic-rollback: never”: nothing but a halt is done there without asking."
    case .notAgreed: "Nobody has agreed that it may act without being asked."
    case .endless: "Nobody has said until when it may act without being asked."
    case .expired(let day): "That it may act without being asked ended on \(day)."
    case .undoesRollback:
      "What runs now was brought by a rollback, and a rollback is never rolled back by itself."
    case .onceADeployment(let limit):
      limit == 0
        ? "The policy lets nothing be done to a deployment without asking."
        : "\(limit == 1 ? "One action" : "\(limit) actions") without asking was allowed for this "
          + "deployment, and is used up."
    case .oftenADay(let limit):
      "The service has had \(limit) \(limit == 1 ? "action" : "actions") without asking within 24 "
        + "hours, and no more are allowed."
    case .drills(let passed, let required, let span):
      "It takes \(required) passed drills on different days within \(span) to act without asking; there "
        + "\(passed == 1 ? "is" : "are") \(passed)."
    }
  }
}
