import Advice
import Policy
import Testing

@Suite struct `What would change the advice` {
  @Test func `is told for the first place, fact by fact`() throws {
    let advice = Advice.rank(Scene.canary.facts.with("criticality=business-critical"))
    #expect(advice.first?.action == .fallback)
    let flip = try #require(advice.changes.first { $0.factor == "fallback" })
    #expect(flip.now == "feasible")
    #expect(flip.words == ["infeasible"])
    #expect(flip.first == .rollback)
    let data = try #require(
      advice.changes.first { $0.factor == "data" && $0.words.contains("contracting") })
    #expect(data.first != .fallback)
  }

  /// Nothing is told that is not so, and nothing that is so is left out.
  @Test(arguments: Scene.allCases)
  func `is true, and complete`(_ scene: Scene) {
    var random = SplitMix(state: 7)
    for _ in 0..<8 {
      let facts = scene.facts.shaken(3, &random)
      let advice = Advice.rank(facts)
      var told = 0
      for factor in Factor.all {
        let now = factor.reading(in: facts).word
        for word in factor.words where word != now && word != "unknown" {
          guard let changed = factor.changed(in: facts, to: word) else { continue }
          let other = Advice.rank(changed, asksWhatIf: false)
          let change = advice.changes.first {
            $0.factor == factor.name && $0.words.contains(word)
          }
          if other.first?.action == advice.first?.action {
            #expect(change == nil)
          } else {
            told += 1
            #expect(change != nil)
            #expect(change?.first == other.first?.action)
          }
          for action in MitigationKind.allCases {
            let change = advice[action]?.changes.first {
              $0.factor == factor.name && $0.words.contains(word)
            }
            let standing = other.standing(of: action)
            #expect(change?.standing == (standing == advice.standing(of: action) ? nil : standing))
          }
        }
      }
      #expect(advice.changes.map(\.words.count).reduce(0, +) == told)
    }
  }

  @Test func `is not that something were not known`() {
    for scene in Scene.allCases {
      let advice = Advice.rank(scene.facts)
      #expect(!advice.changes.contains { $0.words.contains("unknown") })
      for action in advice.actions {
        #expect(!action.changes.contains { $0.words.contains("unknown") })
      }
    }
  }
}

extension AdviceFacts {
  /// The same with some facts changed at random.
  func shaken(_ count: Int, _ random: inout SplitMix) -> AdviceFacts {
    (0..<count).reduce(self) { facts, _ in
      guard let factor = Factor.all.randomElement(using: &random),
        let word = factor.words.randomElement(using: &random)
      else { return facts }
      return factor.changed(in: facts, to: word) ?? facts
    }
  }
}
