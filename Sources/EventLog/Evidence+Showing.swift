import JSON

extension Evidence {
  /// Words of an event as readers are shown them: without the key that opens what was attached.
  ///
  /// Who has the key can open the bytes after a redaction, from any copy of the blob store; those
  /// who may see the bytes get them opened.
  package static func shown(_ words: [UInt8], of type: EventType) -> [UInt8] {
    guard type == .evidence else { return words }
    // What cannot be read cannot be shown in part, and it may hold the key.
    guard let value = try? JSONValue(checking: words) else { return Array("{}".utf8) }
    return JSONWriter.bytes(value.without(Part.key.rawValue))
  }
}
