import EventLog
import JSON

/// A message as an annotation of Grafana: a mark at a moment, on every dashboard that shows its tags.
package enum GrafanaRendering {
  /// Of its address; a channel names what stands before.
  package static let path = "/api/annotations"

  /// Where annotations are put, given where the program is; a whole address stays as it is.
  package static func address(of base: String) -> String {
    let base = base.hasSuffix("/") ? String(base.dropLast()) : base
    return base.hasSuffix(path) ? base : base + path
  }

  package static func body(of message: Message) -> [UInt8] {
    let message = message.cleaned
    return JSONWriter.object { object in
      object.member("time", message.at.microseconds / 1_000)
      object.member("tags", tags(of: message))
      object.member(
        "text",
        MessageText.cut(
          ([message.subject] + message.paragraphs).joined(separator: "\n"), atMost: 4_096))
    }
  }

  /// What dashboards choose by.
  private static func tags(of message: Message) -> [String] {
    ["lastgood", message.type] + message.fields.map { "\($0.name.lowercased()):\($0.value)" }
  }
}
