package import CommandLineKit
package import Embedded
import FoundationEssentials
import Glibc
import JSON
import MessageTemplates

/// `lastgood init`: writes a commented policy to begin with.
package struct InitPolicy: Command {
  package static let name = "init"
  package static let summary = "Write a policy file to begin with."
  package static let discussion = """
    A policy holds the rules of an organisation: its services and people, who must agree to what, \
    when to roll back, whom to tell. The file is full of comments; fill in your own services, people \
    and channels, see what “lastgood policy check” says, and put it into force with “lastgood policy \
    apply”. Beside it comes a file of examples that “lastgood policy test” tries.

    The profile “minimal” is a short start. A file that follows “atp” is held to every number and \
    table of that guide; what departs from it must be explained in the file.
    """
  package static let examples = [
    Example("lastgood init", "Writes lastgood.yaml with the least there must be."),
    Example("lastgood init --profile atp --output rules/lastgood.yaml", "The whole guide."),
  ]
  package static let signature: [Parameter] = [
    .option(
      "--profile", "NAME", choices: MessageTemplates.profiles.keys.sorted(),
      help: "Which to begin with; minimal by default."),
    .option("--output", "FILE", short: "o", help: "Where to write it; lastgood.yaml by default."),
    .flag("--force", help: "Replace both files where they are there."),
  ]

  private let profile: String
  private let path: String
  private let replaces: Bool

  package init(_ arguments: inout Arguments) throws(UsageError) {
    let names = MessageTemplates.profiles.keys.sorted()
    profile = try arguments.option("--profile") ?? "minimal"
    path = try arguments.option("--output") ?? ReadPolicyFile.usualPath
    replaces = arguments.flag("--force")
    guard names.contains(profile) else {
      throw UsageError(
        .invalid(
          "--profile", value: profile,
          expectation: "one of: " + names.joined(separator: ", ")))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let tests = ReadCasesFile.path(forPolicy: path)
    // Before anything is written: half of a beginning is none.
    for path in [path, tests] where !replaces && access(path, F_OK) == 0 {
      throw FileTaken(path: path)
    }
    try write(MessageTemplates.profiles[profile], to: path)
    try write(MessageTemplates.profileTests[profile], to: tests)
    terminal.say(
      "Wrote \(path) after the profile \(profile), and its tests in \(tests).",
      json: JSONWriter.object {
        $0.member("file", path)
        $0.member("tests", tests)
        $0.member("profile", profile)
      })
    terminal.note(
      """
      Fill in your services, people and channels; then: lastgood policy check \(path), and \
      lastgood policy test \(tests)
      """)
    return .done
  }

  /// Writes a new file, or a whole one in the place of the old.
  private func write(_ text: String?, to path: String) throws {
    let target = replaces ? path + ".new" : path
    let descriptor = open(
      target, O_WRONLY | O_CREAT | O_CLOEXEC | (replaces ? O_TRUNC : O_EXCL), 0o644)
    guard descriptor >= 0 else {
      throw errno == EEXIST
        ? FileTaken(path: path)
        : FileNotWritten(path: path, code: errno)
          as any Error
    }
    defer { Glibc.close(descriptor) }
    var rest = Array((text ?? "").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileNotWritten(path: path, code: errno) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0, !replaces || rename(target, path) == 0 else {
      throw FileNotWritten(path: path, code: errno)
    }
  }
}

/// A file is there already, and nobody said that it may be replaced.
struct FileTaken: Error, Hashable {
  var path: String
}
