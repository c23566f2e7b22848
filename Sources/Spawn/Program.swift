/// A program to run: what, with which arguments, where, and with which environment.
///
/// No shell is involved and nothing is inherited: the environment is empty unless given, standard
/// input is empty unless `inheritsInput`, every descriptor but output is closed, signals are back to their defaults.
package struct Program: Sendable, Hashable {
  /// An absolute path; `PATH` is never searched.
  package var path: String

  /// The arguments after the program's own name.
  package var arguments: [String]

  package var environment: [String: String]

  /// Where it runs; the caller's own directory if nil.
  package var directory: String?

  /// Whether it reads what its starter would read, instead of nothing.
  package var inheritsInput = false

  package init(
    _ path: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: String? = nil
  ) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
  }
}

/// How a program came to its end.
package enum Ending: Sendable, Hashable {
  case exited(Int32)
  case signalled(Int32)

  /// It was killed, with its whole group, because its time was up.
  case timedOut
}

/// What a program did.
package struct Outcome: Sendable, Hashable {
  package var ending: Ending

  /// The first bytes of standard output and standard error, as they came.
  package var output: [UInt8]

  /// How many bytes it wrote, kept or not.
  package var outputCount: Int

  package var duration: Duration

  /// The kept output, with a replacement character for each invalid byte.
  package var text: String { String(decoding: output, as: UTF8.self) }

  package var hasSucceeded: Bool { ending == .exited(0) }
}

/// A signal that can be sent.
package struct Signal: RawRepresentable, Sendable, Hashable {
  package var rawValue: Int32

  package init(rawValue: Int32) { self.rawValue = rawValue }

  package static let interrupt = Signal(rawValue: 2)
  package static let quit = Signal(rawValue: 3)
  package static let kill = Signal(rawValue: 9)
  package static let terminate = Signal(rawValue: 15)
}
