import Crypto
import Glibc
import MessageTemplates
import Policy
import PolicyFile

/// The folder on disk that the files of a policy lie in.
struct DiskPolicyFolder: PolicyFolder {
  let path: String

  /// Larger than any policy that people wrote.
  private static let limit = 4 << 20

  func contents(of file: String) throws(PolicyFileTrouble) -> [UInt8] {
    guard let root = Self.real(path) else { throw .missing }
    guard let real = Self.real(path + "/" + file) else { throw .missing }
    guard real.hasPrefix(root == "/" ? root : root + "/") else { throw .outside }
    switch FileBytes.read(real, atMost: Self.limit) {
    case .success(let bytes): return bytes
    case .failure(.tooLarge): throw .tooLarge
    case .failure(.system(let reason)): throw .unreadable(reason)
    }
  }

  /// Without links; nil when there is no such file.
  private static func real(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}

/// A whole file in memory.
enum FileBytes {
  enum Trouble: Error, Hashable {
    case tooLarge
    case system(String)
  }

  static func read(_ path: String, atMost limit: Int) -> Result<[UInt8], Trouble> {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .failure(.system(String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    return read(descriptor, atMost: limit)
  }

  static func read(_ descriptor: Int32, atMost limit: Int) -> Result<[UInt8], Trouble> {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return .failure(.system(String(cString: strerror(errno)))) }
      guard bytes.count + count <= limit else { return .failure(.tooLarge) }
      if count == 0 { return .success(bytes) }
      bytes += chunk[..<count]
    }
  }
}

/// The policy that a verb is about, read from its file.
struct PolicyOnDisk {
  static let standardFile = "lastgood.yaml"

  var file: String
  var reading: PolicyReading

  /// Reads `file`, and what it includes from beside it.
  init(_ file: String?, today: CalendarDay? = .today) {
    let path = file ?? Self.standardFile
    let cut = path.lastIndex(of: "/")
    let folder = cut.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = cut.map { String(path[path.index(after: $0)...]) } ?? path
    let reader = PolicyReader(today: today, digest: OpenSSLSHA256()) { profile in
      MessageTemplates.profiles[profile.rawValue].map { Array($0.utf8) }
    }
    self.file = path
    reading = reader.read(name, in: DiskPolicyFolder(path: folder))
  }

  /// Everything that was found about the tree, and whatever kept it from being read.
  var treeFindings: [PolicyFinding] {
    reading.findings.filter { $0.severity == .error || $0.path.hasPrefix("tree") }
  }

  /// - Throws: `PolicyFaulty`.
  func policy() throws -> Policy {
    guard let policy = reading.policy else {
      throw PolicyFaulty(findings: reading.findings.filter { $0.severity == .error })
    }
    return policy
  }

  /// The policy and its tree.
  ///
  /// - Throws: `PolicyFaulty`, `NoDecisionTree`.
  func tree() throws -> (policy: Policy, tree: DecisionTree) {
    let policy = try policy()
    guard let tree = policy.tree else { throw NoDecisionTree(file: file) }
    return (policy, tree)
  }
}

/// A policy with errors: nothing is done by it.
struct PolicyFaulty: Error, Hashable {
  var findings: [PolicyFinding]
}

/// A policy that names no decision tree.
struct NoDecisionTree: Error, Hashable {
  var file: String
}
