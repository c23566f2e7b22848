import Crypto
import Digest
import FoundationEssentials
import Glibc
import HTTP
import Policy

@testable import Adapters

/// A folder for one test, gone with it.
final class Bench: Sendable {
  let path: String

  init() {
    let path = "/tmp/lastgood-adapters-\(UUID().uuidString)"
    precondition(mkdir(path, 0o700) == 0, "a folder can be made in /tmp")
    self.path = path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func folder(_ name: String) throws -> String {
    let folder = path + "/" + name
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @discardableResult func file(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    let file = path + "/" + name
    let made = FileManager.default.createFile(atPath: file, contents: Data(text.utf8))
    precondition(made && chmod(file, mode) == 0, "a file can be made in /tmp")
    return file
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

  /// A program that does what a shell script says.
  func program(_ name: String, _ script: String) -> String {
    file(name, "#!/bin/sh\n" + script + "\n", mode: 0o700)
  }

  /// A list that allows these lines, and the gate over it.
  func gate(_ lines: String...) -> ProgramGate {
    ProgramGate(
      AllowListFile(path: file("executor.allow", lines.joined(separator: "\n"))),
      digest: { OpenSSLSHA256().digest(of: $0) })
  }

  /// The line that allows a script as it is now.
  func line(allowing program: String, only: String? = nil) -> String {
    let content = FileManager.default.contents(atPath: program) ?? Data()
    let digest = OpenSSLSHA256().digest(of: Array(content))
    return "\(program) sha256:\(digest)" + (only.map { " only: \($0)" } ?? "")
  }
}

extension ActionDefinition {
  /// One step that runs this.
  static func argv(
    _ run: [String], _ parameters: [String: ParameterType] = [:],
    kinds: [MitigationKind] = [.rollback]
  ) -> ActionDefinition {
    var definition = ActionDefinition(adapter: "argv")
    var step = ActionStep(name: "do it")
    step.run = run
    definition.steps = [step]
    (definition.parameters, definition.kinds) = (parameters, kinds)
    return definition
  }
}

extension ActionTarget {
  static func rollback(
    _ definition: ActionDefinition, to release: String? = "1.4.2",
    _ parameters: [String: String] = [:]
  ) -> ActionTarget {
    ActionTarget(
      .rollback, of: "checkout", in: "production", by: "switch", definition, release: release,
      parameters: parameters)
  }
}

/// Texts that somebody might try to smuggle into a command.
let smuggled = [
  "", " ", "-", "--", "-rf", "--to-revision=1", "a b", "a\tb", "a\nb", "a\rb", "a\u{0}b", "a;b",
  "a&&b",
  "a|b", "$(id)", "`id`", "${IFS}", "a>b", "a<b", "*", "?", "~", "../x", "a/../b", "/etc/passwd",
  "a'b",
  "a\"b", "a\\b", "%2e%2e", "{release}", "{{x}}", "ａ", "é", "‮x", "\u{FEFF}x", "a\u{200B}b",
  "1\u{661}",
  "@file", "!x", "#x", "a=b", "a,b", String(repeating: "a", count: 129),
]

/// Two servers behind a router: each says its name, and at `/version` which release it is.
func oldAndNewServers() throws -> [Server] {
  var options = Server.Options()
  options.port = 0
  return try ["old", "new"].map { name in
    try Server(options) { request in
      Response(200, request.head.path == "/version" ? (name == "new" ? "2.0.0" : "1.9.0") : name)
    }
  }
}
