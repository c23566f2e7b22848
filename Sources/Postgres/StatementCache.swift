/// Which statements one connection has prepared.
struct StatementCache {
  struct Entry {
    let name: String
    let types: [UInt32]
    fileprivate var lastUse: UInt64
  }

  /// The server keeps a plan for each: enough for a program, bounded for one that makes up texts.
  let limit: Int
  private var entries: [String: Entry] = [:]
  private var clock: UInt64 = 0
  /// Prepared on the server, no longer known here.
  private(set) var discarded: [String] = []

  init(limit: Int = 256) { self.limit = limit }

  var count: Int { entries.count }

  /// Whether the text was prepared before, with whatever types.
  func knows(_ sql: SQL) -> Bool { entries[sql.text] != nil }

  /// The name under which a statement is prepared, if it is, for parameters of these types.
  mutating func name(for sql: SQL) -> String? {
    clock &+= 1
    // Written in place: a copy of the entry would cost a retain for each field.
    guard let index = entries.index(forKey: sql.text) else { return nil }
    guard entries.values[index].matches(sql.parameters) else { return nil }
    entries.values[index].lastUse = clock
    return entries.values[index].name
  }

  /// A new name, never used before on this connection: a late failure cannot mix up two statements.
  mutating func add(_ sql: SQL) -> String {
    clock &+= 1
    if let old = entries[sql.text] {
      discarded.append(old.name)
    } else if entries.count >= limit,
      let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      discarded.append(oldest.value.name)
      entries[oldest.key] = nil
    }
    let name = "lg\(clock)"
    entries[sql.text] = Entry(
      name: name, types: sql.parameters.map(\.type.rawValue), lastUse: clock)
    return name
  }

  /// The server does not have it: preparing failed, or someone deallocated it.
  mutating func forget(name: String, of sql: SQL) {
    if entries[sql.text]?.name == name { entries[sql.text] = nil }
  }

  /// It no longer fits and is prepared anew at its next use.
  mutating func replace(name: String, of sql: SQL, isOnServer: Bool) {
    forget(name: name, of: sql)
    if isOnServer { discarded.append(name) }
  }

  mutating func takeDiscarded() -> [String] {
    defer { discarded = [] }
    return discarded
  }

  /// Those could not be deallocated now.
  mutating func discardAgain(_ names: [String]) { discarded += names }
}

extension StatementCache.Entry {
  fileprivate func matches(_ parameters: [Parameter]) -> Bool {
    types.count == parameters.count
      && types.indices.allSatisfy { types[$0] == parameters[$0].type.rawValue }
  }
}
