/// What a command tells the shell.
package struct ExitCode: RawRepresentable, Hashable, Sendable {
  package var rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let done = ExitCode(rawValue: 0)
  /// Something unexpected went wrong.
  package static let failure = ExitCode(rawValue: 1)
  /// Whatever was examined has faults.
  package static let findings = ExitCode(rawValue: 2)
  /// The command was not understood.
  package static let usage = ExitCode(rawValue: 64)
  /// The rules refuse it.
  package static let refused = ExitCode(rawValue: 65)
  /// The service cannot be reached, and nothing was saved.
  package static let unavailable = ExitCode(rawValue: 69)
  /// Somebody else changed it; trying again may help.
  package static let conflict = ExitCode(rawValue: 75)
  package static let notAllowed = ExitCode(rawValue: 77)
  /// Whoever read the answer stopped reading: what a shell reports after SIGPIPE.
  package static let brokenPipe = ExitCode(rawValue: 141)
}
