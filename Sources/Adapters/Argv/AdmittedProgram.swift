import Spawn

/// A program that the host's list lets pass.
struct AdmittedProgram: Sendable {
  var path: String
  /// Nil means all that the rules of its tool allow.
  var subcommands: [[String]]?
  /// The very file that has the digest of its line; nil where the line has none, and its path is run.
  var file: ProgramFile?
}
