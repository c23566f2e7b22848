/// Says what will be missing when a deployment fails, for each service.
package enum Readiness {
  /// How long an exercise of a person or a switch counts.
  private static let trainingDays: Int64 = 365
  private static let parseCheckDays: Int64 = 90

  /// All services that the policy names or the record knows, by name.
  package static func report(_ policy: Policy, _ facts: ReadinessFacts) -> [ServiceReadiness] {
    Set(policy.services.keys).union(facts.services.keys).sorted().map { name in
      guard let service = policy.services[name] else {
        return ServiceReadiness(
          service: name, gaps: [.init(.notInPolicy, weight: Weight.vital)], score: 0)
      }
      var review = ReadinessReview()
      let known = facts.services[name] ?? ReadinessFacts.OfService()
      people(of: service, policy, facts, &review)
      wayBack(known, &review)
      actions(of: service, policy, known, facts, &review)
      automation(of: service, policy, &review)
      health(of: service, policy, &review)
      parallel(service, known, &review)
      bypasses(of: service, policy, facts, &review)
      rollout(policy, known, &review)
      for (id, tested) in known.failureModes.sorted(by: { $0.key < $1.key }) {
        let isFresh = isRecent(tested, within: policy.drills.within.seconds / 86_400, facts)
        review.look(isFresh, Weight.small, .failureModeUntested(id: id, last: tested))
      }
      return review.readiness(of: name)
    }
  }

  private static func people(
    of service: Service, _ policy: Policy, _ facts: ReadinessFacts, _ review: inout ReadinessReview
  ) {
    review.look(service.failurePlan != nil, Weight.vital, .noPlan)
    review.look(service.owner != nil, Weight.large, .noOwner)
    review.look(service.contact != nil, Weight.large, .noContact)
    for role in Set([service.owner, service.contact].compactMap(\.self)).sorted() {
      // A contact may be a channel instead of people.
      guard policy.channels[role] == nil else { continue }
      let behind = policy.people.filter { $0.key == role || $0.value.roles.contains(role) }
      review.look(!behind.isEmpty, Weight.large, .nobodyBehind(role: role))
      for (name, person) in behind.sorted(by: { $0.key < $1.key }) {
        review.look(
          isRecent(person.trained, within: trainingDays, facts), Weight.small,
          .untrained(person: name, last: person.trained))
      }
    }
  }

  private static func wayBack(
    _ known: ReadinessFacts.OfService, _ review: inout ReadinessReview
  ) {
    for (environment, version) in known.lastKnownGood.sorted(by: { $0.key < $1.key }) {
      review.look(version != nil, Weight.vital, .noLastKnownGood(environment: environment))
      guard let version else { continue }
      switch known.isRetrievable[version] {
      case true?: review.look(true, Weight.large, .artefactGone(version: version))
      case false?: review.look(false, Weight.vital, .artefactGone(version: version))
      case nil: review.look(false, Weight.small, .artefactUnknown(version: version))
      }
    }
  }

  private static func actions(
    of service: Service, _ policy: Policy, _ known: ReadinessFacts.OfService,
    _ facts: ReadinessFacts, _ review: inout ReadinessReview
  ) {
    review.look(!service.actions.isEmpty, Weight.vital, .noActions)
    for kind in MitigationKind.allCases {
      guard let name = service.actions[kind] else { continue }
      guard let definition = policy.actions[name] else {
        review.look(false, Weight.large, .actionUndefined(kind, name: name))
        continue
      }
      if kind.bringsVersion {
        review.look(
          definition.takesVersion, Weight.large, .noVersionParameter(kind, name: name))
      }
      if let because = facts.parseFailures[name] {
        review.look(false, Weight.large, .parseCheckFailed(name: name, because: because))
      } else {
        let checked = facts.parseChecks[name]
        review.look(
          isRecent(checked, within: parseCheckDays, facts), Weight.medium,
          .notParseChecked(name: name, last: checked))
      }
      let passes = policy.drills.days(
        ofPasses: (known.drillPasses[kind] ?? []).map(milliseconds), at: milliseconds(facts.now))
      review.look(passes > 0, Weight.large, .noDrill(kind))
      if service.automation == .automatic, passes > 0 {
        review.look(
          passes >= policy.drills.required, Weight.medium,
          .tooFewDrills(kind, passed: passes, required: policy.drills.required))
      }
    }
  }

  /// What may act by itself, and where nothing does.
  private static func automation(
    of service: Service, _ policy: Policy, _ review: inout ReadinessReview
  ) {
    guard service.automation == .automatic else { return }
    for (environment, rule) in policy.environments.sorted(by: { $0.key < $1.key })
    where rule.production && rule.automaticRollback != nil {
      review.look(
        policy.automationForbidden(in: environment) == nil, Weight.medium,
        .automationForbidden(environment: environment))
    }
  }

  private static func health(
    of service: Service, _ policy: Policy, _ review: inout ReadinessReview
  ) {
    let signals = service.healthy?.signals ?? []
    review.look(!signals.isEmpty, Weight.large, .noHealth)
    for signal in signals {
      review.look(policy.signals[signal]?.query != nil, Weight.medium, .noQuery(signal: signal))
    }
  }

  /// Two versions side by side need room, and somebody for each.
  private static func parallel(
    _ service: Service, _ known: ReadinessFacts.OfService, _ review: inout ReadinessReview
  ) {
    if service.criticality == .businessCritical {
      review.look(service.infrastructure != nil, Weight.medium, .infrastructureUnknown)
      if let infrastructure = service.infrastructure {
        review.look(infrastructure == .immutable, Weight.large, .deployedInPlace)
      }
    }
    review.look(service.fallback != .unknown, Weight.medium, .fallbackUnknown)
    if service.fallback == .feasible {
      let capacity = service.unchangedCapacity
      review.look(capacity != nil, Weight.medium, .capacityUnknown)
      if let capacity { review.look(capacity >= .all, Weight.medium, .capacityShort(capacity)) }
    }
    for version in known.liveVersions.sorted() {
      review.look(
        service.versionOwners[version] != nil, Weight.medium, .noVersionOwner(version: version))
    }
  }

  private static func bypasses(
    of service: Service, _ policy: Policy, _ facts: ReadinessFacts, _ review: inout ReadinessReview
  ) {
    for bypass in service.bypasses {
      review.look(
        isRecent(bypass.tested, within: policy.drills.within.seconds / 86_400, facts),
        Weight.medium, .bypassUntested(flag: bypass.flag, last: bypass.tested))
    }
  }

  private static func rollout(
    _ policy: Policy, _ known: ReadinessFacts.OfService, _ review: inout ReadinessReview
  ) {
    for (environment, rule) in policy.environments.sorted(by: { $0.key < $1.key })
    where rule.production {
      review.look(rule.strategy != nil, Weight.medium, .noStrategy(environment: environment))
    }
    for deployment in known.withoutStrategy {
      review.look(false, Weight.medium, .withoutStrategy(deployment: deployment))
    }
  }

  private static func milliseconds(_ seconds: Int64) -> Int64 {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    return overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// A day ahead is no test: nothing has happened yet.
  private static func isRecent(
    _ day: CalendarDay?, within days: Int64, _ facts: ReadinessFacts
  ) -> Bool {
    guard let day else { return false }
    let age = facts.today.daysSince1970 - day.daysSince1970
    return (0...max(days, 0)).contains(age)
  }

  /// How much a gap matters at three in the morning.
  private enum Weight {
    /// Without it there is no way out.
    static let vital = 10
    /// Without it the way out takes far longer.
    static let large = 8
    static let medium = 4
    static let small = 2
  }
}

/// Everything that was looked at for one service.
private struct ReadinessReview {
  private var gaps: [ServiceReadiness.WeighedGap] = []
  private var (possible, missing) = (0, 0)

  mutating func look(_ isThere: Bool, _ weight: Int, _ gap: ReadinessGap) {
    possible += weight
    guard !isThere else { return }
    missing += weight
    gaps.append(.init(gap, weight: weight))
  }

  func readiness(of service: String) -> ServiceReadiness {
    // Stable: gaps of one weight stay in the order in which they were looked for.
    let ordered = gaps.enumerated().sorted {
      $0.element.weight == $1.element.weight
        ? $0.offset < $1.offset : $0.element.weight > $1.element.weight
    }.map(\.element)
    return ServiceReadiness(
      service: service, gaps: ordered,
      score: possible == 0 ? 0 : (possible - missing) * 100 / possible)
  }
}

extension MitigationKind {
  /// Whether it needs to be told which version to bring.
  fileprivate var bringsVersion: Bool {
    switch self {
    case .rollback, .rollForward, .redeployInfrastructure: true
    case .halt, .monitor, .fallback, .bypass, .dataRestore, .freeze: false
    }
  }
}

extension ActionDefinition {
  fileprivate var takesVersion: Bool {
    // This one finds the release by itself, and is told none.
    adapter == "host-release"
      || parameters.values.contains { $0 == .revision || $0 == .digest || $0 == .release }
  }
}
