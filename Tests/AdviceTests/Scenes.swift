import Advice
import Policy
import Testing

/// Facts that several tests start from.
enum Scene: String, CaseIterable {
  /// 20 % canary beside the old stack, everything in order, nothing critical.
  case canary
  /// The same service deployed at one go onto servers that are changed in place.
  case inPlace = "in place"

  var facts: AdviceFacts {
    switch self {
    case .canary: AdviceFacts().with(Self.canaryWords).withActions()
    case .inPlace: Scene.canary.facts.with(Self.inPlaceWords)
    }
  }

  private static let canaryWords = """
    rollout=running exposure-model=canary exposure=partial change=code urgency=routine \
    lower-evidence=shown fallback=feasible placement=side-by-side unchanged-stack=standing \
    unchanged-version=good capacity=enough shared=none criticality=standard \
    infrastructure=immutable bypass=none data-guide=there severity=SEV2 data-risk=none \
    breaker=not-seen error-budget=plenty data=no-migration last-known-good=found distance=near \
    fix=longer calendar=open
    """

  private static let inPlaceWords = """
    exposure-model=direct exposure=all fallback=infeasible placement=in-place \
    unchanged-stack=gone capacity=unknown infrastructure=mutable
    """
}

extension AdviceFacts {
  /// The same with other words: `fallback=infeasible fix=shorter`.
  func with(_ words: String) -> AdviceFacts {
    words.split(separator: " ").reduce(self) { facts, text in
      do {
        return facts.assuming([try Assumption.read(String(text))])
      } catch {
        Issue.record("\(text): \(error)")
        return facts
      }
    }
  }

  fileprivate func withActions() -> AdviceFacts {
    MitigationKind.allCases.reduce(self) { facts, action in
      facts.with(
        "use-of-\(action.rawValue)=allowed means-of-\(action.rawValue)=defined "
          + "failure-modes-of-\(action.rawValue)=none outcome-of-\(action.rawValue)=not-tried")
    }
  }
}

extension Advice {
  /// Without what accompanies them.
  var order: [MitigationKind] { actions.filter { $0.rank != nil }.map(\.action) }

  func standing(of action: MitigationKind) -> RankedAction.Standing? { self[action]?.standing }

  func sentences(about action: MitigationKind) -> [String] {
    self[action]?.reasons.map(\.sentence) ?? []
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
