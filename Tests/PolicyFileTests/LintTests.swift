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

  static let cases: [Case] = [
    Case(
      "short-bake", bad: production("steps: [5%, 100%], soak: 59m"),
      good: production("steps: [5%, 100%], soak: 60m")),
    Case(
      "short-bake", bad: production("soak: 15m"),
      good: production("soak: 15m, because: \"the guide of the house says so\"")),
    Case(
      "short-bake", bad: step("{name: a, share: 5%, bake: 15m}, {name: b, share: 100%, bake: 1h}"),
      good: step("{name: a, share: 5%, bake: 1h}, {name: b, share: 100%, bake: 1h}")),
    Case(
      "falling-bake", bad: step("{name: a, bake: 4h}, {name: b, bake: 2h}"),
      good: step("{name: a, bake: 4h}, {name: b, bake: 4h}")),
    Case(
      "one-group", bad: production("strategy: canary, steps: [100%]"),
      good: production("strategy: canary, steps: [50%, 100%]")),
    Case(
      "two-stamps", bad: step("{name: a, stamps: [eu-1, eu-2]}"),
      good: step("{name: a, stamps: [eu-1]}, {name: b, stamps: [eu-2]}")),
    Case(
      "never-everybody", bad: production("steps: [5%, 50%]"), good: production("steps: [5%, 100%]")),
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
      good: trigger("every: 1s, automation: automatic, expires: 2027-01-01, approved-by: [alice]")),
    Case(
      "endless-automation", bad: trigger("every: 1s, automation: automatic, approved-by: [alice]"),
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
        "services: {a: {actions: {rollback: x}}}\nactions: {x: {adapter: argv, kinds: [rollback]}}"),
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
      good: "people: {a: {roles: [change-board]}, b: {}, c: {}, d: {}, s: {roles: [stakeholder]}}\n"
        + production("approvers: 1, and-roles: [change-board]")),
    Case(
      "impossible-approval",
      // One person holds both roles, and cannot agree twice.
      bad: "people: {a: {roles: [x, y, stakeholder]}, b: {}, c: {}, d: {}}\n"
        + production("and-roles: [x, y]"),
      good: "people: {a: {roles: [x]}, b: {roles: [y]}, c: {roles: [stakeholder]}, d: {}, e: {}}\n"
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
      "claimed-impact", bad: "announcements: {rollback: {text: \"No customer impact.\"}}",
      good: "announcements: {rollback: {text: \"Impact: {{impact}}\"}}"),
    Case(
      "fixed-duration", bad: "announcements: {start: {text: \"Takes about ~90 minutes.\"}}",
      good: "announcements: {start: {text: \"Takes {{duration}}.\"}}"),
    Case(
      "claimed-success", bad: "announcements: {rollback: {text: \"Rollback completed.\"}}",
      good: "announcements: {rollback: {text: \"Rollback: {{status}}\"}}"),
    Case(
      "bare-citation",
      bad: "document: {owner: a, contact: b, references: [{title: \"OE:11\"}]}",
      good:
        "document: {owner: a, contact: b, references: [{title: \"OE:11 Safe deployment practices\"}]}"
    ),
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
}
