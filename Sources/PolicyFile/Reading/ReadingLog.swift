/// What comes up while a document is read: findings, places, and the keys that were asked for.
///
/// A class, because the readers of all parts write into the one log; it stays on one thread.
final class ReadingLog {
  /// What is read, for whoever looks for a key in it.
  let document: String
  private(set) var findings: [PolicyFinding] = []
  /// Where each value stands, by its path.
  private(set) var places: [String: PolicyPlace] = [:]
  /// Patterns of all keys that were asked for: `services.NAME.owner`.
  private(set) var keys: Set<String> = []

  init(of document: String = "a policy") { self.document = document }

  func add(_ finding: PolicyFinding) { findings.append(finding) }

  func error(
    _ rule: String, at place: PolicyPlace, _ path: PolicyPath, _ message: String,
    write suggestion: String? = nil
  ) {
    add(PolicyFinding(.error, rule, at: place, path.text, message, write: suggestion))
  }

  func note(_ path: PolicyPath, at place: PolicyPlace) { places[path.text] = place }
  func ask(_ path: PolicyPath) { keys.insert(path.pattern) }

  /// In the order of the files and lines.
  var inOrder: [PolicyFinding] {
    findings.enumerated()
      .sorted {
        $0.element.place == $1.element.place
          ? $0.offset < $1.offset : $0.element.place < $1.element.place
      }
      .map(\.element)
  }
}
