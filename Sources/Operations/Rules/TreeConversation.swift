import CommandLineKit
import Policy
import Spelling

/// Asks a person what the tree wants to know.
struct TreeConversation {
  let policy: Policy
  let terminal: Terminal
  /// One line of what a person types; nil when nobody will type any more.
  let readLine: () -> String?

  /// Walks as far as answers lead; whatever is not known is asked, if somebody can be asked.
  func walk(_ known: [String: Answer], canAsk: Bool) throws -> Walk {
    var facts = known
    while true {
      guard let walk = policy.walk(facts, isWatched: true) else {
        return Walk(end: .broken("There is no tree."))
      }
      guard canAsk, case .needs(let question) = walk.end, let answer = answer(to: question) else {
        return walk
      }
      facts[question.fact] = answer
    }
  }

  /// Asks until there is an answer: nothing is ever chosen by pressing Enter.
  private func answer(to question: Walk.Question) -> Answer? {
    terminal.complain(page(of: question))
    while let line = readLine() {
      let text = line.trimmingSpaces
      if let answer = question.allowed.answer(text) { return answer }
      if case .words(let words) = question.allowed, let number = Int(text),
        words.indices.contains(number - 1)
      {
        return .word(words[number - 1])
      }
      terminal.complain(refusal(of: text, question.allowed))
    }
    return nil
  }

  private func page(of question: Walk.Question) -> TerminalText {
    var page: TerminalText = "\(question.ask, .bold)\(" (\(question.fact))", .dim)"
    switch question.allowed {
    case .words(let words):
      let width = words.map(\.displayWidth).max() ?? 0
      for (index, word) in words.enumerated() {
        let meaning = question.fact == "severity" ? policy.severities[word]?.when : nil
        let name = meaning == nil ? TerminalText(word) : TerminalText(word).padded(to: width)
        page = page + "\n  \("\(index + 1)", .dim)  " + name
        if let meaning { page = page + "  \(meaning, .dim)" }
      }
    case .number(let unit): page = page + "\n  \(unit), such as \(unit.example)"
    }
    return page
  }

  private func refusal(of text: String, _ allowed: FactDomain) -> TerminalText {
    guard !text.isEmpty else { return "Nothing was chosen. It takes \(allowed)." }
    guard case .words(let words) = allowed else {
      return "“\(text)” is not \(allowed). Write the unit with it."
    }
    if let meant = Suggestion.nearest(to: text, among: words) {
      return "There is no answer “\(text)”. Did you mean “\(meant)”?"
    }
    return "There is no answer “\(text)”. It takes \(allowed)."
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    let start = drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
