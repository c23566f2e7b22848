import LocalParts
import Policy

/// The policy of a stage: what is measured, what is done about it, and who has to agree.
struct DrillPolicy {
  var scenario: DrillScenario
  var stage: LocalStage
  var service = "checkout"
  var environment = "production"
  /// Whether the policy proposes what helps as soon as it has found that something is wrong.
  var proposes = true
  /// Where those go who are told, by names of channels; with any, words are owed to them, and
  /// quickly, so that it is seen.
  var channels: [(name: String, text: String)] = []

  private var tells: Bool { !channels.isEmpty }

  var text: String {
    let (signal, above) = scenario.condition
    return """
      profile: none
      organisation: A drill on local parts
      providers: {prometheus: {kind: prometheus, url: "\(stage.prometheus)", timeout: 2s}}
      services:
        \(service):
          infrastructure: immutable
          fallback: feasible
          unchanged-capacity: 100%
          automation: \(proposes ? "approve" : "off")
          entry: {url: "\(stage.entry)", header: X-Version}
          verify: [\(scenario.verified.joined(separator: ", "))]
          healthy: {signals: [error-rate], window: 15m, coverage: 95%, minimum-requests: 200}
          actions: {\(scenario.action.rawValue): \(Self.action)}
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder, stakeholder]}
      severities: {SEV2: {when: users notice it\(tells ? Self.cadence : "")}}
      \(tells ? outside : "")
      signals:
      \(signals)
      triggers:
        \(scenario.trigger): {signal: \(signal), above: \(above), for: 2s, every: 1s, then: \(scenario.action.rawValue), scope: canary}
      environments: {\(environment): {strategy: canary, steps: [20%, 100%], soak: 1h}}
      approvals: {rules: [{action: \(scenario.action.rawValue), count: 2}]}
      strategies: [{scenario: first, strategy: direct, steps: [100%], use-when: nothing runs yet}]
      verification: {settle: 2s, window: 8s, samples: 4, minimum-requests: 200}
      escalation: [{rung: 1, to: alice, when: mitigation-failed}]
      actions:
        \(Self.action):
          adapter: \(adapter)

      """
  }

  private static let cadence =
    ", first-update: 8s, cadence: {investigating: 30s, identified: 30s, monitoring: 30s}"

  private var outside: String {
    """
    channels:
    \(channels.map { "  \($0.name): \($0.text)" }.joined(separator: "\n"))
    audiences:
      responders: {channels: [\(channels[0].name)]}
      executives: {channels: [\(channels.map(\.name).joined(separator: ", "))]}
      public: {page: true, deny: [hostname, person, internal-id]}
    status-page:
      title: Example status
      components: {Parcel labels: {services: [\(service)], about: Printing labels}}
    """
  }

  static let action = "drill-action"
  static let objective: Int64 = 10_000

  /// Of the last five seconds, so that what is over is over soon.
  private var signals: String {
    let proxy = "proxy=\"shop\""
    func share(_ metric: String, _ labels: String) -> String {
      "sum(rate(\(metric){\(labels),code=\"5xx\"}[{window}])) / sum(rate(\(metric){\(labels)}[{window}]))"
    }
    func seconds(_ labels: String) -> String {
      "sum(rate(shop_request_seconds_sum\(labels)[{window}])) / "
        + "sum(rate(shop_request_seconds_count\(labels)[{window}]))"
    }
    let canary = "\(proxy),server=~\"{scope}.*\""
    let isNew = "{version=\"\(stage.plan.newVersion)\"}"
    return """
        canary-errors: {provider: prometheus, unit: ratio, target: 0.5%, critical: 1%, step: 1s, window: 5s,
          query: '\(share("haproxy_server_http_responses_total", canary))',
          requests: 'sum(increase(haproxy_server_http_responses_total{\(canary)}[{window}]))'}
        error-rate: {provider: prometheus, unit: ratio, target: 0.5%, critical: 1%, step: 1s, window: 5s,
          query: '\(share("haproxy_backend_http_responses_total", proxy))',
          requests: 'sum(increase(haproxy_backend_http_responses_total{\(proxy)}[{window}]))'}
        canary-latency: {provider: prometheus, unit: time, target: 100ms, critical: 200ms, step: 1s, window: 5s,
          query: '\(seconds(isNew))',
          requests: 'sum(increase(shop_request_seconds_count\(isNew)[{window}]))'}
        latency: {provider: prometheus, unit: time, target: 100ms, critical: 200ms, step: 1s, window: 5s,
          query: '\(seconds("{version=\"\(stage.plan.unchangedVersion)\"}"))',
          requests: 'sum(increase(shop_request_seconds_count{version="\(stage.plan.unchangedVersion)"}[{window}]))'}
      """
  }

  private var adapter: String {
    switch scenario.action {
    case .bypass:
      """
      flag-file
          kinds: [bypass]
          environments: [\(environment)]
          objective: 10s
          refresh: 1s
          parameters: {flag: flag-key}
          settings: {file: \(stage.flags), off-variant: "off", version-url: "\(stage.newVersionURL)"}
      """
    default:
      """
      haproxy
          kinds: [fallback]
          environments: [\(environment)]
          objective: 10s
          drain: 1s
          settings: {socket: \(stage.socket), backend: shop, unchanged: stable,
            new: "\(stage.plan.newNames.joined(separator: ", "))", url: "\(stage.newVersionURL)"}
      """
    }
  }
}
