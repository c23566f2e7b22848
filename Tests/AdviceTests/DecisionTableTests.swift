import Advice
import FoundationEssentials
import Policy
import Testing

/// Every value of every factor, what comes first with it, and what is said about it.
///
/// The table is a file that people can read and disagree with. `LASTGOOD_WRITE_GOLDEN_FILES=1`
/// writes it anew.
@Suite struct `The decision table` {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/decision-table.txt")

  @Test func `holds what is advised for every value of every factor`() throws {
    let now = Scene.allCases.map(table).joined(separator: "\n")
    if ProcessInfo.processInfo.environment["LASTGOOD_WRITE_GOLDEN_FILES"] == "1" {
      try Data(now.utf8).write(to: Self.file)
    }
    let kept = String(decoding: try Data(contentsOf: Self.file), as: UTF8.self)
    let (old, new) = (kept.split(separator: "\n"), now.split(separator: "\n"))
    for (old, new) in zip(old, new) where old != new {
      Issue.record("was: \(old)\nis:  \(new)")
    }
    #expect(old.count == new.count)
  }

  private func table(of scene: Scene) -> String {
    var text = "== \(scene.rawValue)\n"
    for factor in Factor.all {
      for word in factor.words { text += row(factor, word, scene) }
    }
    return text
  }

  private func row(_ factor: Factor, _ word: String, _ scene: Scene) -> String {
    let facts = scene.facts.with("\(factor.name)=\(word)")
    let advice = Advice.rank(facts, asksWhatIf: false)
    let order = advice.actions.map { "\($0.action.rawValue)\($0.mark)" }
    var text = "\(factor.name) = \(word)\n  \(order.joined(separator: " "))\n"
    for action in advice.actions {
      for reason in action.reasons where reason.factor == factor.name {
        text += "  - \(action.action.rawValue) \(reason.weight.mark)"
        text += "\(reason.isWarning ? "!" : "") \(reason.sentence)\n"
      }
    }
    return text
  }

  @Test func `knows every word that a factor can be`() {
    for factor in Factor.all {
      #expect(factor.words.contains("unknown"), "\(factor.name)")
      for word in factor.words {
        let changed = factor.changed(in: AdviceFacts(), to: word)
        #expect(changed.map { factor.reading(in: $0).word } == word, "\(factor.name)")
      }
      #expect(factor.changed(in: AdviceFacts(), to: "sideways") == nil)
    }
    #expect(Set(Factor.all.map(\.name)).count == Factor.all.count)
  }
}

extension RankedAction {
  fileprivate var mark: String {
    switch standing {
    case .recommended: "*\(score)"
    case .possible: ":\(score)"
    case .discouraged: "(\(score))"
    case .notOffered: "-"
    }
  }
}

extension Effect.Weight {
  fileprivate var mark: String {
    switch self {
    case .points(let points): points > 0 ? "+\(points)" : "\(points)"
    case .discourages: "discouraged"
    case .rulesOut: "ruled out"
    }
  }
}
