package import Adapters
package import Policy

/// Asks each signal's own provider.
package struct SignalReader: SignalSource {
  private let secrets: SecretResolver
  private let gate: ProgramGate
  private let now: @Sendable () -> Int64

  /// `now` answers the time in milliseconds since 1970.
  package init(
    secrets: SecretResolver, gate: ProgramGate, now: @escaping @Sendable () -> Int64
  ) {
    (self.secrets, self.gate, self.now) = (secrets, gate, now)
  }

  package func read(_ question: SignalQuestion) async -> SignalReading {
    func unknown(_ why: String) -> SignalReading {
      .unknown(at: question.at, window: question.span, because: why)
    }
    guard let provider = question.provider else {
      return unknown(
        "Nobody is asked for \(question.signal): name a provider for it in the policy, or record "
          + "its readings.")
    }
    switch provider.kind {
    case .external:
      return unknown(
        "\(question.signal) is measured elsewhere and not read here: record its readings.")
    case .prometheus, .http, .sql, .command:
      return unknown("\(question.signal) was not read.")
    }
  }
}
