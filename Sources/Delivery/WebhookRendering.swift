import EventLog
import JSON

/// A message as Standard Webhooks has it: what happened, when, and the particulars.
package enum WebhookRendering {
  package static func body(of message: Message) -> [UInt8] {
    let message = message.cleaned
    return JSONWriter.object { object in
      object.member("type", message.type)
      object.member("timestamp", message.at.description)
      object.object("data") { data in
        data.member("id", message.id.description)
        data.member("key", message.key)
        data.member("urgency", message.urgency.rawValue)
        data.member("subject", message.subject)
        data.member("paragraphs", message.paragraphs)
        data.array("fields") { fields in
          for field in message.fields {
            fields.object {
              $0.member("name", field.name)
              $0.member("value", field.value)
            }
          }
        }
        data.member("link", ifPresent: message.link)
        data.member("unsubscribe", ifPresent: message.unsubscribe)
        if let challenge = message.challenge {
          data.member("token", challenge.token)
          data.member("answer_to", challenge.answerTo)
        }
      }
    }
  }
}

/// A message as a file of its own.
package enum FileRendering {
  /// The same for every try, so that a repetition replaces the file by its like.
  package static func name(of message: Message) -> String {
    let stamp = message.at.description.prefix(10)
    return "\(stamp)-\(message.id).json"
  }

  package static func body(of message: Message) -> [UInt8] {
    WebhookRendering.body(of: message) + [UInt8(ascii: "\n")]
  }
}
