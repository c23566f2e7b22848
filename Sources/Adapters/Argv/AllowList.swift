package import Digest

/// Which programs this host runs and which addresses it calls for anybody: a file of the host, out of
/// reach of database and API.
///
/// One program a line, by its absolute path; behind it, if wanted, `sha256:` and the digest of its
/// content, and `only:` with the sub-commands that may be used, separated by commas:
///
///     /usr/bin/kubectl only: get, rollout status, rollout undo
///     /opt/lastgood/restart-checkout sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d…
///
/// A line that begins with a scheme is the beginning of addresses that may be called, see
/// `AllowedEndpoint`.
package struct AllowList: Equatable, Sendable {
  package struct Program: Equatable, Sendable {
    package var path: String
    package var digest: SHA256Digest?
    /// Nil means all that the rules of its tool allow.
    package var subcommands: [[String]]?
  }

  package private(set) var programs: [String: Program] = [:]
  package private(set) var endpoints: [AllowedEndpoint] = []

  /// Allows nothing.
  package init() {}

  package subscript(path: String) -> Program? { programs[path] }

  /// Reads the file's text.
  package init(_ text: String) throws(AllowListFault) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
      if line.contains("://") {
        endpoints.append(try AllowedEndpoint(line, at: index + 1))
        continue
      }
      guard let program = try Self.program(line, at: index + 1) else { continue }
      guard programs.updateValue(program, forKey: program.path) == nil else {
        throw AllowListFault(line: index + 1, "\(program.path) stands here a second time.")
      }
    }
  }

  private static func program(
    _ line: Substring, at number: Int
  ) throws(AllowListFault) -> Program? {
    let halves = line.split(separator: " only:", maxSplits: 1, omittingEmptySubsequences: false)
    var words = halves[0].split(whereSeparator: \.isWhitespace)
    guard !words.isEmpty else {
      if halves.count > 1 { throw AllowListFault(line: number, "A program's path is missing.") }
      return nil
    }
    var program = Program(path: String(words.removeFirst()))
    guard CommandTemplate.isPlainPath(program.path) else {
      throw AllowListFault(
        line: number, "A line begins with the absolute path of a program, without “..”.")
    }
    if let word = words.first, word.hasPrefix("sha256:") {
      guard let digest = SHA256Digest(hexadecimal: String(word.dropFirst(7))) else {
        throw AllowListFault(line: number, "Behind sha256: stand 64 hexadecimal digits.")
      }
      program.digest = digest
      words.removeFirst()
    }
    guard words.isEmpty else {
      throw AllowListFault(
        line: number,
        "Behind the path may stand sha256:DIGEST and then “only:” with sub-commands; nothing else.")
    }
    if halves.count > 1 { program.subcommands = try subcommands(halves[1], at: number) }
    return program
  }

  private static func subcommands(
    _ text: Substring, at number: Int
  ) throws(AllowListFault) -> [[String]] {
    let commands = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(whereSeparator: \.isWhitespace).map(String.init)
    }
    // An empty one would be the beginning of every command.
    guard commands.allSatisfy({ !$0.isEmpty }) else {
      throw AllowListFault(line: number, "Between two commas behind “only:” stands nothing.")
    }
    return commands
  }
}

/// A line that means nothing; then nothing at all is allowed.
package struct AllowListFault: Error, Equatable {
  package var line: Int
  package var sentence: String

  init(line: Int, _ sentence: String) { (self.line, self.sentence) = (line, sentence) }
}
