import Advice
import Policy
import Testing

@Suite struct `What comes first` {
  /// Facts that differ from the canary, and what has to come first and second.
  static let rows: [(words: String, first: MitigationKind, second: MitigationKind)] = [
    // The canary of an immutable, business-critical service.
    ("criticality=business-critical", .fallback, .rollback),
    ("exposure-model=blue-green", .fallback, .rollback),
    // Infrastructure turns the order of going back and going on.
    ("fallback=infeasible infrastructure=immutable", .rollback, .redeployInfrastructure),
    ("fallback=infeasible infrastructure=mutable", .rollForward, .rollback),
    ("fallback=infeasible infrastructure=mutable fix=far-longer", .rollback, .rollForward),
    // Nothing to go back to.
    ("last-known-good=none fallback=infeasible fix=shorter", .rollForward, .monitor),
    ("data=contracting", .rollForward, .monitor),
    // A flag that is known to work beats everything where it is all that was changed.
    ("exposure-model=flag change=flag bypass=tested fallback=infeasible", .bypass, .rollback),
    ("bypass=tested fallback=infeasible last-known-good=none", .bypass, .rollForward),
    ("fallback=infeasible last-known-good=none", .rollForward, .monitor),
    ("fallback=infeasible last-known-good=unknown", .freeze, .monitor),
    (
      "change=infrastructure fallback=infeasible infrastructure=immutable", .rollback,
      .redeployInfrastructure
    ),
    // Data are harmed, and there is no way back.
    ("data=contracting data-risk=confirmed", .freeze, .dataRestore),
    (
      "data=contracting data-risk=confirmed data-guide=missing calendar=frozen", .freeze,
      .rollForward
    ),
    ("data=contracting calendar=frozen", .freeze, .monitor),
    ("severity=SEV4 fallback=infeasible infrastructure=unknown", .monitor, .rollback),
  ]

  @Test(arguments: rows)
  func `follows from the facts`(
    _ row: (words: String, first: MitigationKind, second: MitigationKind)
  ) {
    let advice = Advice.rank(Scene.canary.facts.with(row.words))
    #expect(Array(advice.order.prefix(2)) == [row.first, row.second], "\(row.words)")
    #expect(advice.first?.action == row.first, "\(row.words)")
  }

  @Test func `is stopping the rollout, beside whatever else is done`() {
    let advice = Advice.rank(Scene.canary.facts)
    #expect(advice.actions.first?.action == .halt)
    #expect(advice.haltsFirst)
    #expect(advice[.halt]?.rank == nil)
    #expect(advice[.fallback]?.rank == 1)
    for word in ["halted", "over", "none"] {
      let advice = Advice.rank(Scene.canary.facts.with("rollout=\(word)"))
      #expect(advice.standing(of: .halt) == .notOffered)
      #expect(!advice.haltsFirst)
    }
  }

  @Test func `says why`() {
    let advice = Advice.rank(Scene.canary.facts.with("criticality=business-critical"))
    let reasons = advice[.fallback]?.reasons ?? []
    #expect(reasons.first?.factor == "criticality")
    #expect(reasons.first?.fact?.word == "business-critical")
    #expect(Set(reasons.compactMap(\.factor)).isSuperset(of: ["infrastructure", "exposure"]))
  }

  @Test func `is nothing in particular when nothing is known, and never an action`() {
    let advice = Advice.rank(AdviceFacts())
    #expect(advice.first?.action == .freeze)
    #expect(!advice.haltsFirst)
    for action in advice.actions where action.action != .freeze {
      #expect(action.score <= 0, "\(action.action)")
      #expect(action.standing != .recommended)
    }
  }

  @Test func `goes to the safer side when two are as good`() {
    // Rolling back and rolling forward both stand at one point.
    let facts = Scene.canary.facts.with(
      "fallback=infeasible infrastructure=unknown bypass=none fix=longer data=no-migration")
    let shorter = facts.with("distance=near fix=shorter infrastructure=mutable")
    #expect(Advice.rank(shorter).first?.action == .rollForward)
    let equal = facts.with(
      "infrastructure=immutable exposure-model=rolling fix=shorter urgency=emergency")
    let advice = Advice.rank(equal)
    #expect(advice[.rollback]?.score == advice[.rollForward]?.score)
    #expect(advice.first?.action == .rollback)
  }

  @Test(arguments: ["equal", "longer", "uncertain", "unknown"])
  func `is going back unless the repair is surely there sooner`(_ fix: String) {
    let facts = Scene.canary.facts.with("fallback=infeasible infrastructure=unknown")
    #expect(Advice.rank(facts.with("fix=\(fix)")).first?.action == .rollback)
    #expect(Advice.rank(facts.with("fix=shorter")).first?.action == .rollForward)
  }

  @Test(arguments: ["none", "unknown"])
  func `is no rollback without a release that was good`(_ word: String) {
    for scene in Scene.allCases {
      let advice = Advice.rank(scene.facts.with("last-known-good=\(word)"))
      #expect(advice.standing(of: .rollback) == .notOffered)
      #expect(advice.standing(of: .redeployInfrastructure) == .notOffered)
    }
  }

  @Test(arguments: ["backfilling", "contracting", "unknown"])
  func `is not going back where data forbid it`(_ word: String) {
    for scene in Scene.allCases {
      let advice = Advice.rank(
        scene.facts.with("data=\(word) criticality=business-critical exposure-model=blue-green"))
      for action in [MitigationKind.fallback, .rollback, .redeployInfrastructure] {
        let standing = advice.standing(of: action)
        #expect(standing == .notOffered || standing == .discouraged, "\(action)")
      }
    }
  }

  @Test(arguments: BypassCover.allCases)
  func `is a bypass only if a tested switch covers what is broken`(_ cover: BypassCover) {
    let advice = Advice.rank(
      Scene.canary.facts.with("change=flag exposure-model=flag bypass=\(cover.rawValue)"))
    let isOffered = [.recommended, .possible].contains(advice.standing(of: .bypass))
    #expect(isOffered == (cover == .tested))
  }

  @Test func `tells what threatens what was chosen`() {
    let advice = Advice.rank(
      Scene.canary.facts.with("failure-modes-of-fallback=exposed shared=data capacity=not-enough"))
    #expect(advice.first?.action == .fallback)
    #expect(
      advice[.fallback]?.warnings.compactMap(\.factor).sorted()
        == ["capacity", "failure-modes-of-fallback", "shared"])
  }

  @Test(arguments: MitigationKind.allCases)
  func `is nothing that is not done here`(_ action: MitigationKind) {
    let advice = Advice.rank(Scene.canary.facts.with("use-of-\(action.rawValue)=disabled"))
    #expect(advice.standing(of: action) == .notOffered)
  }
}
