internal import FoundationEssentials
internal import JSON

/// Local names of what was created while the service was away, until it gave names of its own.
struct Aliases: Hashable {
  struct Entry: Hashable {
    /// `INC-local-1`.
    var alias: String
    var stream: UUID
    /// What the service calls it; nil until it was delivered.
    var name: String?
  }

  private(set) var entries: [Entry] = []

  /// No more are remembered; the oldest that have a name go first.
  private static let limit = 10_000
  private static let sizeLimit = 8 << 20

  init() {}

  func entry(for alias: String) -> Entry? {
    let alias = alias.lowercased()
    return entries.first { $0.alias.lowercased() == alias }
  }

  /// The alias of a stream, a new one if it has none.
  mutating func add(_ prefix: String, for stream: UUID) -> String {
    if let known = entries.first(where: { $0.stream == stream }) { return known.alias }
    let start = prefix + "-local-"
    let numbers = entries.compactMap { entry -> Int? in
      entry.alias.hasPrefix(start) ? Int(entry.alias.dropFirst(start.count)) : nil
    }
    let alias = start + String((numbers.max() ?? 0) &+ 1)
    restore(alias, for: stream)
    return alias
  }

  /// Puts back an alias that a spooled command remembers.
  mutating func restore(_ alias: String, for stream: UUID) {
    guard !entries.contains(where: { $0.stream == stream || $0.alias == alias }) else { return }
    if entries.count >= Self.limit, let named = entries.firstIndex(where: { $0.name != nil }) {
      entries.remove(at: named)
    }
    entries.append(Entry(alias: alias, stream: stream, name: nil))
  }

  /// Remembers what the service calls a stream; whether that is news.
  mutating func name(_ stream: UUID, _ name: String) -> Bool {
    guard let index = entries.firstIndex(where: { $0.stream == stream }),
      entries[index].name != name
    else { return false }
    entries[index].name = name
    return true
  }
}

extension Aliases {
  /// Every name of what a command is about: its stream, what stands in its path, what the service
  /// called what was created here.
  func names(of submission: Submission) -> Set<String> {
    var names: Set<String> = []
    if let stream = submission.stream { names.insert(stream.uuidString.lowercased()) }
    if submission.creates == nil, let subject = submission.request.subject,
      let name = subject.split(separator: "/").last
    {
      names.insert(String(name))
    }
    for entry in entries {
      guard let name = entry.name?.lowercased() else { continue }
      let stream = entry.stream.uuidString.lowercased()
      if names.contains(stream) || names.contains(name) { names.formUnion([stream, name]) }
    }
    return names
  }
}

extension Aliases {
  var bytes: [UInt8] {
    JSONWriter.object { file in
      file.member("format", 1)
      file.array("aliases") { list in
        for entry in entries {
          list.object { object in
            object.member("alias", entry.alias)
            object.member("stream", entry.stream.uuidString.lowercased())
            object.member("name", ifPresent: entry.name)
          }
        }
      }
    }
  }

  init(_ bytes: [UInt8]) throws(JSONFault) {
    var entries: [Entry] = []
    try JSONText(checking: bytes, limits: JSONLimits(size: Self.sizeLimit)).read {
      reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        guard case "aliases" = key else { return }
        try value.array { element throws(JSONFault) in
          var (alias, stream, name) = (String?.none, UUID?.none, String?.none)
          try element.object { key, value throws(JSONFault) in
            switch key {
            case "alias": alias = try value.string()
            case "stream": stream = try value.uuid()
            case "name": name = try value.stringOrNil()
            default: break
            }
          }
          guard let alias, let stream else { return }
          entries.append(Entry(alias: alias, stream: stream, name: name))
        }
      }
    }
    self.entries = entries
  }

  /// Reads the file; nil when there is none, or none that can be read.
  static func read(_ path: String) throws(FileFailure) -> Aliases? {
    guard let contents = try Disk.read(path, atMost: sizeLimit) else { return nil }
    return try? Aliases(contents.bytes)
  }
}
