import EventLog
import JSON

/// A message for PagerDuty's events, version 2.
package enum PagerDutyRendering {
  /// Where they are sent unless the channel says otherwise.
  package static let address = "https://events.pagerduty.com/v2/enqueue"

  /// `key` is the integration's.
  package static func body(of message: Message, key: String) -> [UInt8] {
    let message = message.cleaned
    return JSONWriter.object { object in
      object.member("routing_key", key)
      object.member("event_action", message.step.rawValue)
      object.member("dedup_key", message.key)
      guard message.step == .trigger else { return }
      object.object("payload") { payload in
        payload.member("summary", MessageText.line(message.subject, atMost: 1_024))
        payload.member("source", "lastgood")
        payload.member("severity", severity(of: message.urgency))
        payload.member("timestamp", message.at.description)
        payload.object("custom_details") { details in
          details.member(
            "text", MessageText.cut(message.paragraphs.joined(separator: "\n\n"), atMost: 16_384))
          details.member("delivery", message.id.description)
          for (index, field) in message.fields.enumerated() {
            // Two fields of one name would make a document that some refuse.
            let isRepeated = message.fields[..<index].contains { $0.name == field.name }
            if !isRepeated, !["text", "delivery"].contains(field.name) {
              details.member(field.name, field.value)
            }
          }
        }
      }
      object.member("client", "Lastgood")
      object.member("client_url", ifPresent: message.link)
    }
  }

  private static func severity(of urgency: Message.Urgency) -> String {
    switch urgency {
    case .low: "info"
    case .normal: "warning"
    case .high: "critical"
    }
  }
}
