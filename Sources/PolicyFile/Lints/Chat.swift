import Policy

extension PolicyLints {
  /// Whether anybody could do anything by chat, and nobody what they should not.
  mutating func checkChat() {
    guard let chat = policy.chat else { return }
    if chat.people.isEmpty {
      warn(
        "nobody-in-chat", "chat.people",
        "Nobody is named, so that everything that comes from the chat program is turned away.",
        write: "Write people: {U012AB3CD: NAME}, with a name of people.")
    }
    for id in chat.people.keys.sorted() where !Self.isMember(id) {
      warn(
        "odd-chat-id", "chat.people.\(id)",
        "\(shown(id)) is no member ID: those begin with U or W and have capital letters and digits. A name of the program is not used, for people change theirs.",
        write: "Copy the member ID from the profile in the chat program.")
    }
    if let team = chat.team, !Self.isCode(team, beginning: "TE") {
      warn(
        "odd-chat-id", "chat.team",
        "\(shown(team)) is no ID of a workspace: those begin with T.",
        write: "Copy it from the address of the workspace.")
    }
    if chat.commands?.isEmpty == true {
      warn(
        "nothing-in-chat", "chat.commands", "No command is named, so nothing can be done by chat.",
        write: "Remove it to allow all, or name some.")
    }
  }

  private static func isMember(_ id: String) -> Bool { isCode(id, beginning: "UW") }

  static func isCode(_ text: String, beginning letters: String) -> Bool {
    guard let first = text.first, letters.contains(first), (6...32).contains(text.utf8.count)
    else { return false }
    return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
  }
}
