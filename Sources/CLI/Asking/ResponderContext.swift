package import Client
package import CommandLineKit
package import EventLog

/// What a responder's verb finds around it.
package struct ResponderContext: Sendable {
  package var environment: @Sendable (String) -> String?
  /// All of it, for programs that are run.
  package var variables: @Sendable () -> [String: String]
  package var now: @Sendable () -> Timestamp
  package var zone: LocalZone
  package var input: any InputSource
  package var limits: Client.Limits
  package var pace: Pace
  /// Requests to stop, from when it is called.
  package var interruptions: @Sendable () -> AsyncStream<Signal>

  package init(
    environment: @escaping @Sendable (String) -> String? = Platform.environment,
    variables: @escaping @Sendable () -> [String: String] = { [:] },
    now: @escaping @Sendable () -> Timestamp = {
      Timestamp(microseconds: Spool.microsecondsSince1970())
    }, zone: LocalZone = .system, input: any InputSource = StandardInput(),
    limits: Client.Limits = Client.Limits(), pace: Pace = .system,
    interruptions: @escaping @Sendable () -> AsyncStream<Signal> = { Signals.interruptions() }
  ) {
    (self.environment, self.variables) = (environment, variables)
    (self.now, self.zone, self.input) = (now, zone, input)
    (self.limits, self.pace, self.interruptions) = (limits, pace, interruptions)
  }
}

/// Where a verb reads what is not on its command line.
package protocol InputSource: Sendable {
  var isTerminal: Bool { get }
  /// All of it; nil when it is longer than that, or cannot be read.
  func read(atMost limit: Int) -> [UInt8]?
}

/// Standard input of this process.
package struct StandardInput: InputSource {
  package init() {}
  package var isTerminal: Bool { Platform.isTerminal(0) }
  package func read(atMost limit: Int) -> [UInt8]? { Platform.read(0, atMost: limit) }
}

/// A context of the whole program, from which verbs of the responder get theirs.
package protocol ResponderSurroundings: Sendable {
  var responder: ResponderContext { get }
}

extension ResponderContext: ResponderSurroundings {
  package var responder: ResponderContext { self }
}
