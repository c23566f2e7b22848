import CommandLineKit

/// Advice for people: the answer first, then why, then what would change it.
struct AdviceText {
  private let advice: JSONValue
  private let width: Int
  private let showsAll: Bool

  init(_ advice: JSONValue, width: Int, showsAll: Bool) {
    (self.advice, self.showsAll) = (advice, showsAll)
    // Longer lines are hard to read, also where there is room for them.
    self.width = min(80, max(40, width))
  }

  var lines: [TerminalText] {
    answer + actions + notOffered + changes + facts + tree + order
  }
}

// MARK: - The answer

extension AdviceText {
  private var answer: [TerminalText] {
    let isKnown = advice["recommended"]?.string != nil
    let text = advice.text("answer") ?? "?"
    var lines = wrapped(text, indent: 0).map { line -> TerminalText in
      isKnown ? "\(line, [.bold, .green])" : "\(line, [.bold, .yellow])"
    }
    if advice["halt_first"]?.bool == true {
      let number = advice["deployment"]?.text("number") ?? "it"
      lines.append("  \("First stop the rollout", .bold): \(number) is still running.")
    }
    lines += warnings
    let assumed = advice.texts("assumed")
    if !assumed.isEmpty { lines.append("  Assumed: \(assumed.joined(separator: ", "))") }
    var place = [advice.text("incident") ?? "?"]
    if let service = advice.text("service") {
      place.append(
        [service, advice.text("environment")].compactMap { $0 }.joined(separator: " in "))
    }
    if let deployment = advice["deployment"], let number = deployment.text("number") {
      place.append("\(number) (\(deployment.text("version") ?? "?"))")
    }
    lines += ["", "\(place.joined(separator: ", "))"]
    lines += wrapped(advice.text("impact") ?? "", indent: 2).map { "\($0)" }
    return lines
  }

  private var warnings: [TerminalText] {
    guard
      let first = advice.list("actions").first(where: {
        $0.text("standing") == "recommended" && $0["rank"]?.integer != nil
      })
    else { return [] }
    return first.list("reasons").filter { $0["warning"]?.bool == true }.flatMap { reason in
      hanging("! ", sentence(reason), indent: 2).map { "\($0, .yellow)" }
    }
  }
}

// MARK: - The ranks

extension AdviceText {
  private static let briefCount = 3

  private var actions: [TerminalText] {
    var lines: [TerminalText] = []
    for action in advice.list("actions") where action.text("standing") != "not-offered" {
      guard let rank = action["rank"]?.integer else { continue }
      lines += ["", heading(action, rank)]
      let reasons = action.list("reasons")
      let count = showsAll || rank == 1 ? reasons.count : Self.briefCount
      for reason in reasons.prefix(count) { lines += self.lines(of: reason) }
      if reasons.count > count { lines.append("     and \(reasons.count - count) more; see --all") }
    }
    return lines
  }

  private func heading(_ action: JSONValue, _ rank: Int64) -> TerminalText {
    let standing = action.text("standing") ?? "?"
    let score = action["score"]?.integer ?? 0
    let name = action.text("action") ?? "?"
    return "\("\(rank) \(name)", .bold): \(standing), \(score > 0 ? "+" : "")\(score)"
  }

  private func lines(of reason: JSONValue) -> [TerminalText] {
    var lines = hanging(mark(reason), sentence(reason), indent: 2).map { "\($0)" as TerminalText }
    guard let fact = reason.text("fact"), let value = reason.text("value") else { return lines }
    let source = reason.text("source") ?? "?"
    lines += wrapped("\(fact) = \(value); \(source)", indent: 5).map { "\($0, .dim)" }
    return lines
  }

  private func mark(_ reason: JSONValue) -> String {
    if let points = reason["points"]?.integer {
      return points > 0 ? "+\(points) " : points == 0 ? " ! " : "\(points) "
    }
    return reason.text("effect") == "rules-out" ? " × " : "(–)"
  }

  /// What is said, with what exactly is known.
  private func sentence(_ reason: JSONValue) -> String {
    let text = reason.text("text") ?? "?"
    guard let detail = reason.text("detail") else { return text }
    return "\(text) (\(detail))"
  }

  private var notOffered: [TerminalText] {
    let rows = advice.list("actions").filter {
      $0.text("standing") == "not-offered" && $0["rank"]?.integer != nil
    }
    guard !rows.isEmpty else { return [] }
    var lines: [TerminalText] = ["", "\("Not offered", .bold)"]
    for row in rows {
      let reasons = row.list("reasons").filter { $0.text("effect") == "rules-out" }
      let why = reasons.first.map(sentence) ?? ""
      lines += hanging("\(row.text("action") ?? "?"): ", why, indent: 2, hang: 4).map { "\($0)" }
    }
    return lines
  }
}

// MARK: - What would change it

extension AdviceText {
  private var changes: [TerminalText] {
    var lines: [TerminalText] = ["", "\("What would change what comes first", .bold)"]
    let rows = advice.list("changes")
    guard !rows.isEmpty else {
      return lines + ["  No single fact would: it would take two at least."]
    }
    for row in rows {
      let values = row.texts("values").joined(separator: " or ")
      let first = row.text("first") ?? "nothing"
      let limit = row.text("limit").map { " (\($0))" } ?? ""
      let text = "\(row.text("fact") ?? "?") = \(values), and not \(row.text("now") ?? "?")\(limit)"
      lines += hanging("\(first) if ", text, indent: 2, hang: 6).map { "\($0)" }
    }
    return lines
  }

  private var facts: [TerminalText] {
    guard showsAll else { return [] }
    var lines: [TerminalText] = ["", "\("What is known", .bold)"]
    for fact in advice.list("facts") {
      let detail = fact.text("detail").map { " (\($0))" } ?? ""
      lines += hanging(
        "\(fact.text("fact") ?? "?") = \(fact.text("value") ?? "?"); ",
        "\(fact.text("source") ?? "?")\(detail)", indent: 2, hang: 6
      ).map { "\($0)" }
    }
    return lines
  }

  private var tree: [TerminalText] {
    guard let tree = advice["tree"], !tree.isNull else { return [] }
    let way = tree.text("way") ?? ""
    var lines: [TerminalText] = ["", "\("The decision tree", .bold)"]
    if !way.isEmpty { lines += wrapped(way, indent: 2).map { "\($0)" } }
    lines += wrapped(tree.text("text") ?? "", indent: 2).map { "\($0)" }
    if let comparison = tree.text("comparison") {
      let isWarning = tree.text("agreement") == "differs"
      lines += wrapped(comparison, indent: 2).map { isWarning ? "\($0, .yellow)" : "\($0)" }
    }
    return lines
  }

  /// What to type next, ready to be copied.
  private var order: [TerminalText] {
    guard let action = advice.text("recommended"), let incident = advice.text("incident") else {
      return []
    }
    var lines: [TerminalText] = ["", "\("To decide", .bold)"]
    if advice["halt_first"]?.bool == true, let number = advice["deployment"]?.text("number") {
      lines.append("  lastgood deploy halt \(number) --because \"\(incident)\"")
    }
    lines.append("  lastgood decide \(incident) \(action) --because \"…\" \(alternative)")
    if let approvals = advice["approvals"], let count = approvals["count"]?.integer, count > 0 {
      let roles = approvals.texts("roles")
      let who = roles.isEmpty ? "" : ", among them \(roles.joined(separator: ", "))"
      lines += wrapped(
        "\(count) \(count == 1 ? "other has" : "others have") to approve\(who).", indent: 2
      ).map { "\($0)" }
      let reasons = approvals.texts("reasons")
      if !reasons.isEmpty {
        lines += wrapped("Why: \(reasons.joined(separator: "; ")).", indent: 2).map { "\($0)" }
      }
    }
    return lines
  }
}

extension AdviceText {
  /// What a decision has to say of the next best, or that there was none.
  private var alternative: String {
    let next = advice.list("actions").first { action in
      action["rank"]?.integer == 2 && action.text("standing") != "not-offered"
    }
    guard let name = next?.text("action") else { return "--no-other \"…\"" }
    return "--over \(name)=\"…\""
  }
}

// MARK: - Lines

extension AdviceText {
  private func wrapped(_ text: String, indent: Int) -> [String] {
    hanging("", text, indent: indent)
  }

  /// `text` after `mark`, in lines no wider than the terminal; later lines stand under the text.
  private func hanging(
    _ mark: String, _ text: String, indent: Int, hang: Int? = nil
  ) -> [String] {
    let margin = String(repeating: " ", count: hang ?? indent + mark.displayWidth)
    var lines: [String] = []
    var line = String(repeating: " ", count: indent) + mark
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.displayWidth + 1 + word.displayWidth > width {
        lines.append(line)
        (line, isEmpty) = (margin, true)
      }
      line += isEmpty ? String(word) : " \(word)"
      isEmpty = false
    }
    return lines + [line]
  }
}
