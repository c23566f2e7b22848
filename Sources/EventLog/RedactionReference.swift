package import JSON

extension EventID {
  /// The entry that an `entry.redacted` event names in its clear part.
  package init(redactedBy clear: [UInt8]) throws(JSONFault) {
    self = try EntryReference(clear).entry
  }
}
