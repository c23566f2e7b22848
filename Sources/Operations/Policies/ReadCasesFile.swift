import PolicyFile

/// A test file on disk, read.
struct ReadCasesFile {
  /// Where one is when nobody says otherwise.
  static let usualPath = "lastgood.test.yaml"

  let disk: PolicyDisk
  let reading: PolicyCasesReading

  init(_ path: String?) {
    disk = PolicyDisk(path ?? Self.usualPath)
    reading = PolicyCasesReading(disk.main, in: disk)
  }

  var path: String { disk.path(of: disk.main) }

  /// The policy that it names, or the one that it lies beside.
  var policyPath: String {
    if let named = reading.file.policy { return disk.path(of: named.value) }
    return disk.path(of: Self.policy(beside: disk.main) ?? ReadPolicyFile.usualPath)
  }

  /// `rules.yaml` for `rules.test.yaml`; nil where the name says nothing.
  private static func policy(beside file: String) -> String? {
    guard file.hasSuffix(ending), file != ending else { return nil }
    return file.dropLast(ending.count) + ".yaml"
  }

  private static let ending = ".test.yaml"

  /// Where the tests of a policy are written: `rules.test.yaml` for `rules.yaml`.
  static func path(forPolicy path: String) -> String {
    (path.hasSuffix(".yaml") ? String(path.dropLast(".yaml".count)) : path) + ending
  }
}
