import Delivery
import JSON

/// Something that somebody pressed, or chose from the menu of a message.
package struct ChatAction: Equatable, Sendable {
  package var sender: ChatSender
  package var what: What
  /// The same on each try of one request; nil from programs that say none.
  package var trigger: String?

  package enum What: Equatable, Sendable {
    case approve(ChatPlan)
    /// With what was typed as the reason; nil when nothing was.
    case deny(ChatPlan, because: String?)
    case acknowledge(report: String)
    case pin(ChatMessage)
    /// A message that was chosen before, by what it was kept under, and the incident that is meant.
    case pinKept(String, incident: String)
    /// A button that is not ours, or one of another version.
    case unknown
  }

  /// Bytes: the longest message, with each of them written as three.
  package static let longest = 262_144

  /// What the shortcut on messages is called in the settings of the program.
  package static let shortcut = "lastgood-pin"

  package init(_ body: [UInt8]) throws(ChatFault) {
    let form: FormBody
    do {
      form = try FormBody(body, atMost: Self.longest)
    } catch {
      throw .form(error)
    }
    guard let text = form["payload"] else { throw .field("payload") }
    let payload: JSONValue
    do {
      payload = try JSONValue(
        checking: Array(text.utf8), limits: JSONLimits(size: Self.longest, depth: 40))
    } catch {
      throw .payload
    }
    guard let user = payload["user"]?["id"]?.text, ChatSender.isID(user) else {
      throw .field("user")
    }
    sender = ChatSender(
      user: user, team: payload["team"]?["id"]?.text ?? payload["user"]?["team_id"]?.text,
      channel: payload["channel"]?["id"]?.text, answersAt: payload["response_url"]?.text)
    trigger = payload["trigger_id"]?.text
    switch payload["type"]?.text {
    case "block_actions": what = Self.pressed(payload)
    case "message_action" where payload["callback_id"]?.text == Self.shortcut:
      what = .pin(try ChatMessage(payload))
    case "message_action": what = .unknown
    default: throw .field("type")
    }
  }

  /// One button is pressed at a time.
  private static func pressed(_ payload: JSONValue) -> What {
    guard let actions = payload["actions"]?.elements, actions.count == 1,
      let button = actions[0]["action_id"]?.text.flatMap(ChatButton.init(rawValue:)),
      let value = actions[0]["value"]?.text
    else { return .unknown }
    switch button {
    case .approve: return ChatPlan(value: value).map { .approve($0) } ?? .unknown
    case .deny:
      let typed = payload["state"]?["values"]?[ChatButton.reason]?[ChatButton.reason]?["value"]
      let reason = typed?.text.map(ChatText.unescaped).map { $0[...].trimmed }
      return ChatPlan(value: value).map {
        .deny($0, because: reason.flatMap { $0.isEmpty ? nil : $0 })
      } ?? .unknown
    case .acknowledge: return .acknowledge(report: value)
    case .pin:
      let parts = value.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = IncidentNumber(String(parts[0])),
        ChatSender.isID(String(parts[1]))
      else { return .unknown }
      return .pinKept(String(parts[1]), incident: number.text)
    }
  }
}
