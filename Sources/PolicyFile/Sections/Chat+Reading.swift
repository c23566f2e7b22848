import Policy

extension ChatRule: PolicySection {
  static func read(_ map: inout MappingReader) -> ChatRule? {
    let kind = map.required("kind", or: Kind.slack, example: "slack")
    var chat = ChatRule(
      kind: kind,
      signingSecret: map.required(
        "signing-secret", or: .file(""), example: "{file: /run/secrets/slack-signing}"))
    map.read("team", into: &chat.team)
    map.read("people", into: &chat.people)
    map.read("commands", into: &chat.commands)
    map.read("allow-private", into: &chat.allowsPrivate)
    return chat
  }
}
