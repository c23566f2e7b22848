/// Where the values of signals come from.
///
/// What is given depends on the kind; the rest is empty.
package struct Provider: Equatable, Sendable {
  package var kind: Kind
  /// Of a Prometheus server, without `/api/v1`.
  package var url: String?
  /// How long one reading may take; nil leaves it to the kind.
  package var timeout: Span?
  /// A program by its absolute path and its arguments; `{service}`, `{environment}`, `{scope}` and
  /// `{window}` stand for values as whole arguments, or after a fixed `--option=`.
  package var run: [String] = []
  /// Of a database: `host`, `port`, `database`, `user`, `sslmode`.
  package var settings: [String: String] = [:]
  /// `token` of a Prometheus server, `password` of a database.
  package var secrets: [String: SecretReference] = [:]

  package enum Kind: String, CaseIterable, Sendable {
    case prometheus, http, sql, command
    /// Nobody is asked here: somebody else measures and records the readings.
    case external
  }

  package init(_ kind: Kind) { self.kind = kind }
}

extension Provider {
  /// How long one reading may take.
  package var patience: Span { timeout ?? kind.patience }

  /// Nothing is waited for longer: a reading that comes later is of no use.
  package static let longestTimeout = Span.seconds(60)
}

extension Provider.Kind {
  package var patience: Span {
    switch self {
    case .http, .sql, .external: .seconds(5)
    case .prometheus: .seconds(10)
    case .command: .seconds(30)
    }
  }

  /// Names of secrets that it uses.
  package var secretNames: [String] {
    switch self {
    case .prometheus: ["token"]
    case .sql: ["password"]
    case .http, .command, .external: []
    }
  }

  /// Whether its signals are asked for by a text.
  package var needsQuery: Bool { self == .prometheus || self == .sql }
}

extension Policy {
  /// The provider of a signal; nil where the policy names none, or one that it does not have.
  package func provider(of signal: Signal) -> Provider? {
    signal.provider.flatMap { providers[$0] }
  }

  /// Whether values of the signal are read here; otherwise only what somebody recorded is known.
  package func isMeasuredHere(_ signal: Signal) -> Bool {
    provider(of: signal).map { $0.kind != .external } ?? false
  }
}
