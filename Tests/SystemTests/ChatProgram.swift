import Crypto
import Curl
import Digest
import Foundation
import Testing

/// A chat program that signs what its members ask, as Slack documents it.
struct ChatProgram: Sendable {
  var url: String
  var secret: String

  /// What a request is sent with besides its fields.
  struct Sending: Sendable {
    var secondsAgo: Int64 = 0
    /// Nil signs as it must be.
    var signature: String?
    var contentType = "application/x-www-form-urlencoded"
  }

  struct Reply {
    var status: Int
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }

    /// What the button of that name carries.
    func button(_ id: String) -> String? {
      (try? JSONSerialization.jsonObject(with: Data(body))).flatMap { Self.value(of: id, in: $0) }
    }

    private static func value(of button: String, in value: Any) -> String? {
      switch value {
      case let list as [Any]: return list.lazy.compactMap { self.value(of: button, in: $0) }.first
      case let object as [String: Any]:
        if object["action_id"] as? String == button { return object["value"] as? String }
        return object.values.lazy.compactMap { self.value(of: button, in: $0) }.first
      default: return nil
      }
    }

    /// All texts that a reader sees.
    var said: String {
      (try? JSONSerialization.jsonObject(with: Data(body))).map(Self.texts) ?? text
    }

    private static func texts(in value: Any) -> String {
      switch value {
      case let list as [Any]: return list.map(texts).joined(separator: "\n")
      case let object as [String: Any]:
        return object.sorted { $0.key < $1.key }.map { key, value in
          if key == "text", let text = value as? String { return text }
          return value is String ? "" : texts(in: value)
        }.filter { !$0.isEmpty }.joined(separator: "\n")
      default: return ""
      }
    }
  }

  static func form(_ fields: [(String, String)]) -> [UInt8] {
    let allowed = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._")
    let pairs = fields.map { name, value in
      "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
    }
    return Array(pairs.joined(separator: "&").utf8)
  }

  /// Types a line.
  func types(
    _ text: String, as user: String, _ sending: Sending = Sending(),
    trigger: String = UUID().uuidString
  ) async throws -> Reply {
    try await sends(
      Self.form([
        ("team_id", "T0000001"), ("channel_id", "C0000001"), ("user_id", user),
        ("command", "/lastgood"), ("text", text), ("trigger_id", trigger),
      ]), to: "command", sending)
  }

  /// Presses a button that carries this.
  func presses(_ button: String, _ value: String, as user: String) async throws -> Reply {
    let payload: [String: Any] = [
      "type": "block_actions", "user": ["id": user], "team": ["id": "T0000001"],
      "trigger_id": UUID().uuidString, "actions": [["action_id": button, "value": value]],
    ]
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: payload), as: UTF8.self)
    return try await sends(Self.form([("payload", text)]), to: "action")
  }

  /// Sends a body as it is.
  func sends(
    _ body: [UInt8], to path: String, _ sending: Sending = Sending()
  ) async throws -> Reply {
    let seconds = Int64(Date().timeIntervalSince1970) - sending.secondsAgo
    let key = HMACSHA256(key: Array(secret.utf8), digest: { OpenSSLSHA256().digest(of: $0) })
    let signed = "v0=" + hexadecimal(key.code(of: Array("v0:\(seconds):".utf8) + body))
    let answer = try await CurlSession().perform(
      CurlRequest(
        "POST", "\(url)/chat/slack/\(path)",
        headers: [
          CurlHeader("Content-Type", sending.contentType),
          CurlHeader("X-Slack-Request-Timestamp", "\(seconds)"),
          CurlHeader("X-Slack-Signature", sending.signature ?? signed),
        ], body: body))
    return Reply(status: answer.status, body: answer.body)
  }
}
