/// One event of a `text/event-stream`.
package struct ServerSentEvent: Hashable, Sendable {
  /// Where to go on after this event; that of an earlier event when it has none of its own.
  package var id: String
  /// `message` when nothing else is said.
  package var type: String
  package var data: String

  package init(id: String = "", type: String = "message", data: String) {
    (self.id, self.type, self.data) = (id, type, data)
  }
}

/// Reads a `text/event-stream` as it comes, in pieces of any size.
struct ServerSentEventParser {
  /// The id of the last event that was complete.
  private(set) var lastID: String
  /// How long the server wants us to wait before we come back, in milliseconds.
  private(set) var retry: Int?
  private var line: [UInt8] = []
  /// Whether a line feed that comes now belongs to the line before.
  private var isAfterReturn = false
  private var isFirstLine = true
  private var (id, type, data): (String, String, [String]) = ("", "", [])
  private var size = 0

  /// Bytes of one event; longer ones end the stream.
  private let limit: Int

  struct TooLong: Error {}

  init(lastID: String = "", limit: Int = 4 << 20) {
    (self.lastID, id, self.limit) = (lastID, lastID, limit)
  }

  /// Takes bytes and answers the events that end in them.
  mutating func feed(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      switch byte {
      case 0x0A where isAfterReturn: isAfterReturn = false
      case 0x0A, 0x0D:
        isAfterReturn = byte == 0x0D
        if let event = endLine() { events.append(event) }
      default:
        isAfterReturn = false
        size += 1
        guard size <= limit else { throw TooLong() }
        line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    var bytes = line[...]
    line.removeAll(keepingCapacity: true)
    if isFirstLine, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    isFirstLine = false
    guard let first = bytes.first else { return dispatch() }
    // A comment only says that the server is still there.
    guard first != UInt8(ascii: ":") else {
      size -= bytes.count
      return nil
    }
    let colon = bytes.firstIndex(of: UInt8(ascii: ":"))
    let name = String(decoding: bytes[..<(colon ?? bytes.endIndex)], as: UTF8.self)
    var value = colon.map { bytes[($0 + 1)...] } ?? []
    if value.first == 0x20 { value = value.dropFirst() }
    switch name {
    case "data": data.append(String(decoding: value, as: UTF8.self))
    case "event": type = String(decoding: value, as: UTF8.self)
    case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    case "retry":
      let isNumber =
        (1...9).contains(value.count) && value.allSatisfy { (0x30...0x39).contains($0) }
      if isNumber { retry = Int(String(decoding: value, as: UTF8.self)) }
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer { (type, data, size) = ("", [], 0) }
    lastID = id
    guard !data.isEmpty else { return nil }
    return ServerSentEvent(
      id: id, type: type.isEmpty ? "message" : type, data: data.joined(separator: "\n"))
  }
}
