package import JSON
import Policy
import YAML

/// One thing that two policies say differently.
package struct PolicyChange: Equatable, Sendable {
  package var path: String
  /// On one line; nil when it was not there.
  package var old: String?
  package var new: String?

  package init(path: String, old: String?, new: String?) {
    (self.path, self.old, self.new) = (path, old, new)
  }
}

extension PolicyChange: CustomStringConvertible {
  package var description: String {
    switch (old, new) {
    case (nil, let new): "+ \(path): \(new ?? "")"
    case (let old?, nil): "- \(path): \(old)"
    case (let old?, let new?): "~ \(path): \(old) → \(new)"
    }
  }
}

extension PolicyChange: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("path", path)
      object.member("old", old)
      object.member("new", new)
    }
  }
}

extension SourceNode {
  /// The document of a canonical text; nil when it is none.
  package init?(canonical bytes: [UInt8]) {
    guard let node = try? YAMLNode(parsing: bytes) else { return nil }
    self.init(node, in: "policy")
  }

  /// What is said differently from `old`, in the order of the keys' bytes.
  package func changes(since old: SourceNode) -> [PolicyChange] {
    var changes: [PolicyChange] = []
    Self.compare(old, self, at: .root, &changes)
    return changes
  }

  private static func compare(
    _ old: SourceNode, _ new: SourceNode, at path: PolicyPath, _ changes: inout [PolicyChange]
  ) {
    switch (old.content, new.content) {
    case (.map(let olds), .map(let news)):
      let keys = Set(olds.map(\.key)).union(news.map(\.key))
      for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
        compare(old[key]?.value, new[key]?.value, at: path.key(key), &changes)
      }
    case (.list(let olds), .list(let news))
    where (olds + news).allSatisfy({ $0.identity != nil }):
      compareNamed(olds, news, at: path, &changes)
    case (.list(let olds), .list(let news))
    where (olds + news).allSatisfy({ !$0.members.isEmpty }):
      for index in 0..<max(olds.count, news.count) {
        compare(
          index < olds.count ? olds[index] : nil, index < news.count ? news[index] : nil,
          at: path.element("\(index + 1)"), &changes)
      }
    default:
      guard old.canonicalBytes != new.canonicalBytes else { return }
      changes.append(PolicyChange(path: path.text, old: old.flowText, new: new.flowText))
    }
  }

  private static func compare(
    _ old: SourceNode?, _ new: SourceNode?, at path: PolicyPath, _ changes: inout [PolicyChange]
  ) {
    if let old, let new { return compare(old, new, at: path, &changes) }
    if old == nil && new == nil { return }
    changes.append(PolicyChange(path: path.text, old: old?.flowText, new: new?.flowText))
  }

  /// Elements that have names are compared by them; another order of the same is said once.
  private static func compareNamed(
    _ olds: [SourceNode], _ news: [SourceNode], at path: PolicyPath,
    _ changes: inout [PolicyChange]
  ) {
    let (oldNames, newNames) = (olds.compactMap(\.identity), news.compactMap(\.identity))
    for old in olds {
      guard let name = old.identity else { continue }
      compare(old, news.first { $0.identity == name }, at: path.element(name), &changes)
    }
    for new in news {
      guard let name = new.identity, !oldNames.contains(name) else { continue }
      compare(nil, new, at: path.element(name), &changes)
    }
    let kept = (old: oldNames.filter(newNames.contains), new: newNames.filter(oldNames.contains))
    if kept.old != kept.new {
      changes.append(
        PolicyChange(
          path: path.text, old: kept.old.joined(separator: ", "),
          new: kept.new.joined(separator: ", ")))
    }
  }
}
