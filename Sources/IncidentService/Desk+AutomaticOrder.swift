import EventLog

// What follows from the record without anybody asking.
extension Desk {
  /// An order of nobody's; the same text makes the same order, so that repeating it does it once.
  ///
  /// The text names all that tells it from others: a kind and its revision, then what it follows from.
  func automaticOrder(_ text: String, entry: EventID? = nil, insisting: Bool = false) -> Order {
    let bytes = Array(text.utf8)
    let key: EventID = computed(from: bytes)
    return Order(
      Caller(.automation, as: .administrator),
      as: CommandIdentity(
        by: .automation, key: CommandKey(uuid: key.uuid), digest: digest(bytes)),
      entry: entry, insists: insisting)
  }
}
