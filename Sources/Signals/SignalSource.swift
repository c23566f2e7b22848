package import Policy

/// One look at one signal: what is asked, of whom, about what.
package struct SignalQuestion: Equatable, Sendable {
  /// Its name in the policy.
  package var signal: String
  package var definition: Signal
  /// Nil where the policy names none: then nobody here can know.
  package var provider: Provider?
  package var service: String
  package var environment: String
  /// `canary`, `stable`, `all`; nil where there is only one.
  package var scope: String?
  /// Where it is not the signal's own.
  package var window: Span?
  /// As of when, in milliseconds since 1970.
  package var at: Int64
  /// What an HTTP check without an address of its own asks.
  package var entry: ServiceEntry?

  package init(
    _ signal: String, _ definition: Signal, provider: Provider?, service: String,
    environment: String, scope: String? = nil, window: Span? = nil, at: Int64,
    entry: ServiceEntry? = nil
  ) {
    (self.signal, self.definition, self.provider) = (signal, definition, provider)
    (self.service, self.environment, self.scope) = (service, environment, scope)
    (self.window, self.at, self.entry) = (window, at, entry)
  }

  /// About a signal of a policy; nil when the policy has none of that name.
  package init?(
    _ signal: String, in policy: Policy, service: String, environment: String,
    scope: String? = nil, window: Span? = nil, at: Int64
  ) {
    guard let definition = policy.signals[signal] else { return nil }
    var provider = policy.provider(of: definition)
    // How long a check over HTTP waits is said once for all of them.
    if provider?.kind == .http, provider?.timeout == nil {
      provider?.timeout = min(policy.verification.probeTimeout, Provider.longestTimeout)
    }
    self.init(
      signal, definition, provider: provider, service: service,
      environment: environment, scope: scope, window: window, at: at,
      entry: policy.services[service]?.entry)
  }

  /// Over which time the value is computed.
  var span: Span? { window ?? definition.window }

  /// What a query may name.
  var values: QueryValues {
    get throws(QueryFault) {
      try QueryValues(service: service, environment: environment, scope: scope, window: span)
    }
  }
}

/// Reads signals.
///
/// It never throws and never hangs: what is not known within the provider's time is unknown, with a
/// sentence that says why.
package protocol SignalSource: Sendable {
  func read(_ question: SignalQuestion) async -> SignalReading
}

extension SignalSource {
  /// The answers in the order of the questions, a few asked at a time: a source is there for others
  /// too.
  package func read(
    _ questions: [SignalQuestion], atOnce most: Int = 4
  ) async -> [SignalReading] {
    await withTaskGroup(of: (Int, SignalReading).self) { group in
      var rest = questions.indices[...]
      var readings: [Int: SignalReading] = [:]
      func next() {
        guard let index = rest.popFirst() else { return }
        group.addTask { (index, await read(questions[index])) }
      }
      for _ in 0..<max(1, most) { next() }
      for await (index, reading) in group {
        readings[index] = reading
        next()
      }
      return questions.indices.compactMap { readings[$0] }
    }
  }
}
