import Policy

extension PolicyLints {
  /// Texts that promise what only the facts can say.
  mutating func checkTexts() {
    for (name, announcement) in policy.announcements.sorted(by: { $0.key < $1.key }) {
      let path = "announcements.\(name).text"
      let text = announcement.text.lowercased()
      if text.contains("no customer impact") || text.contains("no user impact") {
        warn(
          "claimed-impact", path,
          "The text says that nobody was hit, whatever happened: a canary serves real people.",
          write: "Write {{impact}}, which is computed.")
      }
      if let minutes = Self.fixedDuration(in: text) {
        warn(
          "fixed-duration", path,
          "The text says \(minutes) minutes, whatever the plan takes. Whoever reads it plans by it, and is told the wrong time when a step is added.",
          write: "Write {{duration}}, which is computed.")
      }
      if name.contains("rollback"), text.contains("completed") || text.contains("successful") {
        warn(
          "claimed-success", path,
          "The text says that the rollback worked before anything was verified.",
          write: "Write {{status}}, which follows from what was measured.")
      }
    }
    for mismatch in policy.textMismatches { report(mismatch) }
    searchCitations(root, at: .root)
  }

  /// A plan whose words and steps differ: somebody follows the one, somebody the other.
  private mutating func report(_ mismatch: TextMismatch) {
    switch mismatch {
    case .shares(let rollout, _, _):
      warn(
        "prose-differs", "rollouts.\(rollout).text", mismatch.explanation,
        write: "Let both say the same; the steps are what happens.")
    case .duration(let announcement, _, _, _):
      let path = "announcements.\(announcement).text"
      guard !findings.contains(where: { $0.rule == "fixed-duration" && $0.path == path }) else {
        return
      }
      warn(
        "fixed-duration", path, mismatch.explanation,
        write: "Write {{duration}}, which is computed.")
    }
  }

  /// A number right before the word for minutes, that no fact stands behind.
  private static func fixedDuration(in text: String) -> String? {
    let words = text.split(whereSeparator: \.isWhitespace)
    for (word, next) in zip(words, words.dropFirst()) where next.hasPrefix("min") {
      let digits = word.drop { !("0"..."9").contains($0) }
      if !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) { return String(digits) }
    }
    return nil
  }

  /// Two frameworks number their items alike: OE:11 is one thing here and another there.
  private mutating func searchCitations(_ node: SourceNode, at path: PolicyPath) {
    switch node.content {
    case .nothing: break
    case .text(let text, _):
      let words = text.split { $0.isWhitespace || $0 == "," || $0 == "(" || $0 == ")" }
      guard words.count <= 3, let item = words.first(where: Self.isItemNumber) else { return }
      warn(
        "bare-citation", path.text,
        "\(item) alone names no document: several frameworks count their items like this, and mean different things.",
        write: "Write the title of the document.")
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        searchCitations(element, at: path.element(element.label(at: index)))
      }
    case .map(let members):
      for member in members { searchCitations(member.value, at: path.key(member.key)) }
    }
  }

  private static func isItemNumber(_ word: some StringProtocol) -> Bool {
    let bytes = Array(word.utf8)
    guard (4...5).contains(bytes.count), bytes[2] == UInt8(ascii: ":") else { return false }
    return bytes[..<2].allSatisfy { (65...90).contains($0) }
      && bytes[3...].allSatisfy { (48...57).contains($0) }
  }
}
