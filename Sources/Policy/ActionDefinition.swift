/// How a mitigation is carried out: an adapter with its settings, or steps to run.
package struct ActionDefinition: Equatable, Sendable {
  /// `argv`, `host-release`, `haproxy`, `nginx`, `flag-file`, `ofrep`, `http`, `kubectl`,
  /// `postgres-schema`, or another.
  package var adapter: String
  /// Which kinds of mitigation it can carry out.
  package var kinds: [MitigationKind] = []
  /// Where it may be used; names of `environments`.
  ///
  /// Empty means that nobody has said. Then it asks for what the strictest of them asks for, since
  /// its calls reach the same whichever is named.
  package var environments: [String] = []
  /// By when traffic is back; drain and verification are counted apart.
  package var objective: Span?
  package var drain: Span?
  package var settle: Span?
  package var steps: [ActionStep] = []
  /// Values the caller gives, each with its type.
  package var parameters: [String: ParameterType] = [:]
  /// What the adapter needs to know, such as a folder or a socket; never a secret.
  package var settings: [String: String] = [:]
  package var secrets: [String: SecretReference] = [:]
  /// How long a change takes until everybody sees it, by the provider's own word.
  package var refresh: Span?
  /// What cannot be taken back.
  package var irreversible = false

  package init(adapter: String) { self.adapter = adapter }
}

package struct ActionStep: Equatable, Sendable {
  package var name: String
  /// Program by absolute path and its arguments; `{release}` stands for a parameter as a whole
  /// argument, or after a fixed `--option=`.
  package var run: [String] = []
  package var timeout: Span?
  package var idempotent = false
  package var irreversible = false
  /// Run to find out whether it was done.
  package var probe: [String] = []
  /// Run to take it back.
  package var undo: [String] = []
  /// Only waits, such as for traffic to drain.
  package var wait: Span?
  /// How long it takes as a rule: `5s..30s`; longer is told, long before the timeout.
  package var usually: SpanRange?
  /// When it is done, traffic is back: the objective counts up to here.
  package var restoresTraffic = false
  /// Brings the unchanged stack to the size that carries all of the load; comes first.
  package var scales = false

  package init(name: String) { self.name = name }
}

package enum ParameterType: String, CaseIterable, Sendable {
  case dnsLabel = "dns-label"
  case revision
  case digest
  case flagKey = "flag-key"
  case percent
  case duration
  /// A moment, as RFC 3339 writes it.
  case time
  case release
}
