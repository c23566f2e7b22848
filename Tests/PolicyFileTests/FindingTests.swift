import Policy
import PolicyFile
import Testing

@Suite struct `A policy that is read` {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var text: String
    /// In the text below, of which the first line is 3.
    var place: String
    var path: String
    var write: String?
    var testDescription: String { "\(rule) at \(path)" }

    init(_ rule: String, _ text: String, _ place: String, _ path: String, _ write: String?) {
      (self.rule, self.text, self.place, self.path, self.write) = (rule, text, place, path, write)
    }
  }

  @Test(arguments: [
    Case("unknown-key", "servcies: {}", "3:1", "servcies", "Write services."),
    Case(
      "unknown-key", "services:\n  checkout:\n    owner: payments\n    fallbck: feasible", "6:5",
      "services.checkout.fallbck", "Write fallback."),
    Case(
      "unknown-key", "services: {checkout: {actions: {rolback: x}}}", "3:33",
      "services.checkout.actions.rolback", "Write rollback."),
    Case(
      "unknown-key", "automation: {zzz: 1}", "3:14", "automation.zzz",
      "Remove it, or use one of: per-deployment, per-service-and-day, rollback-of-rollback."),
    Case(
      "missing-key", "services: {checkout: {bypasses: [{flag: a}]}}", "3:34",
      "services.checkout.bypasses[a].covers", "Write covers: VALUE here."),
    Case(
      "missing-key", "signals:\n  errors:\n    query: up", "5:5", "signals.errors.unit",
      "Write unit: ratio here."),
    Case("wrong-kind", "services: [checkout]", "3:11", "services", nil),
    Case(
      "wrong-kind", "people: {alice: {roles: responder}}", "3:25", "people.alice.roles",
      "Write [responder]."),
    Case("wrong-kind", "services: {checkout: feasible}", "3:22", "services.checkout", nil),
    Case("wrong-kind", "services: {a: {owner: [x]}}", "3:23", "services.a.owner", nil),
    Case("nothing", "services:\n  a:\n    owner:\n", "5:11", "services.a.owner", nil),
    Case(
      "bad-value", "environments: {production: {steps: [0.05]}}", "3:37",
      "environments.production.steps[1]", "Write 5%, not 0.05."),
    Case(
      "bad-value", "environments: {production: {steps: [5%, 20]}}", "3:41",
      "environments.production.steps[2]", "Write 20%."),
    Case(
      "bad-value", "environments: {production: {steps: [120%]}}", "3:37",
      "environments.production.steps[1]", "Write it as 5%."),
    Case(
      "bad-value", "environments: {production: {soak: 15}}", "3:35",
      "environments.production.soak",
      "Write 15s or 15m: a time needs its unit (ms, s, m, h, d, w or business days)."),
    Case(
      "bad-value", "environments: {production: {soak: 15min}}", "3:35",
      "environments.production.soak", "Write 15m."),
    Case(
      "bad-value", "environments: {production: {approvers: two}}", "3:40",
      "environments.production.approvers", "Write a number such as 2."),
    Case(
      "bad-value", "environments: {production: {production: maybe}}", "3:41",
      "environments.production.production", "Write true or false."),
    Case(
      "bad-value", "services: {a: {criticality: bussiness-critical}}", "3:29",
      "services.a.criticality", "Write business-critical."),
    Case(
      "bad-value", "services: {a: {fallback: feasable}}", "3:26", "services.a.fallback",
      "Write feasible, or why there is no unchanged stack to go back to."),
    Case(
      "bad-value", "calendars: {office: {holidays: [2026-02-30]}}", "3:33",
      "calendars.office.holidays[1]", "Write it as 2026-11-01."),
    Case(
      "bad-value", "calendars: {office: {hours: 9-5}}", "3:29", "calendars.office.hours",
      "Write it as \"09:00-17:00\"."),
    Case(
      "unlike-units", "signals: {errors: {unit: ratio, critical: 0.01}}", "3:43",
      "signals.errors.critical", "Write 1%, not 0.01."),
    Case(
      "unlike-units", "signals: {latency: {unit: time, warning: 1%}}", "3:42",
      "signals.latency.warning", "Write it as a time, such as 1000ms."),
    Case(
      "unlike-units",
      "signals: {errors: {unit: ratio}}\ntriggers: {t: {signal: errors, above: 10, then: rollback}}",
      "4:39", "triggers.t.above", "Write 10%."),
    Case(
      "two-conditions",
      "signals: {e: {unit: ratio}}\ntriggers: {t: {signal: e, above: 1%, below: 2%, then: halt}}",
      "4:15", "triggers.t", "Keep one of above, at-least, below and at-most."),
    Case(
      "missing-key", "triggers: {t: {signal: e, then: halt}}", "3:15", "triggers.t",
      "Write one of: above, at-least, below, at-most."),
    Case(
      "given-twice", "gates: [{name: smoke, kind: smoke}, {name: smoke, kind: load}]", "3:37",
      "gates[smoke]", "Remove one of them, or name it differently."),
    Case(
      "unknown-name",
      "services: {a: {actions: {rollback: swich}}}\nactions: {switch: {adapter: argv}}",
      "3:36", "services.a.actions.rollback", "Write switch."),
    Case(
      "unknown-name", "environments: {production: {calendar: office}}", "3:39",
      "environments.production.calendar", "Add office to calendars."),
    Case(
      "secret-value", "channels: {chat: {kind: slack, url: https://chat.example/x}}", "3:37",
      "channels.chat.url",
      "Write {file: /run/secrets/NAME}, {env: NAME} or {command: [/path/of/program, …]}."),
    Case(
      "secret-reference", "channels: {chat: {kind: slack, url: {file: secrets/x}}}", "3:37",
      "channels.chat.url", "Write the whole path, beginning with /."),
    Case(
      "secret-reference", "channels: {chat: {kind: slack, url: {env: $X}}}", "3:37",
      "channels.chat.url", "Write {env: SLACK_URL}."),
    Case(
      "secret-reference", "channels: {chat: {kind: slack, url: {env: X, file: /x}}}", "3:37",
      "channels.chat.url",
      "Write {file: /run/secrets/NAME}, {env: NAME} or {command: [/path/of/program, …]}."),
    Case(
      "secret-value", "services: {a: {data-guide: \"ghp_0123456789abcdefghijABCDEFGHIJ012345\"}}",
      "3:28", "services.a.data-guide",
      "Put it elsewhere and write {file: /run/secrets/NAME} or {env: NAME}."),
    Case(
      "secret-value",
      "actions: {a: {adapter: argv, settings: {url: \"https://bob:hunter22long@host.example/\"}}}",
      "3:46", "actions.a.settings.url",
      "Put it elsewhere and write {file: /run/secrets/NAME} or {env: NAME}."),
  ])
  func `says what is wrong, where, and what to write`(wrong: Case) throws {
    let reading = reading(of: wrong.text)
    let finding = try #require(
      reading.findings.first { $0.rule == wrong.rule && $0.path == wrong.path },
      "\(reading.listing)")
    #expect(finding.severity == .error)
    #expect("\(finding.place.line):\(finding.place.column)" == wrong.place)
    if let write = wrong.write { #expect(finding.suggestion == write) }
    #expect(reading.policy == nil)
  }

  @Test func `never repeats what looks like a secret`() {
    let secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345"
    for text in [
      "services: {a: {owner: \(secret)}}", "channels: {a: {kind: slack, url: \(secret)}}",
    ] {
      #expect(reading(of: text).hasErrors)
      #expect(!reading(of: text).listing.contains(secret))
    }
  }

  @Test func `tells everything at once`() {
    let found = reading("organisation: Example\nservices: {a: {x: 1, criticality: y}}\nz: 1")
    #expect(
      found.findings.map(\.rule) == ["missing-key", "unknown-key", "bad-value", "unknown-key"])
    #expect(found.findings.map(\.place.line) == [1, 2, 2, 3])
  }

  @Test func `is accepted when nothing is wrong`() throws {
    let found = reading(
      of: """
        services:
          checkout:
            owner: payments
            criticality: business-critical
            fallback: "the database was migrated, there is no way back"
            healthy: {signals: [errors], window: 15m, coverage: 95%, minimum-requests: 200}
            bypasses: [{flag: new-pricing, covers: price calculation, action: flag-off, tested: 2026-11-01}]
            actions: {fallback: shift-traffic}
            accepts-schema: 41..44
        people: {alice: {roles: [responder, deployment-lead]}}
        signals: {errors: {unit: ratio, critical: 1%}}
        actions:
          shift-traffic: {adapter: haproxy, objective: 30s}
          flag-off: {adapter: argv, steps: [{name: off, run: [/usr/bin/flag, "off"]}]}
        channels: {incidents: {kind: slack, url: {file: /run/secrets/slack}}}
        escalation:
          - {rung: 1, to: on-call, via: incidents, when: immediately}
          - {rung: 2, to: deployment-lead, when: unacknowledged 5m}
        calendars: {office: {hours: "09:00-17:00", utc-offset: "+01:00"}}
        """)
    let policy = try #require(found.policy, "\(found.listing)")
    let service = try #require(policy.services["checkout"])
    #expect(
      service.fallback == .infeasible(because: "the database was migrated, there is no way back"))
    #expect(service.healthy?.coverage == Percent(95))
    #expect(service.bypasses.first?.tested == CalendarDay("2026-11-01"))
    #expect(service.acceptsSchema == SchemaRange(from: 41, to: 44))
    #expect(service.actions == [.fallback: "shift-traffic"])
    #expect(policy.channels["incidents"]?.url == .file("/run/secrets/slack"))
    #expect(policy.escalation.map(\.after) == [.zero, .minutes(5)])
    #expect(policy.escalation.map(\.when) == [.immediately, .unacknowledged])
    #expect(policy.calendars["office"]?.utcOffsetMinutes == 60)
    #expect(policy.calendars["office"]?.hours == ClockRange(from: 540, to: 1020))
  }
}
