import FoundationEssentials
import Policy
import PolicyFile
import Testing

@Suite struct `A policy that is judged` {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var severity: PolicyFinding.Severity
    var bad: String
    var good: String
    var testDescription: String { rule }

    init(
      _ rule: String, _ severity: PolicyFinding.Severity = .warning, bad: String, good: String
    ) {
      (self.rule, self.severity, self.bad, self.good) = (rule, severity, bad, good)
    }
  }

  static func production(_ rest: String) -> String {
    "environments: {production: {production: true, \(rest)}}"
  }

  static func run(_ arguments: String) -> String {
    "actions: {a: {adapter: argv, steps: [{name: s, run: [\(arguments)]}]}}"
  }

  static func secret(_ adapter: String, _ name: String) -> String {
    "actions: {a: {adapter: \(adapter), secrets: {\(name): {env: T}}, steps: [{name: s, run: [/opt/s]}]}}"
  }

  static func trigger(_ rest: String, signal: String = "unit: time") -> String {
    """
    signals: {latency: {\(signal)}}
    triggers: {t: {signal: latency, above: 500ms, then: rollback, \(rest)}}
    """
  }

  /// Production asks for two.
  static func twoEnvironments(_ action: String, approvers: Int = 0) -> String {
    """
    environments: {staging: {approvers: \(approvers)}, production: {production: true, approvers: 2}}
    actions: {a: {adapter: host-release, \(action)}}
    """
  }

  static func step(_ rest: String) -> String { "rollouts: {r: {steps: [\(rest)]}}" }

  static func bands(_ rest: String) -> String {
    """
    signals: {ok: {unit: ratio, direction: higher-is-better}}
    slos: {ok: {signal: ok, objective: 99.9%}}
    error-budget: {slo: ok, bands: [\(rest)]}
    """
  }

  static func promise(_ unit: String, _ objective: String, _ direction: String) -> String {
    """
    signals: {s: {unit: \(unit), direction: \(direction)}}
    slos: {s: {signal: s, objective: \(objective)}}
    error-budget: {slo: s, bands: [{name: a, allows: all, text: t}]}
    """
  }

  /// One who approves is there at these hours and the other at those; others only ask.
  static func apart(_ one: String, _ other: String, expires: String) -> String {
    """
    calendars: {one: {hours: "\(one)"}, other: {hours: "\(other)"}}
    people:
      a: {roles: [x], available: one}
      b: {roles: [y], available: other}
      c: {roles: [stakeholder]}
      d: {}
    disabled-actions: [bypass, data-restore]
    approvals: {expires: \(expires)}
    \(production("and-roles: [x, y]"))
    """
  }

  /// A signal whose provider is this.
  static func measured(_ provider: String, _ signal: String = "query: up") -> String {
    """
    signals: {s: {unit: count, provider: p, \(signal)}}
    providers: {p: {\(provider)}}
    """
  }

  static let prometheus = "kind: prometheus, url: \"http://127.0.0.1:9090\""
  static func chat(_ rest: String) -> String {
    """
    people: {alice: {roles: [responder]}}
    chat: {kind: slack, signing-secret: {env: SIGNING}, \(rest)}
    """
  }

  static let chatCases: [Case] = [
    Case(
      "nobody-in-chat", bad: chat("people: {}"),
      good: chat("people: {U012AB3CD: alice, W012AB3CD: alice}")),
    Case(
      "odd-chat-id", bad: chat("people: {alice: alice}"), good: chat("people: {U012AB3CD: alice}")),
    Case(
      "odd-chat-id", bad: chat("people: {u012ab3cd: alice}"),
      good: chat("people: {U012AB3CD: alice}")),
    Case(
      "odd-chat-id", bad: chat("people: {U012AB3CD: alice}, team: shop"),
      good: chat("people: {U012AB3CD: alice}, team: T012AB3CD")),
    Case(
      "nothing-in-chat", bad: chat("people: {U012AB3CD: alice}, commands: []"),
      good: chat("people: {U012AB3CD: alice}, commands: [note]")),
    Case(
      "unknown-name", .error, bad: chat("people: {U012AB3CD: alcie}"),
      good: chat("people: {U012AB3CD: alice}")),
  ]

  static func pager(_ rest: String) -> String {
    """
    people: {alice: {roles: [responder]}}
    channels: {pager: {kind: pagerduty, key: {env: KEY}, \(rest)}}
    """
  }

  private static let heard = "signing-secret: {env: SIGNING}, "

  private static func curves(_ kind: String, _ rest: String) -> String {
    """
    channels: {curves: {kind: \(kind), url: {env: X}, key: {env: Y}}}
    \(rest)
    """
  }

  static let readerCases: [Case] = [
    "audiences: {responders: {channels: [curves]}}",
    "announcements: {start: {text: It starts., channel: curves}}",
    "escalation: [{rung: 1, to: on-call, via: curves, when: immediately}, {rung: 2, to: lead, when: mitigation-failed}]",
  ].map {
    Case("no-reader", .error, bad: curves("grafana", $0), good: curves("slack", $0))
  }

  static let pagerCases: [Case] = [
    Case(
      "no-pager",
      bad: pager("\(heard)people: {PXPGF42: alice}").replacing(
        "kind: pagerduty", with: "kind: slack"),
      good: pager("\(heard)people: {PXPGF42: alice}")),
    Case("deaf-to-pager", bad: pager("people: {PXPGF42: alice}"), good: pager("")),
    Case(
      "nobody-at-pager", bad: pager(heard), good: pager("\(heard)people: {PXPGF42: alice}")),
    Case(
      "odd-pager-id", bad: pager("\(heard)people: {alice: alice}"),
      good: pager("\(heard)people: {PXPGF42: alice}")),
    Case(
      "unknown-name", .error, bad: pager("\(heard)people: {PXPGF42: alcie}"),
      good: pager("\(heard)people: {PXPGF42: alice}")),
  ]

  @Test(arguments: [
    ("missing-key", "chat: {kind: slack}"),
    ("secret-value", "chat: {kind: slack, signing-secret: abc}"),
    ("bad-value", chat("commands: [declare]")), ("unknown-key", chat("secret: {env: X}")),
  ])
  func `cannot be read with a chat that lacks something`(rule: String, text: String) {
    #expect(reading(of: text).findings.contains { $0.rule == rule && $0.severity == .error })
  }

  static func tracker(_ rest: String) -> String {
    "trackers: {main: {token: {env: TOKEN}, \(rest)}}"
  }

  static let github = tracker("kind: github, url: https://api.github.com, project: shop/checkout")

  static let trackerCases: [Case] = [
    Case(
      "unusable-tracker-url", .error,
      bad: tracker("kind: github, url: http://github.example, project: shop/checkout"),
      good: tracker(
        "kind: github, url: http://github.example, project: shop/checkout, allow-private: true")),
    Case(
      "unusable-tracker-url", .error,
      bad: tracker("kind: github, url: \"https://a:b@github.example\", project: shop/checkout"),
      good: github),
    Case(
      "odd-project", .error,
      bad: tracker("kind: github, url: https://api.github.com, project: shop/../checkout"),
      good: github),
    Case(
      "odd-project", .error,
      bad: tracker("kind: jira, url: https://shop.atlassian.net, project: shop/checkout"),
      good: tracker("kind: jira, url: https://shop.atlassian.net, project: OPS")),
    Case(
      "odd-project", .error,
      bad: tracker("kind: gitlab, url: https://gitlab.com/api/v4, project: \"a//b\""),
      good: tracker("kind: gitlab, url: https://gitlab.com/api/v4, project: a/b/c")),
    Case(
      "odd-label", .error,
      bad: tracker(
        "kind: jira, url: https://shop.atlassian.net, project: OPS, label: last good"),
      good: tracker(
        "kind: github, url: https://api.github.com, project: shop/checkout, label: last good")),
    Case(
      "needless-user",
      bad: tracker(
        "kind: github, url: https://api.github.com, project: shop/checkout, user: ada"),
      good: tracker("kind: jira, url: https://shop.atlassian.net, project: OPS, user: ada")),
    Case(
      "needless-issue-type",
      bad: tracker(
        "kind: github, url: https://api.github.com, project: shop/checkout, issue-type: Bug"),
      good: tracker("kind: jira, url: https://shop.atlassian.net, project: OPS, issue-type: Bug")),
  ]

  static let database = "kind: sql, settings: {host: 127.0.0.1, database: shop}"

  static func entered(_ entry: String) -> String { "services: {shop: {entry: {\(entry)}}}" }

  static let cases: [Case] =
    subscriptionCases + providerCases + chatCases + pagerCases + readerCases + trackerCases + [
      Case(
        "odd-heartbeat", .error, bad: "heartbeat: {url: {env: BEAT}, every: 2h}",
        good: "heartbeat: {url: {env: BEAT}, every: 1h}"),
      Case(
        "short-bake", bad: production("steps: [5%, 100%], soak: 59m"),
        good: production("steps: [5%, 100%], soak: 60m")),
      Case(
        "short-bake", bad: production("soak: 15m"),
        good: production("soak: 15m, because: \"the guide of the house says so\"")),
      Case(
        "short-bake",
        bad: step("{name: a, share: 5%, bake: 15m}, {name: b, share: 100%, bake: 1h}"),
        good: step("{name: a, share: 5%, bake: 1h}, {name: b, share: 100%, bake: 1h}")),
      Case(
        "falling-bake", bad: step("{name: a, bake: 4h}, {name: b, bake: 2h}"),
        good: step("{name: a, bake: 4h}, {name: b, bake: 4h}")),
      Case(
        "one-group", bad: production("strategy: canary, steps: [100%]"),
        good: production("strategy: canary, steps: [50%, 100%]")),
      Case(
        "short-bake", bad: production("steps: [5%, 100%]"),
        good: production("steps: [5%, 100%], because: \"each step has a gate of its own\"")),
      Case(
        "short-bake", bad: step("{name: a, share: 5%}, {name: b, share: 100%}"),
        good: step("{name: a, share: 5%, wait: 24h}, {name: b, share: 100%}")),
      Case(
        "short-bake", bad: step("{name: a, targets: [beta]}, {name: b, share: 100%}"),
        good: step("{name: a, share: 0%}, {name: b, share: 100%}")),
      Case(
        "falling-bake", bad: step("{name: a, bake: 4h}, {name: b}, {name: c}"),
        good: step("{name: a, bake: 4h}, {name: b, bake: 5h}, {name: c}")),
      Case(
        "one-group", bad: production("strategy: direct, steps: [100%]"),
        good: production("strategy: direct, steps: [100%], because: \"only emergencies come here\"")
      ),
      Case(
        "one-group", bad: production("strategy: direct"),
        good: production("strategy: blue-green, steps: [100%]")),
      Case(
        "one-group", bad: step("{name: a, share: 100%}"),
        good: step("{name: a, share: 50%, bake: 1h}, {name: b, share: 100%}")),
      Case(
        "no-production", bad: "environments: {live: {approvers: 1}}",
        good: "environments: {live: {approvers: 1, production: true}}"),
      Case(
        "no-production", bad: "environments: {production: {production: false}}",
        good: "environments: {prod: {approvers: 1}}"),
      Case(
        "short-bake", bad: "environments: {production: {steps: [5%, 100%], soak: 59m}}",
        good: "environments: {staging: {steps: [5%, 100%], soak: 59m}}"),
      Case(
        "two-stamps", bad: step("{name: a, stamps: [eu-1, eu-2]}"),
        good: step("{name: a, stamps: [eu-1]}, {name: b, stamps: [eu-2]}")),
      Case(
        "never-everybody", bad: production("steps: [5%, 50%]"),
        good: production("steps: [5%, 100%]")),
      Case(
        "falling-steps", bad: production("steps: [50%, 5%, 100%]"),
        good: production("steps: [5%, 50%, 100%]")),
      Case(
        "no-trigger", bad: production("automatic-rollback: on-metric-breach"),
        good: production("automatic-rollback: on-failure")),
      Case(
        "late-objective",
        bad:
          "actions: {a: {adapter: argv, objective: 1m, steps: [{name: s, timeout: 30s}, {name: w, wait: 31s}]}}",
        good:
          "actions: {a: {adapter: argv, objective: 1m, steps: [{name: s, timeout: 30s}, {name: w, wait: 30s}]}}"
      ),
      Case(
        "late-objective", bad: "actions: {a: {adapter: haproxy, objective: 10s, drain: 30s}}",
        good: "actions: {a: {adapter: haproxy, objective: 30s, drain: 30s}}"),
      Case(
        "stray-secret", .error, bad: secret("kubectl", "token"), good: secret("argv", "token")),
      Case(
        "stray-secret", .error, bad: secret("http", "sinning"), good: secret("http", "signing")),
      Case(
        "stray-secret", .error, bad: secret("argv", "TOKEN"), good: secret("haproxy", "t-1")),
      Case(
        "stray-secret", .error, bad: "actions: {a: {adapter: nginx, secrets: {t: {env: T}}}}",
        good: secret("nginx", "t")),
      Case(
        "slow-refresh", bad: "actions: {a: {adapter: argv, objective: 10s, refresh: 30s}}",
        good: "actions: {a: {adapter: argv, objective: 30s, refresh: 30s}}"),
      Case(
        "unbound-action", bad: twoEnvironments("kinds: [rollback]"),
        good: twoEnvironments("kinds: [rollback], environments: [production]")),
      Case(
        "unbound-action", bad: twoEnvironments("kinds: [rollback]"),
        good: twoEnvironments("kinds: [rollback]", approvers: 2)),
      Case(
        "unbound-action", bad: twoEnvironments("kinds: [halt, bypass]"),
        good: twoEnvironments("kinds: [halt, data-restore]")),
      Case(
        "unbound-action",
        bad: twoEnvironments("kinds: [fallback]", approvers: 2)
          + "\napprovals: {rules: [{action: fallback, environment: production, count: 3}]}",
        good: twoEnvironments("kinds: [rollback]", approvers: 2)
          + "\napprovals: {rules: [{action: fallback, environment: production, count: 3}]}"),
      Case(
        "unknown-name", .error, bad: twoEnvironments("environments: [staging, produktion]"),
        good: twoEnvironments("environments: [staging, production]")),
      Case(
        "unknown-name", .error,
        bad: "environments: {production: {}, hotfix: {same-as: produktion}}",
        good: "environments: {production: {}, hotfix: {same-as: production}}"),
      Case(
        "same-place", .error, bad: "environments: {production: {}, hotfix: {same-as: hotfix}}",
        good: "environments: {production: {}, hotfix: {same-as: production}}"),
      Case(
        "same-place", .error,
        bad: "environments: {a: {}, b: {same-as: a}, c: {same-as: b}}",
        good: "environments: {a: {}, b: {same-as: a}, c: {same-as: a}}"),
      Case(
        "blind-sampling", bad: trigger("for: 2m, every: 61s, window: 1m"),
        good: trigger("for: 2m, every: 60s, window: 1m")),
      Case(
        "no-sampling", bad: trigger("for: 2m"),
        good: trigger("for: 2m", signal: "unit: time, step: 30s")),
      Case(
        "smeared-window", bad: trigger("for: 2m, every: 30s, window: 15m"),
        good: trigger("for: 2m, every: 30s, window: 2m")),
      Case(
        "smeared-window",
        bad: trigger("for: 2m, every: 30s", signal: "unit: time, window: 15m"),
        good: trigger("every: 30s", signal: "unit: time, window: 15m")),
      Case(
        "no-minimum",
        bad:
          "signals: {errors: {unit: ratio}}\ntriggers: {t: {signal: errors, above: 1%, then: halt, every: 30s}}",
        good:
          "signals: {errors: {unit: ratio, minimum-requests: 200}}\ntriggers: {t: {signal: errors, above: 1%, then: halt, every: 30s}}"
      ),
      Case(
        "silence-is-health", bad: "services: {a: {healthy: {coverage: 0%}}}",
        good: "services: {a: {healthy: {coverage: 95%}}}"),
      Case(
        "expired", bad: trigger("every: 1s, expires: 2026-12-01"),
        good: trigger("every: 1s, expires: 2026-12-02")),
      Case(
        "unapproved-automation",
        bad: trigger("every: 1s, automation: automatic, expires: 2027-01-01"),
        good: trigger("every: 1s, automation: automatic, expires: 2027-01-01, approved-by: [alice]")
      ),
      Case(
        "endless-automation",
        bad: trigger("every: 1s, automation: automatic, approved-by: [alice]"),
        good: trigger("every: 1s, automation: propose")),
      Case(
        "unknown-approver",
        bad: "people: {bob: {roles: [sre]}}\n"
          + trigger("automation: automatic, approved-by: [alice]"),
        good: "people: {bob: {roles: [sre]}}\n"
          + trigger("automation: automatic, approved-by: [bob, sre]")),
      Case(
        "no-drills", bad: "drills: {required: 0}\nservices: {a: {automation: automatic}}",
        good: "drills: {required: 0}\nservices: {a: {automation: propose}}"),
      Case(
        "rollback-of-rollback", bad: "automation: {rollback-of-rollback: true}",
        good: "automation: {rollback-of-rollback: false}"),
      Case(
        "direct-hotfix", bad: "strategies: [{scenario: hotfix, strategy: direct, steps: [100%]}]",
        good:
          "strategies: [{scenario: hotfix, strategy: direct, steps: [100%], needs-acceleration: true}]"
      ),
      Case(
        "no-data-gate", bad: "strategies: [{scenario: database migration, strategy: blue-green}]",
        good: "strategies: [{scenario: database migration, strategy: blue-green, data-gate: true}]"),
      Case(
        "prose-differs",
        bad:
          "rollouts: {r: {kind: flag, text: 10% → 25% → 100%, steps: [{name: a, share: 10%}, {name: b, share: 50%}, {name: c, share: 100%}]}}",
        good:
          "rollouts: {r: {kind: flag, text: 10% → 50 % → 100%, steps: [{name: a, share: 10%}, {name: b, share: 50%}, {name: c, share: 100%}]}}"
      ),
      Case(
        "strict-liveness",
        bad:
          "rollouts: {r: {rolling: {replicas: 3, readiness: {path: /r, port: 80, first-after: 10s, every: 5s}, liveness: {path: /l, port: 80, first-after: 5s, every: 5s}}}}",
        good:
          "rollouts: {r: {rolling: {replicas: 3, readiness: {path: /r, port: 80, first-after: 10s, every: 5s}, liveness: {path: /l, port: 80, first-after: 30s, every: 10s}}}}"
      ),
      Case(
        "bare-undo", bad: run("/usr/bin/kubectl, -n, shop, rollout, undo, deployment/web"),
        good: run("/usr/bin/kubectl, -n, shop, rollout, undo, deployment/web, --to-revision=4")),
      Case(
        "bare-undo", bad: run("/usr/bin/git, revert, HEAD"),
        good: run("/usr/bin/git, revert, 3f9a2c1")),
      Case(
        "bare-undo", bad: run("/usr/bin/git, reset, --hard, HEAD~1"),
        good: run("/usr/bin/git, reset, --hard, 3f9a2c1")),
      Case(
        "bare-undo", bad: run("/usr/bin/helm, rollback, web"),
        good: run("/usr/bin/helm, rollback, web, \"4\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/kubectl, rollout, undo, d/x, --to-revision=0"),
        good: run("/usr/bin/kubectl, rollout, undo, d/x, \"--to-revision={revision}\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/kubectl, rollout, undo, d/x, --to-revision, \"0\""),
        good: run("/usr/bin/kubectl, rollout, undo, d/x, --to-revision, \"4\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/kubectl, --request-timeout, 5s, rollout, undo, d/x"),
        good: run("/usr/bin/kubectl, --request-timeout, 5s, rollout, undo, d/x, --to-revision=4")),
      Case(
        "bare-undo", bad: run("/usr/bin/oc, rollout, undo, dc/x"),
        good: run("/usr/bin/oc, rollout, undo, dc/x, --to-revision=4")),
      Case(
        "bare-undo", bad: run("/usr/bin/oc, rollback, x"),
        good: run("/usr/bin/oc, rollback, x, --to-version=3")),
      Case(
        "bare-undo", bad: run("/usr/bin/helm, rollback, web, \"0\""),
        good: run("/usr/bin/helm, rollback, web, \"{revision}\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/helm, rollback, --timeout, 5m, web"),
        good: run("/usr/bin/helm, rollback, --timeout, 5m, web, \"4\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/helm, --kube-context, c, rollback, web"),
        good: run("/usr/bin/helm, --kube-context, c, rollback, web, \"4\"")),
      Case(
        "bare-undo", bad: run("/usr/bin/kubectl, argo, rollouts, undo, web"),
        good: run("/usr/bin/kubectl, argo, rollouts, undo, web, --to-revision=4")),
      Case(
        "bare-undo", bad: run("/usr/bin/docker, service, rollback, web"),
        good: run("/usr/bin/docker, service, update, --image, \"web:4\", web")),
      Case(
        "bare-undo", bad: run("/usr/bin/docker, service, update, --rollback, web"),
        good: run("/usr/bin/docker, service, ps, web")),
      Case(
        "bare-undo", bad: run("/usr/bin/git, checkout, \"-\""),
        good: run("/usr/bin/git, checkout, 3f9a2c1")),
      Case(
        "bare-undo", bad: run("/usr/bin/git, reset, \"HEAD@{1}\""),
        good: run("/usr/bin/git, -C, /srv/shop, reset, 3f9a2c1")),
      Case(
        "bare-undo", bad: run("/usr/bin/git, reset, --hard, \"@~2\""),
        good: run("/usr/bin/git, reset, --hard, v2.3.1")),
      Case(
        "printed-secret", bad: run("/usr/bin/vault, kv, get, secret/shop"),
        good: run("/usr/bin/vault, kv, metadata, get, secret/shop")),
      Case(
        "printed-secret", bad: run("/usr/bin/vault, read, secret/shop"),
        good: run("/usr/bin/vault, status")),
      Case(
        "printed-secret", bad: run("/usr/bin/kubectl, -n, shop, get, secret, db, -o, yaml"),
        good: run("/usr/bin/kubectl, -n, shop, get, secret, db, -o, name")),
      Case(
        "unlike-units", .error,
        bad: "signals: {depth: {unit: count, warning: 8000 messages, critical: 10000 events}}",
        good: "signals: {depth: {unit: count, warning: 8000 events, critical: 10000 events}}"),
      Case(
        "unlike-units", .error,
        bad:
          "signals: {depth: {unit: count, target: 10 messages, warning: 20, critical: 30 events}}",
        good: "signals: {depth: {unit: count, target: 10 events, warning: 20, critical: 30 events}}"
      ),
      Case(
        "unlike-units", .error,
        bad:
          "signals: {depth: {unit: count, critical: 10000 events}}\ntriggers: {t: {signal: depth, above: 10000 messages, then: halt, every: 30s}}",
        good:
          "signals: {depth: {unit: count, critical: 10000 events}}\ntriggers: {t: {signal: depth, above: 10000 events, then: halt, every: 30s}}"
      ),
      Case(
        "unlike-units", .error,
        bad: "signals: {ok: {unit: ratio}}\nslos: {ok: {signal: ok, objective: 5s}}",
        good: "signals: {ok: {unit: ratio}}\nslos: {ok: {signal: ok, objective: 99.9%}}"),
      Case(
        "unknown-name", .error, bad: "people: {a: {available: nights}}",
        good: "calendars: {nights: {}}\npeople: {a: {available: nights}}"),
      Case(
        "no-band", .error, bad: bands(""), good: bands("{name: a, allows: all, text: t}")),
      Case(
        "falling-rungs",
        bad:
          "escalation: [{rung: 2, to: sre, when: mitigation-failed}, {rung: 1, to: lead, when: unacknowledged}]",
        good:
          "escalation: [{rung: 1, to: sre, when: mitigation-failed}, {rung: 2, to: lead, when: unacknowledged}]"
      ),
      Case(
        "impossible-approval",
        bad: apart("09:00-17:00", "21:00-05:00", expires: "30m"),
        good: apart("09:00-17:00", "21:00-05:00", expires: "5h")),
      Case(
        "impossible-approval",
        bad: apart("09:00-17:00", "17:31-05:00", expires: "30m"),
        good: apart("09:00-17:00", "16:45-05:00", expires: "30m")),
      Case(
        "prose-differs",
        bad:
          "rollouts: {r: {kind: flag, text: 10/25/100%, steps: [{name: a, share: 10%}, {name: b, share: 50%}, {name: c, share: 100%}]}}",
        good:
          "rollouts: {r: {kind: flag, text: 10/50/100%, steps: [{name: a, share: 10%}, {name: b, share: 50%}, {name: c, share: 100%}]}}"
      ),
      Case(
        "fixed-duration",
        bad: production("steps: [5%, 100%], soak: 1h")
          + "\nannouncements: {start: {text: \"It takes 3 hours.\"}}",
        good: production("steps: [5%, 100%], soak: 1h")
          + "\nannouncements: {start: {text: \"It takes 2 hours.\"}}"),
      Case(
        "refused-arguments", .error,
        bad: run("/usr/bin/az, appconfig, feature, set, --feature, x, --enabled, \"false\""),
        good: run("/usr/bin/az, appconfig, feature, disable, --feature, x")),
      Case(
        "refused-arguments", .error,
        bad: run("/usr/bin/az, webapp, deployment, slot, swap, --action, cancel"),
        good: run("/usr/bin/az, webapp, deployment, slot, swap, --action, reset")),
      Case(
        "refused-arguments", .error, bad: run("/usr/bin/az, monitor, app-insights, query"),
        good: run("/usr/bin/az, monitor, metrics, list")),
      Case(
        "shell", .error, bad: run("/bin/sh, -c, \"true\""), good: run("/usr/local/bin/rollback.sh")),
      Case(
        "printed-secret", bad: run("/usr/bin/az, keyvault, secret, show, --name, x"),
        good: run("/usr/bin/az, keyvault, secret, show, --name, x, --query, id")),
      Case(
        "blind-swap", bad: run("/usr/bin/az, webapp, deployment, slot, swap, --slot, green"),
        good:
          "actions: {a: {adapter: argv, steps: [{name: s, run: [/usr/bin/az, webapp, deployment, slot, swap], probe: [/usr/bin/which-slot]}]}}"
      ),
      Case(
        "undo-while-paused",
        bad:
          "actions: {a: {adapter: argv, steps: [{name: p, run: [/k/kubectl, rollout, pause, d/w]}, {name: u, run: [/k/kubectl, rollout, undo, d/w, --to-revision=1]}]}}",
        good:
          "actions: {a: {adapter: argv, steps: [{name: p, run: [/k/kubectl, rollout, pause, d/w]}, {name: r, run: [/k/kubectl, rollout, resume, d/w]}, {name: u, run: [/k/kubectl, rollout, undo, d/w, --to-revision=1]}]}}"
      ),
      Case(
        "wrong-action", .error,
        bad:
          "services: {a: {actions: {fallback: x}}}\nactions: {x: {adapter: argv, kinds: [rollback]}}",
        good:
          "services: {a: {actions: {rollback: x}}}\nactions: {x: {adapter: argv, kinds: [rollback]}}"
      ),
      Case(
        "impossible-approval",
        bad: "people: {a: {roles: [sre]}, b: {roles: [sre]}, s: {roles: [stakeholder]}}\n"
          + production("approvers: 3"),
        good: "people: {a: {roles: [sre]}, b: {roles: [sre]}, c: {}, s: {roles: [stakeholder]}}\n"
          + production("approvers: 2")),
      Case(
        "impossible-approval",
        bad: "people: {a: {roles: [board]}, b: {}, c: {}, d: {}, s: {roles: [stakeholder]}}\n"
          + production("approvers: 1, and-roles: [change-board]"),
        good:
          "people: {a: {roles: [change-board]}, b: {}, c: {}, d: {}, s: {roles: [stakeholder]}}\n"
          + production("approvers: 1, and-roles: [change-board]")),
      Case(
        "impossible-approval",
        // One person holds both roles, and cannot agree twice.
        bad: "people: {a: {roles: [x, y, stakeholder]}, b: {}, c: {}, d: {}}\n"
          + production("and-roles: [x, y]"),
        good:
          "people: {a: {roles: [x]}, b: {roles: [y]}, c: {roles: [stakeholder]}, d: {}, e: {}}\n"
          + production("and-roles: [x, y]")),
      Case(
        "impossible-approval",
        bad: "people: {a: {roles: [sre]}}\napprovals: {break-glass: {roles: [sre], count: 2}}",
        good:
          "people: {a: {roles: [sre]}, b: {roles: [sre]}}\napprovals: {break-glass: {roles: [sre], count: 2}}"
      ),
      Case(
        "open-bands", .error, bad: bands("{name: a, above: 50%, allows: all, text: t}"),
        good: bands(
          "{name: a, above: 50%, allows: all, text: t}, {name: b, allows: emergency, text: t}")),
      Case(
        "hidden-band", .error,
        bad: bands(
          "{name: a, above: 20%, allows: all, text: t}, {name: b, above: 50%, allows: caution, text: t}, {name: c, allows: emergency, text: t}"
        ),
        good: bands(
          "{name: a, above: 50%, allows: all, text: t}, {name: b, above: 20%, allows: caution, text: t}, {name: c, allows: emergency, text: t}"
        )),
      Case(
        "uncountable-budget", .error, bad: promise("time", "500ms", "lower-is-better"),
        good: promise("ratio", "0.1%", "lower-is-better")),
      Case(
        "inverted-budget", .error, bad: promise("ratio", "99.9%", "lower-is-better"),
        good: promise("ratio", "99.9%", "higher-is-better")),
      Case(
        "inverted-budget", .error, bad: promise("ratio", "0.1%", "higher-is-better"),
        good: promise("ratio", "50%", "higher-is-better")),
      Case(
        "shorter-soaks", bad: bands("{name: c, allows: caution, text: t, soaks: shorter}"),
        good: bands("{name: c, allows: caution, text: t, soaks: longer}")),
      Case(
        "no-rung-for-failure", bad: "escalation: [{rung: 1, to: sre, when: immediately}]",
        good:
          "escalation: [{rung: 1, to: sre, when: immediately}, {rung: 2, to: lead, when: mitigation-failed}]"
      ),
      Case(
        "emergency-apart",
        bad:
          "severities: {SEV1: {when: x}}\nescalation: [{rung: 1, to: sre, when: mitigation-failed, severity: SEV1}]",
        good: "escalation: [{rung: 1, to: sre, when: mitigation-failed}]"),
      Case(
        "silent-severity",
        bad: "severities: {SEV1: {when: x}, SEV2: {when: y, cadence: {monitoring: 30m}}}",
        good:
          "severities: {SEV1: {when: x, cadence: {monitoring: 15m}}, SEV2: {when: y, cadence: {monitoring: 30m}}}"
      ),
      Case(
        "unknown-message", .error, bad: "messages: {update-pubic: \"{{phase}}\"}",
        good: "messages: {update-public: \"{{phase}}\"}"),
      Case(
        "message-fault", .error, bad: "messages: {update-public: \"{{#impct}}{{text}}{{/impct}}\"}",
        good: "messages: {update-public: \"{{#impact}}{{text}}{{/impact}}\"}"),
      Case(
        "claimed-impact", bad: "announcements: {rollback: {text: \"No customer impact.\"}}",
        good: "announcements: {rollback: {text: \"Impact: {{impact}}\"}}"),
      Case(
        "fixed-duration", bad: "announcements: {start: {text: \"Takes about ~90 minutes.\"}}",
        good: "announcements: {start: {text: \"Takes {{duration}}.\"}}"),
      Case(
        "claimed-success", bad: "announcements: {rollback: {text: \"Rollback completed.\"}}",
        good: "announcements: {rollback: {text: \"Rollback: {{status}}\"}}"),
      Case(
        "never-due", bad: "announcements: {news: {text: \"Of it.\", within: 10m}}",
        good: "announcements: {start: {text: \"Of it.\", within: 10m}}"),
      Case(
        "misspelt-fact", bad: "announcements: {start: {text: \"Of {{servce}}.\"}}",
        good: "announcements: {start: {text: \"Of {{service}}.\", facts: {servce: a}}}"),
      Case(
        "message-fault", .error, bad: "announcements: {start: {text: \"Of {{service.\"}}",
        good: "announcements: {start: {text: \"Of {{service}}.\"}}"),
      Case(
        "bare-citation",
        bad: "document: {owner: a, contact: b, references: [{title: \"OE:11\"}]}",
        good:
          "document: {owner: a, contact: b, references: [{title: \"OE:11 Safe deployment practices\"}]}"
      ),
    ]

  /// A page whose readers are told over `mail`.
  private static func subscriptions(
    _ channel: String = "kind: mail, from: status@example.org",
    base: String = "https://status.example.org", more: String = ""
  ) -> String {
    """
    channels: {mail: {\(channel)}}
    status-page: {title: Status, subscriptions: {channel: mail, base-url: "\(base)"}}
    \(more)
    """
  }

  static let subscriptionCases: [Case] = [
    Case(
      "unknown-name", .error,
      bad: subscriptions().replacing("{mail: {", with: "{mails: {"), good: subscriptions()),
    Case(
      "wrong-channel", .error, bad: subscriptions("kind: file, folder: /x"), good: subscriptions()),
    Case("no-sender", .error, bad: subscriptions("kind: mail"), good: subscriptions()),
    Case(
      "unusable-base-url", .error, bad: subscriptions(base: "http://status.example.org"),
      good: subscriptions()),
    Case("unusable-base-url", .error, bad: subscriptions(base: "https://"), good: subscriptions()),
    Case(
      "unusable-base-url", .error, bad: subscriptions(base: "https://a b.example"),
      good: subscriptions(base: "https://status.example.org/below/")),
    Case(
      "unusable-base-url", .error, bad: subscriptions(base: "https://a.example/?x=1"),
      good: subscriptions()),
    Case(
      "shared-channel",
      bad: subscriptions("kind: mail, from: a@example.org, to: [team@example.org]"),
      good: subscriptions()),
    Case(
      "shared-channel", bad: subscriptions(more: "audiences: {responders: {channels: [mail]}}"),
      good: subscriptions()),
    Case(
      "shared-channel",
      bad: subscriptions(
        more: "escalation: [{rung: 1, to: lead, when: unacknowledged 5m, via: mail}]"),
      good: subscriptions()),
    Case(
      "private-subscribers",
      bad: subscriptions().replacing("mail, base-url", with: "mail, allow-private: true, base-url"),
      good: subscriptions()),
    Case(
      "unused-allow-private", bad: programs("allow-private: true"),
      good: programs("allow-private: false")),
    Case(
      "no-other-channel", bad: team("{a: {kind: slack}, b: {kind: file, folder: /x}}"),
      good: team("{a: {kind: slack}, b: {kind: pagerduty}}")),
  ]

  private static func programs(_ rest: String) -> String {
    """
    channels: {mail: {kind: mail, from: a@example.org}, programs: {kind: webhook, \(rest)}}
    status-page: {title: Status, subscriptions: {channel: mail, webhooks: programs, base-url: "https://status.example.org"}}
    """
  }

  private static func team(_ channels: String) -> String {
    """
    channels: \(channels)
    audiences: {responders: {channels: [a]}}
    """
  }

  static let providerCases: [Case] = [
    Case(
      "unknown-name", .error, bad: "signals: {s: {unit: count, provider: nobody}}",
      good: measured("kind: external")),
    Case(
      "unknown-name", .error,
      bad: "services: {shop: {verify: [erors]}}\nsignals: {errors: {unit: count}}",
      good: "services: {shop: {verify: [errors]}}\nsignals: {errors: {unit: count}}"),
    Case(
      "unused-provider", bad: "providers: {p: {kind: http}}",
      good: measured("kind: http", "url: \"http://127.0.0.1/\"")),
    Case(
      "no-query", .error, bad: measured(prometheus, "step: 30s"), good: measured(prometheus)),
    Case("no-query", .error, bad: measured(database, "step: 30s"), good: measured(database)),
    Case(
      "incomplete-provider", .error, bad: measured("kind: prometheus"), good: measured(prometheus)),
    Case(
      "incomplete-provider", .error, bad: measured("kind: command"),
      good: measured("kind: command, run: [/usr/local/bin/measure, \"{service}\"]")),
    Case(
      "incomplete-provider", .error, bad: measured("kind: sql, settings: {host: 127.0.0.1}"),
      good: measured(database)),
    Case(
      "stray-part", .error, bad: measured("\(prometheus), run: [/usr/bin/true]"),
      good: measured("\(prometheus), timeout: 5s")),
    Case(
      "stray-part", .error,
      bad: measured("kind: sql, settings: {host: 127.0.0.1, database: shop, table: x}"),
      good: measured("kind: sql, settings: {host: 127.0.0.1, database: shop, user: x}")),
    Case(
      "stray-part", .error, bad: measured("\(prometheus), secrets: {tokn: {env: T}}"),
      good: measured("\(prometheus), secrets: {token: {env: T}}")),
    Case(
      "open-token",
      bad: measured(
        "kind: prometheus, url: \"http://127.0.0.1.example/\", secrets: {token: {env: T}}"),
      good: measured("\(prometheus), secrets: {token: {env: T}}")),
    Case(
      "taken-name", .error, bad: "signals: {version: {unit: count}}",
      good: "signals: {versions: {unit: count}}"),
    Case(
      "taken-name", .error, bad: "signals: {reports: {unit: count}}",
      good: "signals: {user-reports: {unit: count}}"),
    Case(
      "endless-reading", .error, bad: measured("\(prometheus), timeout: 61s"),
      good: measured("\(prometheus), timeout: 60s")),
    Case(
      "endless-reading", .error, bad: measured("\(prometheus), timeout: 0s"),
      good: measured("\(prometheus), timeout: 1ms")),
    Case(
      "bad-address", .error, bad: measured("kind: prometheus, url: \"127.0.0.1:9090\""),
      good: measured("kind: prometheus, url: \"https://prometheus.example/prefix\"")),
    Case(
      "bad-address", .error, bad: entered("url: \"https://me@shop.example/\""),
      good: entered("url: \"https://shop.example/\"")),
    Case(
      "two-versions", .error,
      bad: entered("url: \"https://shop.example/\", header: X-Version, field: version"),
      good: entered("url: \"https://shop.example/\", header: X-Version")),
    Case(
      "unknown-place", .error, bad: entered("url: \"https://{role}.example/\""),
      good: entered("url: \"https://{service}.{environment}.example/\"")),
    Case(
      "unknown-place", .error, bad: measured(prometheus, "query: \"rate(x[{{window}}])\""),
      good: measured(prometheus, "query: \"rate(x{a=~'[0-9]{2}'}[{window}])\"")),
    Case(
      "uncounted-requests", bad: measured(prometheus, "query: up, minimum-requests: 200"),
      good: measured(prometheus, "query: up, requests: count(up), minimum-requests: 200")),
    Case(
      "nothing-to-ask", .error, bad: measured("kind: http", "step: 30s"),
      good: measured("kind: http", "step: 30s") + "\n" + entered("url: \"https://shop.example/\"")),
    Case(
      "uncountable-check", .error,
      bad:
        "signals: {s: {unit: ratio, provider: p, url: \"http://127.0.0.1/\"}}\nproviders: {p: {kind: http}}",
      good: measured("kind: http", "url: \"http://127.0.0.1/\"")),
    Case(
      "impossible-status", .error,
      bad: measured("kind: http", "url: \"http://127.0.0.1/\", expect: 99"),
      good: measured("kind: http", "url: \"http://127.0.0.1/\", expect: 204")),
  ]

  @Test(arguments: cases)
  func `is warned of what is bad, and left alone where it is good`(judged: Case) throws {
    let bad = reading(of: judged.bad)
    let finding = try #require(bad.finding(judged.rule), "\(judged.bad)\n\(bad.listing)")
    #expect(finding.severity == judged.severity)
    #expect(finding.suggestion?.hasSuffix(".") == true)
    #expect(finding.place.line >= 3, "it stands at what it is about")
    #expect((bad.policy == nil) == (judged.severity == .error))
    let good = reading(of: judged.good)
    #expect(good.finding(judged.rule) == nil, "\(good.listing)")
    #expect(good.policy != nil, "\(good.listing)")
  }

  // MARK: - Completeness

  /// Rules that a case above cannot show: they are about the profile that a policy follows, and about
  /// the tree, of which each rule has a case of its own where trees are judged.
  static let elsewhere: Set<String> = ["departs", "departure", "needless-departure"]

  /// Every name of a rule that the code can emit while judging, read from the code itself.
  static let emitted: Set<String> = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var names: Set<String> = []
    for folder in ["Lints", "Profiles"] {
      let folder = root.appending(path: "Sources/PolicyFile/\(folder)")
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
        let text = (try? String(contentsOf: folder.appending(path: file), encoding: .utf8)) ?? ""
        let calls =
          #/(?:warn|refuse|rule:|\.warning,|\.error,|\.note,)\(?\s*"([a-z]+(?:-[a-z]+)*)"/#
        for match in text.matches(of: calls) { names.insert(String(match.1)) }
      }
    }
    return names
  }()

  @Test func `every rule has an input that it warns of, and one that it leaves alone`() {
    let covered = Set(Self.cases.map(\.rule)).union(Self.elsewhere)
    #expect(Self.emitted.count > 45)
    #expect(Self.emitted.subtracting(covered).sorted() == [], "a rule without a case")
    #expect(covered.subtracting(Self.emitted).sorted() == [], "a case without a rule")
  }

  @Test func `every warning gives a reason, and says what to write`() {
    for judged in Self.cases {
      guard let finding = reading(of: judged.bad).finding(judged.rule) else { continue }
      #expect(finding.message.count > 40, "\(judged.rule): \(finding.message)")
      #expect(finding.suggestion != nil, "\(judged.rule)")
    }
  }

  @Test func `rules from well-known guidance name it`() {
    let named = [
      "short-bake": "“Safe deployment practices”", "one-group": "“Safe deployment practices”",
      "falling-bake": "“Safe deployment practices”", "two-stamps": "“Safe deployment practices”",
      "direct-hotfix": "“Safe deployment practices”", "smeared-window": "“Alerting on SLOs”",
      "unapproved-automation": "“Deployment failure mitigation strategy”",
      "shorter-soaks": "“Embracing Risk”",
    ]
    for (rule, source) in named {
      for judged in Self.cases where judged.rule == rule {
        let finding = reading(of: judged.bad).finding(rule)
        #expect(finding?.message.contains(source) == true, "\(rule)")
      }
    }
  }
}
