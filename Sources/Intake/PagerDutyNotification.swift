package import EventLog
package import JSON

/// A message of PagerDuty's webhooks, version 3: what happened to one of its incidents.
package struct PagerDutyNotification: Equatable, Sendable {
  /// The same each time it is sent.
  package var id: String
  package var type: String
  package var happenedAt: Timestamp?
  /// Who did it, where it was a person and not a program: `PXPGF42`.
  package var user: String?
  /// What whoever called named the call.
  package var call: String?

  /// Of those that are sent, the one that says that somebody took a call.
  package static let acknowledged = "incident.acknowledged"

  /// Theirs are a few kilobytes; a title may be long.
  package static let maximumSize = 512 * 1024

  /// - Throws: where it is not what that version says.
  package init(_ body: [UInt8]) throws(JSONFault) {
    // All of it, also what is skipped below.
    try JSONText.check(body, limits: JSONLimits(size: Self.maximumSize))
    self = try JSONReader.read(body) { reader throws(JSONFault) in
      var event: PagerDutyNotification?
      try reader.object { key, reader throws(JSONFault) in
        if case "event" = key { event = try PagerDutyNotification(&reader) }
      }
      guard let event else { throw reader.fault(.missing("event")) }
      return event
    }
  }

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    (id, type) = ("", "")
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "id": id = try reader.string()
      case "event_type": type = try reader.string()
      case "occurred_at": happenedAt = Timestamp(try reader.string())
      case "agent": user = try Self.user(&reader)
      case "data": call = try Self.call(&reader)
      default: return
      }
    }
    guard !id.isEmpty else { throw reader.fault(.missing("id")) }
    guard !type.isEmpty else { throw reader.fault(.missing("event_type")) }
  }

  /// Programs are agents too: when we say that somebody has it, that comes back as their doing.
  private static func user(_ reader: inout JSONReader) throws(JSONFault) -> String? {
    if reader.null() { return nil }
    var (id, type): (String?, String?) = (nil, nil)
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "id": id = try reader.string()
      case "type": type = try reader.string()
      default: return
      }
    }
    guard type == "user_reference" else { return nil }
    // It is looked up, and said to people where it is not found: nothing else is anybody's id.
    return id.flatMap { id in
      (1...40).contains(id.utf8.count) && id.utf8.allSatisfy(\.isLetterOrDigit) ? id : nil
    }
  }

  private static func call(_ reader: inout JSONReader) throws(JSONFault) -> String? {
    if reader.null() { return nil }
    var name: String?
    try reader.object { key, reader throws(JSONFault) in
      if case "incident_key" = key, !reader.null() { name = try reader.string() }
    }
    return name
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5A).contains(self & 0xDF)
  }
}
