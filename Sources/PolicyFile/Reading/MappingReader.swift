import Spelling

/// Hands out the values of a mapping by key, and reports the keys that nobody asked for.
struct MappingReader {
  let path: PolicyPath
  let log: ReadingLog
  let place: PolicyPlace
  private let members: [SourceMember]
  /// Only asks, to learn which keys there are.
  private let isExploring: Bool
  private var asked: [String] = []

  init(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) {
    (self.path, self.log, place) = (path, log, node.start)
    (members, isExploring) = (node.members, false)
  }

  init(exploring path: PolicyPath, _ log: ReadingLog) {
    (self.path, self.log, isExploring, members) = (path, log, true, [])
    place = PolicyPlace(file: "", line: 1, column: 1)
  }

  /// Reads a value that may be left out: then what is there stays.
  mutating func read<Value: PolicyValue>(_ key: String, into value: inout Value) {
    if let found: Value = self.value(key) { value = found }
  }

  mutating func read<Value: PolicyValue>(_ key: String, into value: inout Value?) {
    if let found: Value = self.value(key) { value = found }
  }

  /// Reads a value that must be there; answers `placeholder` after the finding that it is not.
  mutating func required<Value: PolicyValue>(
    _ key: String, or placeholder: Value, example: String? = nil
  ) -> Value {
    guard !isExploring, find(key) == nil else { return value(key) ?? placeholder }
    let _: Value? = value(key)
    log.error(
      "missing-key", at: place, path.key(key),
      path == .root ? "\(key) is missing." : "\(key) is missing in \(path).",
      write: "Write \(key): \(example ?? "VALUE") here.")
    return placeholder
  }

  /// The value under a key; nil when there is none, or it was reported.
  mutating func value<Value: PolicyValue>(_ key: String) -> Value? {
    guard let node = node(key) else {
      if isExploring { Value.explore(at: path.key(key), log) }
      return nil
    }
    if case .nothing = node.content, !(Value.self is any PolicyCollection.Type) {
      log.error(
        "nothing", at: node.start, path.key(key), "\(path.key(key)) has no value.",
        write: "Write one, or remove the key.")
      return nil
    }
    return Value.read(node, at: path.key(key), log)
  }

  /// The text under a key as it stands, for values that the caller judges.
  mutating func node(_ key: String) -> SourceNode? {
    if !asked.contains(key) { asked.append(key) }
    log.ask(path.key(key))
    guard let member = find(key) else { return nil }
    log.note(path.key(key), at: member.value.start)
    return member.value
  }

  /// Whether there is not a single key.
  var isEmpty: Bool { members.isEmpty }

  func has(_ key: String) -> Bool { find(key) != nil }

  /// Reports what was not asked for.
  func finish() {
    guard !isExploring else { return }
    for member in members where !asked.contains(member.key) {
      let near = Suggestion.nearest(to: member.key, among: asked)
      let place = path == .root ? "in \(log.document)" : "in \(path)"
      log.error(
        "unknown-key", at: member.keyStart, path.key(member.key),
        "There is no key \(shown(member.key)) \(place).",
        write: near.map { "Write \($0)." }
          ?? "Remove it, or use one of: \(asked.sorted().joined(separator: ", ")).")
    }
  }

  private func find(_ key: String) -> SourceMember? { members.first { $0.key == key } }
}

/// What may be there with nothing in it.
private protocol PolicyCollection {}
extension Array: PolicyCollection {}
extension Dictionary: PolicyCollection {}

/// A mapping of known keys.
protocol PolicySection: PolicyValue {
  static func read(_ map: inout MappingReader) -> Self?
}

extension PolicySection {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> Self? {
    guard case .map = node.content else {
      log.error(
        "wrong-kind", at: node.start, path,
        "\(path) is a mapping of keys, and here is \(node.kind).",
        write: "Write KEY: VALUE, each on a line of its own.")
      return nil
    }
    var map = MappingReader(node, at: path, log)
    let value = read(&map)
    map.finish()
    return value
  }

  static func explore(at path: PolicyPath, _ log: ReadingLog) {
    var map = MappingReader(exploring: path, log)
    _ = read(&map)
  }
}
