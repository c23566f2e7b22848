package import Digest
import JSON
package import Policy
import YAML

/// Reads a policy: its files, its values with their places, and everything there is to say of them.
package struct PolicyReader {
  /// The profile that policies can be held to; nil where it is not at hand.
  private let guide: SourceNode?
  private let today: CalendarDay?
  private let digest: any SHA256

  /// `profile` answers the text of a shipped profile; nil when there is none of that name.
  package init(
    today: CalendarDay?, digest: any SHA256, profile: (PolicyProfile) -> [UInt8]?
  ) {
    (self.today, self.digest) = (today, digest)
    guide = profile(.atp).flatMap { try? YAMLNode(parsing: $0) }
      .map { SourceNode($0, in: "profile atp") }
  }

  /// Reads the main file and all that it includes, and judges the whole.
  package func read(_ main: String, in folder: some PolicyFolder) -> PolicyReading {
    var files = IncludeReader(folder)
    guard let root = files.document(from: main) else {
      return PolicyReading(failed: files.findings, by: digest)
    }
    let log = ReadingLog()
    files.findings.forEach(log.add)
    let policy = Policy.read(root, at: .root, log)
    SecretSearch.run(over: root, log)
    if let policy {
      // What could not be read was replaced by something: nothing follows from that.
      let isWhole = !log.findings.contains { $0.severity == .error }
      compareWithProfile(root, policy, log)
      if isWhole { lint(policy, root, log) }
    }
    return PolicyReading(root: root, policy: policy, log: log, by: digest)
  }

  /// Reads a canonical text that was applied; nil when this version knows another language.
  package func policy(canonical bytes: [UInt8]) -> Policy? {
    guard let root = try? YAMLNode(parsing: bytes) else { return nil }
    let log = ReadingLog()
    let policy = Policy.read(SourceNode(root, in: "policy"), at: .root, log)
    return log.findings.contains { $0.severity == .error } ? nil : policy
  }

  private func compareWithProfile(_ root: SourceNode, _ policy: Policy, _ log: ReadingLog) {
    // A profile to begin with is left behind; only `atp` is one to be held to.
    guard policy.profile == PolicyProfile.atp.rawValue, let guide else { return }
    var comparison = ProfileComparison(
      .atp, departures: policy.departures, departuresPlace: log.places["departures"])
    comparison.compare(guide, with: root)
    comparison.findings.forEach(log.add)
  }

  private func lint(_ policy: Policy, _ root: SourceNode, _ log: ReadingLog) {
    var lints = PolicyLints(policy, places: log.places, root: root, today: today)
    lints.run()
    lints.findings.forEach(log.add)
  }

  /// All keys of the language, `NAME` standing for what the author names.
  package static var keys: [String] {
    let log = ReadingLog()
    Policy.explore(at: .root, log)
    return (log.keys + ["include"]).sorted()
  }
}

/// What came out of reading a policy.
package struct PolicyReading: Sendable {
  /// The policy; nil when there is an error in it.
  package var policy: Policy?
  /// In the order of the files and lines.
  package var findings: [PolicyFinding]
  /// The whole document as read; nil when the main file could not be read.
  package var root: SourceNode?
  /// The canonical text, which says the same as all files together.
  package var canonical: [UInt8]
  /// The hash of the canonical text, by which events cite the policy.
  package var hash: SHA256Digest

  package var hasErrors: Bool { findings.contains { $0.severity == .error } }
  package var hasWarnings: Bool { findings.contains { $0.severity == .warning } }
}

extension PolicyReading {
  init(failed findings: [PolicyFinding], by digest: any SHA256) {
    self.init(
      policy: nil, findings: findings, root: nil, canonical: [], hash: digest.digest(of: []))
  }

  init(root: SourceNode, policy: Policy?, log: ReadingLog, by digest: any SHA256) {
    let findings = log.inOrder
    let canonical = root.canonicalBytes
    self.init(
      policy: findings.contains { $0.severity == .error } ? nil : policy, findings: findings,
      root: root, canonical: canonical, hash: digest.digest(of: canonical))
  }
}
