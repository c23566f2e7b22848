import EventLog
import JSON

/// The members of a JSON object, in their order, as short texts.
struct Facts: Sendable {
  private(set) var members: [(key: String, value: String)] = []

  /// Reads an object; of anything that is none, nothing but its text remains.
  init(_ json: [UInt8]) {
    do throws(JSONFault) {
      try JSONReader.read(json) { reader throws(JSONFault) in
        try reader.object { key, value throws(JSONFault) in
          let key = key.string
          members.append((key, try Self.text(of: &value, under: key)))
        }
      }
    } catch {
      members = [("unreadable", String(decoding: json, as: UTF8.self))]
    }
  }

  subscript(_ key: String) -> String? { members.first { $0.key == key }?.value }

  private static func text(
    of value: inout JSONReader, under key: String
  ) throws(JSONFault) -> String {
    if value.shape == .string { return try value.string() }
    let raw = String(decoding: try value.raw().bytes, as: UTF8.self)
    guard key.hasSuffix("_at"), let microseconds = Int64(raw) else { return raw }
    return Timestamp(microseconds: microseconds).description
  }
}
