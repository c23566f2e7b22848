/// A line that somebody typed behind the name of the command.
package struct SlashCommand: Equatable, Sendable {
  package var sender: ChatSender
  /// What the command is called there: `/lastgood`.
  package var name: String
  package var text: String
  /// The same on each try of one request; nil from programs that say none.
  package var trigger: String?

  /// Bytes: a line is never long, and each of them may be written as three.
  package static let longest = 65_536

  package init(_ body: [UInt8]) throws(ChatFault) {
    let form: FormBody
    do {
      form = try FormBody(body, atMost: Self.longest)
    } catch {
      throw .form(error)
    }
    guard let user = form["user_id"], ChatSender.isID(user) else { throw .field("user_id") }
    sender = ChatSender(
      user: user, team: form["team_id"], channel: form["channel_id"],
      answersAt: form["response_url"])
    guard let name = form["command"], name.utf8.count <= 100 else { throw .field("command") }
    self.name = name
    text = ChatText.unescaped(form["text"] ?? "")
    trigger = form["trigger_id"]
  }
}
