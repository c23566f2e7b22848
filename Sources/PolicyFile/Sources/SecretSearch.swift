import Secrets

/// Finds what looks like a secret anywhere in a policy, which everybody may read.
enum SecretSearch {
  static func run(over root: SourceNode, _ log: ReadingLog) {
    search(root, under: "", at: .root, log)
  }

  private static func search(
    _ node: SourceNode, under key: String, at path: PolicyPath, _ log: ReadingLog
  ) {
    switch node.content {
    case .nothing: break
    case .text(let text, _):
      guard let found = finding(in: text, under: key) else { return }
      log.error(
        "secret-value", at: node.start, path,
        "\(path) looks like a secret (\(found.kind.title), \(found.preview)); everybody may read a policy.",
        write: "Put it elsewhere and write {file: /run/secrets/NAME} or {env: NAME}.")
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        search(element, under: key, at: path.element(element.label(at: index)), log)
      }
    case .map(let members):
      for member in members {
        search(member.value, under: member.key, at: path.key(member.key), log)
      }
    }
  }

  /// A shape of its own, or a value that only its key gives away.
  private static func finding(in text: String, under key: String) -> SecretFinding? {
    let scanner = SecretScanner()
    if let found = scanner.findings(in: text).first { return found }
    // What is between spaces is prose, and a path says where something is.
    guard !text.contains(" "), !text.hasPrefix("/") else { return nil }
    return scanner.findings(in: "\(key): \(text)").first
  }
}
