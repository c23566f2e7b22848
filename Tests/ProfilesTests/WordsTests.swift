import Policy
import Testing

/// The words of the guide that are shown to people, word for word.
@Suite struct `Words of the guide` {
  @Test(arguments: [
    ("new feature release", "traffic revert", "default for production features"),
    (
      "bug fix of low risk", "rollout undo to a named revision",
      "minor fixes, configuration changes"
    ),
    ("major version upgrade", "slot swap", "database migrations, API versions"),
    ("emergency hotfix", "rollout undo to a named revision", "critical security patches"),
    ("infrastructure change", "rollout undo to a named revision", "Kubernetes version, OS patches"),
    ("breaking API change", "flag toggle", "API deprecation, schema changes"),
  ])
  func `a strategy's method and use`(scenario: String, method: String, use: String) throws {
    let rule = try Shipped.atp().strategies.first { $0.scenario == scenario }
    #expect(rule?.method == method)
    #expect(rule?.useWhen == use)
  }

  static let items: [String: [String]] = [
    "before": [
      "Change request approved by the change advisory board",
      "Rollback plan documented and tested in staging",
      "On-call SRE notified and available",
      "Monitoring dashboards open (Application Insights, Grafana)",
      "Communication channel active (#atp-deployments in Slack)",
      "Feature flags configured for gradual activation",
      "Database migrations tested and reversible",
      "Load tests passed in staging",
      "Security scan passed with no critical vulnerabilities",
      "Deployment window confirmed; avoid Friday evenings",
    ],
    "during": [
      "Watch the error rate; it is read every 30 seconds",
      "Watch the exception logs in Application Insights",
      "Check the queue depths for a backlog that builds up",
      "See that the health endpoints return 200 OK",
      "Say in #atp-deployments how it stands at each increment",
      "Pause if uncertain; better safe than sorry",
    ],
    "after": [
      "Metrics are back at the baseline",
      "Smoke tests passed in production",
      "Synthetic monitors pass (Pingdom, Azure Monitor)",
      "Runbook updated if new issues were discovered",
      "Lessons learned written in the deployment log",
      "Canary resources decommissioned",
    ],
  ]

  @Test(arguments: items.sorted { $0.key < $1.key })
  func `an item of a checklist`(part: String, texts: [String]) throws {
    #expect(try Shipped.atp().checklists[part]?.map(\.text) == texts)
  }

  @Test func `what is worth reading`() throws {
    #expect(
      try Shipped.atp().document?.references.map(\.title) == [
        "CI/CD implementation: full pipeline with canary deployment",
        "Quality gates: checks and approvals before a deployment",
        "Azure Pipelines: pipeline templates, build and deploy stages",
        "Operational runbook: incident response and troubleshooting",
        "Health checks: health endpoints and how they are monitored",
        "Monitoring: Application Insights dashboards and metrics",
        "Alerts and SLOs: alert rules and service levels",
        "Kubernetes infrastructure: deployment configurations",
        "Canary deployments: Martin Fowler, Canary Release",
        "Blue-green deployments: Azure App Service staging slots",
        "Kubernetes rolling updates: Kubernetes deployment strategies",
        "Feature flags: Azure App Configuration feature management",
        "SLO best practices: Google SRE Book, SLO",
      ])
  }

  static let gates = [
    ("smoke", "Smoke tests with a test tenant"),
    ("health-endpoints-ok", "Health endpoints return 200 OK"),
    ("security-scan", "Security scan"),
    ("load-tests", "Load tests in staging"),
    ("green-health", "/health answers on the idle slot"),
    ("green-ready", "/ready answers on the idle slot"),
    ("green-smoke", "Smoke tests against the idle slot with tenant test-tenant-001"),
    ("green-database", "SELECT 1 on the database of the idle slot"),
    ("green-queue", "Queue audit-events can be reached"),
    ("green-vault", "Secret TenantDbConnString is there; its value is not read"),
    ("canary-health", "Error rate, P95, exceptions and health endpoint of the canary, by script"),
    ("pod-ready", "/health/ready on port 8080"),
  ]

  @Test(arguments: gates) func `what a gate looks at`(name: String, text: String) throws {
    #expect(try Shipped.atp().gates.first { $0.name == name }?.text == text)
  }

  static let benefits: [String: [String]] = [
    "canary": [
      "incremental exposure, so that few tenants meet a fault",
      "validation by metrics at each increment, under real traffic",
      "reversion in less than a minute",
      "telemetry while the rollout runs",
      "a failing canary does not spread to the stable deployment",
    ],
    "feature-in-four-weeks": [
      "code is deployed apart from its activation",
      "instant disable by the flag, with no new deployment",
      "users meet it gradually",
    ],
    "regions": [
      "a fault stays in a single region",
      "time zones are used for watching round the clock",
      "each region teaches the next",
    ],
    "schema-in-five-phases": [
      "no downtime",
      "a way back at each phase before the last",
      "validated in production before the schema is final",
    ],
  ]

  @Test(arguments: benefits.sorted { $0.key < $1.key })
  func `what a way of rolling out is good for`(name: String, texts: [String]) throws {
    #expect(try Shipped.atp().rollouts[name]?.benefits == texts)
  }

  static let weeks: [String: [String?]] = [
    "feature-in-four-weeks": [
      "Code in all environments with the flag off",
      "10 % of the users in production",
      "50 % if the metrics are healthy",
      "Everybody",
    ],
    "schema-in-five-phases": [
      "Add the new column with a default value",
      "Deploy code that writes to the old and the new column",
      "Fill the new column for the old rows",
      "Deploy code that reads from the new column",
      "Remove the old column",
    ],
  ]

  @Test(arguments: weeks.sorted { $0.key < $1.key })
  func `what is done in a week or a phase`(name: String, texts: [String?]) throws {
    #expect(try Shipped.atp().rollouts[name]?.steps.map(\.text) == texts)
  }
}

/// Values that the guide leaves open, or names for one example only.
@Suite struct `What was added to the guide` {
  @Test(
    arguments: [
      ("SEV1", "5m", "5m"), ("SEV2", "15m", "10m"), ("SEV3", "60m", nil),
    ] as [(String, String, String?)])
  func `the first word and the decision have a deadline`(
    severity: String, first: String, decide: String?
  ) throws {
    let rule = try Shipped.atp().severities[severity]
    #expect(rule?.firstUpdate == (try span(first)))
    #expect(rule?.decideWithin == (try decide.map(span)))
  }

  static let people: [String: [String]] = [
    "primary-on-call": ["responder", "on-call-sre", "sre"],
    "secondary-on-call": ["responder", "on-call-sre", "sre"],
    "deployment-lead": ["responder", "deployment-lead"],
    "engineering-manager": ["responder", "engineering-manager"],
    "vp-engineering": ["vp-engineering"],
    "chief-technology-officer": ["cto"],
    "security-engineer": ["responder", "security"],
    "compliance-officer": ["compliance-officer"],
    "first-approver": ["responder", "approver"],
    "second-approver": ["responder", "approver"],
    "board-member": ["change-board"],
    "product-owner": ["stakeholder"],
  ]

  @Test func `each role of the guide has its people`() throws {
    #expect(try Shipped.atp().people.mapValues(\.roles) == Self.people)
  }

  @Test func `every promise suggests the same severities`() throws {
    for (name, promise) in try Shipped.atp().slos {
      #expect(promise.severity == [.warning: "SEV3", .critical: "SEV2"], "\(name)")
    }
  }

  @Test func `every trigger is read each 30 seconds`() throws {
    for (name, trigger) in try Shipped.atp().triggers {
      #expect(trigger.every == .seconds(30), "\(name)")
    }
  }

  @Test func `the working week has five days of eight hours`() throws {
    let calendar = try #require(try Shipped.atp().calendars["working-hours"])
    #expect(calendar.days == [.monday, .tuesday, .wednesday, .thursday, .friday])
    #expect(calendar.hours == ClockRange(from: 9 * 60, to: 17 * 60))
    #expect(calendar.holidays.isEmpty && calendar.freezes.isEmpty)
  }

  @Test func `readers have their channels`() throws {
    let audiences = try Shipped.atp().audiences
    #expect(audiences["responders"]?.channels == ["incidents", "pager"])
    #expect(audiences["responders"]?.page == true)
    #expect(audiences["stakeholders"]?.channels == ["deployments", "platform-list"])
  }

  @Test(arguments: [
    ("start", "deployments"), ("progress", "deployments"), ("rollback", "incidents"),
  ])
  func `an announcement has its channel`(name: String, channel: String) throws {
    #expect(try Shipped.atp().announcements[name]?.channel == channel)
  }

  @Test func `the service is told what it shares and promises`() throws {
    let service = try #require(try Shipped.atp().services["ingestion"])
    #expect(service.shared == ["database", "queue", "secrets"])
    #expect(service.rollout == "canary")
    #expect(service.automation == .automatic)
    #expect(
      service.slos == [
        "availability", "error-rate", "p95-latency", "p99-latency", "ingestion-throughput",
        "queue-lag",
      ])
    #expect(service.failurePlan != nil && service.owner != nil && service.contact == "on-call-sre")
  }

  @Test func `break-glass is for who responds`() throws {
    let rules = try Shipped.atp().approvals
    #expect(rules.breakGlass?.roles == ["on-call-sre", "deployment-lead"])
    #expect(rules.stakeholderRole == "stakeholder")
  }
}
