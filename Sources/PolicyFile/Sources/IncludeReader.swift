import YAML

/// Reads the main file of a policy and what it includes, and puts the sections together.
///
/// Every section is in one file, whole: of two texts for one rule nobody would see which one holds.
struct IncludeReader {
  static let maximumDepth = 8
  static let maximumFiles = 64

  private let folder: any PolicyFolder
  private(set) var findings: [PolicyFinding] = []
  private var sections: [SourceMember] = []
  /// In the order they were read, with the place that asked for each.
  private var read: [(file: String, from: PolicyPlace?)] = []

  init(_ folder: any PolicyFolder) { self.folder = folder }

  /// The one document that all files make together; nil when the main file cannot be read.
  mutating func document(from main: String) -> SourceNode? {
    guard let root = tree(of: main, for: nil) else { return nil }
    take(root, in: [main])
    return SourceNode(.map(sections), from: root.start, to: root.end)
  }

  private mutating func take(_ root: SourceNode, in stack: [String]) {
    guard case .map(let members) = root.content else {
      report(
        "wrong-kind", at: root.start, "",
        "A policy is a mapping of keys, and this is \(root.kind).", "Begin with organisation: NAME."
      )
      return
    }
    for member in members where member.key != "include" { add(member) }
    if let include = root["include"] { follow(include.value, in: stack) }
  }

  private mutating func add(_ member: SourceMember) {
    guard let first = sections.first(where: { $0.key == member.key }) else {
      sections.append(member)
      return
    }
    report(
      "section-twice", at: member.keyStart, member.key,
      "The section \(member.key) is here, and in \(first.keyStart) as well.",
      "Put both together in one of the files.")
  }

  private mutating func follow(_ include: SourceNode, in stack: [String]) {
    let wanted: [SourceNode]
    switch include.content {
    case .list(let elements): wanted = elements
    case .text: wanted = [include]
    case .nothing: wanted = []
    case .map:
      return report(
        "wrong-kind", at: include.start, "include", "Included files are a list of paths.",
        "Write include: [people.yaml].")
    }
    for node in wanted {
      guard let path = node.text else {
        report(
          "wrong-kind", at: node.start, "include", "This is \(node.kind), and no path of a file.",
          "Write include: [people.yaml].")
        continue
      }
      follow(path, at: node.start, in: stack)
    }
  }

  private mutating func follow(_ path: String, at place: PolicyPlace, in stack: [String]) {
    guard let file = Self.resolved(path, from: place.file) else {
      return report(
        "include", at: place, "include",
        "\(path) is not a path inside of the folder of the main file.",
        "Write a relative path without .. in it, such as parts/people.yaml.")
    }
    if stack.contains(file) {
      return report(
        "include", at: place, "include",
        "\(file) includes itself: \((stack + [file]).joined(separator: " → ")).",
        "Remove this include.")
    }
    if let earlier = read.first(where: { $0.file == file }) {
      return report(
        "include", at: place, "include",
        "\(file) is included for the second time; \(earlier.from.map { "\($0)" } ?? "it") has it already.",
        "Remove one of them.")
    }
    guard stack.count < Self.maximumDepth else {
      return report(
        "include", at: place, "include",
        "Files include each other more than \(Self.maximumDepth) levels deep.",
        "Include \(file) in the main file.")
    }
    guard read.count < Self.maximumFiles else {
      return report(
        "include", at: place, "include", "There are more than \(Self.maximumFiles) files.",
        "Put some of them together.")
    }
    if let root = tree(of: file, for: place) { take(root, in: stack + [file]) }
  }

  private mutating func tree(of file: String, for place: PolicyPlace?) -> SourceNode? {
    read.append((file, place))
    let start = PolicyPlace(file: file, line: 1, column: 1)
    let bytes: [UInt8]
    do throws(PolicyFileTrouble) { bytes = try folder.contents(of: file) } catch {
      report(
        "file", at: place ?? start, place == nil ? "" : "include",
        "\(file) is not read: \(error.sentence).", nil)
      return nil
    }
    do throws(YAMLFault) {
      return SourceNode(try YAMLNode(parsing: bytes), in: file)
    } catch {
      report("yaml", at: PolicyPlace(file: file, error.place), "", error.sentence, nil)
      return nil
    }
  }

  private mutating func report(
    _ rule: String, at place: PolicyPlace, _ path: String, _ message: String, _ suggestion: String?
  ) {
    findings.append(PolicyFinding(.error, rule, at: place, path, message, write: suggestion))
  }

  /// The path of an included file, from the folder of the main file; nil when it leaves it.
  static func resolved(_ path: String, from file: String) -> String? {
    guard !path.isEmpty, !path.hasPrefix("/"), !path.contains("\\") else { return nil }
    let folder = file.split(separator: "/").dropLast()
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
      .filter { $0 != "." }
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != ".." }) else { return nil }
    return (folder + parts).joined(separator: "/")
  }
}
