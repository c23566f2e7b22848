// swift-tools-version: 6.2
import PackageDescription

// The targets, from the top down. An arrow (a dependency) only ever points to a target below.
// `docs/decisions/0001-targets.md` says why the lines run where they do; `scripts/check` holds them.

let package = Package(
  name: "lastgood",
  products: [.executable(name: "lastgood", targets: ["lastgood"])],
  targets: [
    // Composition root: reads configuration, runs one command.
    .executableTarget(
      name: "lastgood", dependencies: ["CLI", "Operations", "Embedded", "CommandLineKit"]),

    // Verbs of the responder: an HTTP client of the service, and its terminal output.
    .target(
      name: "CLI",
      dependencies: [
        "Client", "CommandLineKit", "Crypto", "Digest", "Metrics", "Migrations", "Rollouts",
        "Policy",
        "Secrets", "Spawn", "Spelling", "EventLog", "JSON",
      ]),

    // Verbs of the operator: up, serve, migrate, log, verify, checkpoint, demo.
    .target(
      name: "Operations",
      dependencies: [
        "Web", "HTTP", "Executor", "Signals", "Adapters", "IncidentService", "StatusPages",
        "Couriers",
        "PostgresStore", "Client",
        "Linting", "Embedded", "LocalParts", "Preparedness", "Spawn", "Schema", "Crypto",
        "Postgres",
        "MessageTemplates", "PolicyFile", "YAML", "Actions", "Advice", "Communication", "Decisions",
        "Policy",
        "Incidents", "Rollouts", "EventLog", "JSON", "Digest", "CommandLineKit", "Spelling",
      ]),

    // API routes, the event feed, OpenAPI, metrics.
    .target(
      name: "Web",
      dependencies: [
        "Metrics",
        "HTTP", "IncidentService", "Actions", "Advice", "Communication", "StatusPages",
        "PostmortemDocuments", "Postmortems", "Linting", "Timelines", "Updates", "Decisions",
        "Preparedness", "Incidents", "Delivery", "Intake", "Chat", "Rollouts", "Policy", "EventLog",
        "JSON", "Digest", "Markup", "Spelling", "Trackers",
      ]),

    // Every port in SQL: log, projections, search, blobs, people, tokens, timers.
    .target(
      name: "PostgresStore",
      dependencies: [
        "Metrics",
        "IncidentService", "Timelines", "Actions", "Communication", "Decisions", "Preparedness",
        "Incidents", "Rollouts", "Policy", "Postgres", "Schema", "Crypto", "EventLog", "JSON",
        "Digest", "Delivery", "StatusPages", "Postmortems",
      ]),

    // What people can do, as async functions; declares all ports.
    .target(
      name: "IncidentService",
      dependencies: [
        "Metrics",
        "PostmortemDocuments", "Postmortems", "Timelines", "Updates", "StatusPages", "Linting",
        "Advice", "Actions", "Communication", "Decisions", "Preparedness", "Incidents", "Rollouts",
        "Policy", "Secrets", "EventLog",
        "JSON", "Digest", "Spelling", "Delivery", "Intake", "Templates", "Trackers",
      ]),

    // The executor: answers requests for plans with what would be done and what stands in its way,
    // and carries out those that were authorised.
    .target(
      name: "Executor",
      dependencies: [
        "IncidentService", "Signals", "Adapters", "Actions", "Decisions", "Migrations", "Rollouts",
        "Policy", "Secrets", "Incidents", "EventLog", "Digest", "Spawn",
      ]),

    // Sending: taking messages out of the outbox, and handing them to their receivers.
    .target(
      name: "Couriers",
      dependencies: [
        "Addresses", "IncidentService", "Delivery", "Adapters", "Curl", "Policy", "Secrets",
        "EventLog", "JSON", "Trackers",
        "Digest",
      ]),

    // Measuring: the providers of signals, and what a service's entry says.
    .target(
      name: "Signals",
      dependencies: [
        "Adapters", "Spawn", "Curl", "Postgres", "Policy", "Secrets", "Decisions", "JSON",
      ]),

    // What is to be acted on: looking at it, what would be called, and calling it. One adapter each.
    .target(
      name: "Adapters",
      dependencies: [
        "Addresses", "Spawn", "Curl", "Postgres", "Decisions", "Policy", "EventLog", "Secrets",
        "Digest", "JSON", "Spelling",
      ]),

    // The CLI's side of the API: finding the service, asking it, the offline spool.
    .target(name: "Client", dependencies: ["Curl", "JSON"]),

    // Pure: the timeline of an incident as a fold, and its pictures and texts.
    .target(
      name: "Timelines",
      dependencies: [
        "Actions", "Communication", "Decisions", "Incidents", "Rollouts", "Policy", "EventLog",
        "JSON",
        "Digest", "Markup",
      ]),
    // Pure: how long things took, how often they went wrong, and what is like what; in figures.
    .target(
      name: "Metrics",
      dependencies: [
        "Timelines", "Actions", "Communication", "Decisions", "Incidents", "Rollouts", "Policy",
        "EventLog", "JSON", "Markup",
      ]),
    // Pure: what is wrong with the words of an update, a postmortem or an improvement action.
    .target(name: "Linting", dependencies: []),
    // Pure: drafts of what is said about an incident, computed from the record.
    .target(
      name: "Updates",
      dependencies: [
        "Timelines", "Actions", "Communication", "Decisions", "Incidents", "Rollouts", "Policy",
        "EventLog", "Linting", "Templates", "MessageTemplates", "Markup",
      ]),
    // Pure: what alerting systems of others send, read into detections.
    .target(name: "Intake", dependencies: ["Incidents", "EventLog", "JSON", "Digest"]),
    // Pure: the five phases of an incident, its roles, requests and obligations.
    .target(name: "Incidents", dependencies: ["EventLog", "JSON"]),
    // Pure: what a migration does to older versions, and whether one may come back.
    .target(name: "Migrations", dependencies: ["Rollouts", "Policy"]),
    // Pure: how things stand for people outside, as pages, feeds and documents.
    .target(
      name: "StatusPages",
      dependencies: ["Communication", "Timelines", "Policy", "EventLog", "JSON", "Markup"]),
    // Pure: what is said about an incident, and what was promised.
    .target(name: "Communication", dependencies: ["Incidents", "Policy", "EventLog", "JSON"]),
    // Pure: what people write, say and agree about an incident afterwards, and what becomes of it.
    .target(name: "Postmortems", dependencies: ["Incidents", "EventLog", "JSON", "Digest"]),
    // Pure: a postmortem as it is read: what the record says, cited, and what people wrote.
    .target(
      name: "PostmortemDocuments",
      dependencies: [
        "Postmortems", "Timelines", "Actions", "Communication", "Decisions", "Incidents",
        "Rollouts",
        "Policy", "EventLog", "JSON", "Markup", "Digest",
      ]),
    // Pure: messages as each kind of channel has them, where they may go, when they are tried again.
    .target(
      name: "Delivery",
      dependencies: ["Addresses", "Incidents", "Policy", "EventLog", "JSON", "Digest"]),
    // Pure: what people ask in a chat program, and what they are told there.
    .target(name: "Chat", dependencies: ["Delivery", "Policy", "JSON", "Digest"]),
    // Pure: actions as the trackers of others take them, and what those answer.
    .target(name: "Trackers", dependencies: ["Delivery", "Policy", "JSON", "Digest"]),
    // Pure: deployments, groups, gates, health, halting.
    .target(name: "Rollouts", dependencies: ["Policy", "EventLog", "JSON"]),
    // Pure: what was prepared before anything failed: error budgets, failure modes, drills.
    .target(name: "Preparedness", dependencies: ["Policy", "EventLog", "JSON"]),
    // Pure: shapes of secrets that must not enter the record.
    .target(name: "Secrets", dependencies: ["JSON"]),
    // Pure: what the executor did about authorised decisions, and what is in doubt.
    .target(name: "Actions", dependencies: ["Incidents", "EventLog", "JSON", "Digest"]),
    // Pure: decisions, their plans and approvals.
    .target(
      name: "Decisions",
      dependencies: ["Incidents", "Policy", "EventLog", "JSON", "Digest", "Spelling"]),
    // Pure: what to do about an incident, ranked by what is known.
    .target(
      name: "Advice",
      dependencies: ["Decisions", "Policy", "Rollouts", "Incidents", "EventLog", "Spelling"]),
    // Pure: the organisation's rules as values.
    .target(name: "Policy", dependencies: ["JSON", "Markup", "Spelling"]),

    // Local parts to rehearse on: backends with faults to switch on, HAProxy, Prometheus, users.
    .target(name: "LocalParts", dependencies: ["HTTP", "Spawn", "JSON"]),

    // The private PostgreSQL that `lastgood up` creates, starts, supervises and stops.
    .target(name: "Embedded", dependencies: ["Spawn", "Postgres"]),

    // Programs and processes: started, held to limits, read, ended.
    .target(name: "Spawn", dependencies: ["CSpawn", "Crypto", "Secrets", "Digest"]),

    // Pure: streams, versions, envelopes, the hash chain, the Merkle tree, checkpoints.
    .target(name: "EventLog", dependencies: ["Digest", "JSON"]),
    .target(name: "JSON"),
    .target(name: "Digest"),

    // Policies as YAML: reading with places, the includes, the profiles, the checks.
    .target(
      name: "PolicyFile",
      dependencies: [
        "Updates", "Templates", "YAML", "Policy", "JSON", "Digest", "Secrets", "Spelling",
      ]),

    // One job each; they know nothing of incidents.
    .target(name: "Addresses"),
    .target(name: "CommandLineKit", dependencies: ["Spawn", "Spelling"]),
    .target(name: "Spelling"),
    // Mustache over typed values.
    .target(name: "Templates", dependencies: ["Spelling"]),
    .target(name: "Markup"),
    .target(name: "YAML", dependencies: ["CYAML"]),
    .target(name: "Crypto", dependencies: ["Digest", "COpenSSL"]),
    .target(name: "Postgres", dependencies: ["CPostgres"]),
    .target(name: "HTTP", dependencies: ["CSockets"]),
    .target(name: "Curl", dependencies: ["CCurl"]),

    // SQL embedded in the binary.
    .target(
      name: "Schema", path: "schema", exclude: ["sql"], plugins: ["Embed"]),
    // Starting files for an organisation's rules, embedded in the binary.
    .target(
      name: "MessageTemplates", path: "templates", exclude: ["profiles", "messages"],
      plugins: ["Embed"]),
    .executableTarget(name: "embedder"),
    .plugin(name: "Embed", capability: .buildTool(), dependencies: ["embedder"]),

    // C libraries, one Swift target above each.
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "CSpawn"),
    .target(name: "CSockets"),

    // Not shipped.
    .executableTarget(
      name: "bench",
      dependencies: [
        "PostgresStore", "Web", "HTTP", "IncidentService", "Incidents", "Rollouts", "Embedded",
        "Schema", "Crypto", "Postgres", "EventLog", "JSON", "Digest", "CommandLineKit", "Spawn",
        "Adapters", "Decisions", "Policy", "LocalParts", "TestDecisions", "Figures", "Couriers",
        "Delivery", "Curl", "Linting",
      ]),
    .target(name: "Figures", dependencies: ["JSON"]),
    .executableTarget(
      name: "logwriter",
      dependencies: ["PostgresStore", "Crypto", "Postgres", "EventLog", "TestSupport"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "PostgresStore", "Embedded", "Schema", "Crypto", "Postgres", "EventLog", "JSON", "Digest",
        "Spawn",
      ]),

    .target(name: "CTestProcess"),
    .target(
      name: "TestDecisions",
      dependencies: [
        "Executor", "PostgresStore", "Decisions", "Crypto", "EventLog", "Digest",
      ]),
    // A mail server that keeps what it gets.
    .target(name: "TestMail", dependencies: ["LocalParts", "Spawn", "TestSupport", "JSON"]),
    .target(name: "TestGoldens", dependencies: ["EventLog", "JSON"]),
    // Incidents told event by event, for what is folded from them.
    .target(
      name: "TestStories",
      dependencies: [
        "Timelines", "Actions", "Communication", "Decisions", "Incidents", "Rollouts", "EventLog",
        "JSON", "Digest",
      ]),
    .target(name: "TestThreads", dependencies: ["CTestProcess"]),
    .target(name: "TestPrograms", dependencies: ["Spawn"]),

    .testTarget(
      name: "AdviceTests",
      dependencies: ["Advice", "Decisions", "Policy", "Rollouts", "Incidents", "EventLog"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "SignalsTests",
      dependencies: [
        "Signals", "Adapters", "Postgres", "Policy", "HTTP", "Curl", "Spawn", "Crypto", "Digest",
        "JSON", "TestSupport", "TestThreads",
      ]),
    .testTarget(
      name: "CommunicationTests",
      dependencies: [
        "Communication", "Incidents", "Policy", "EventLog", "JSON", "Digest", "TestGoldens",
        "TestThreads",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Addresses", "Delivery", "Policy", "EventLog", "JSON", "Digest", "Crypto", "TestGoldens",
        "TestPrograms", "TestThreads",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CouriersTests",
      dependencies: [
        "Couriers", "Delivery", "IncidentService", "Communication", "Actions", "PostgresStore",
        "Postgres",
        "Trackers", "Adapters", "Policy", "EventLog", "Digest", "Crypto", "HTTP", "Curl", "JSON",
        "Spawn",
        "LocalParts", "TestMail", "TestSupport", "TestThreads",
      ]),
    .testTarget(
      name: "ChatTests",
      dependencies: ["Chat", "Delivery", "Policy", "JSON", "Digest", "Crypto", "Spawn"]),
    .testTarget(
      name: "TrackersTests", dependencies: ["Trackers", "Policy", "JSON"], exclude: ["Fixtures"]),
    .testTarget(
      name: "IntakeTests",
      dependencies: ["Intake", "Incidents", "EventLog", "JSON", "Digest", "Crypto"]),
    .testTarget(name: "TemplatesTests", dependencies: ["Templates"]),
    .testTarget(
      name: "StatusPagesTests",
      dependencies: [
        "StatusPages", "Communication", "Policy", "EventLog", "JSON", "TestPrograms",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "UpdatesTests",
      dependencies: [
        "Updates", "Linting", "Timelines", "Actions", "Communication", "Decisions", "Incidents",
        "Rollouts", "Policy", "PolicyFile", "MessageTemplates", "Crypto", "EventLog", "Templates",
        "Digest", "JSON", "TestGoldens",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "PolicyTests", dependencies: ["JSON", "Policy"], exclude: ["Fixtures"]),
    .testTarget(
      name: "ProfilesTests",
      dependencies: ["MessageTemplates", "PolicyFile", "Policy", "Crypto", "Digest"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "ExecutorTests",
      dependencies: [
        "Executor", "Adapters", "IncidentService", "PostgresStore", "Postgres", "Actions",
        "Decisions", "Incidents", "Rollouts", "Policy", "EventLog", "Digest", "Crypto",
        "HTTP", "Curl", "Signals", "Spawn", "LocalParts", "TestSupport", "TestThreads",
      ]),
    .testTarget(
      name: "AdaptersTests",
      dependencies: [
        "Adapters", "Postgres", "Decisions", "Policy", "EventLog", "HTTP", "Curl", "Spawn",
        "Crypto", "Digest", "JSON", "LocalParts", "TestSupport", "TestThreads",
      ]),
    .testTarget(
      name: "ActionsTests",
      dependencies: ["Actions", "Incidents", "EventLog", "JSON", "Digest", "TestGoldens"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "DecisionsTests",
      dependencies: [
        "Decisions", "Incidents", "Policy", "EventLog", "JSON", "Digest", "TestGoldens",
      ],
      exclude: ["Fixtures"]),
    .testTarget(name: "SecretsTests", dependencies: ["Secrets", "TestThreads"]),
    .testTarget(
      name: "MigrationsTests",
      dependencies: ["Migrations", "Rollouts", "Policy", "Postgres", "TestSupport"]),
    .testTarget(
      name: "RolloutsTests",
      dependencies: ["Rollouts", "Policy", "EventLog", "JSON", "TestGoldens"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "PreparednessTests",
      dependencies: ["Preparedness", "Policy", "EventLog", "JSON", "TestGoldens"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "IncidentsTests", dependencies: ["Incidents", "EventLog", "JSON", "TestGoldens"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "PostmortemsTests",
      dependencies: ["Postmortems", "Incidents", "EventLog", "JSON", "Digest", "TestGoldens"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "PostmortemDocumentsTests",
      dependencies: [
        "PostmortemDocuments", "Postmortems", "Linting", "Timelines", "Actions", "Communication",
        "Decisions", "Incidents", "Policy", "Rollouts", "EventLog", "JSON", "Digest", "Crypto",
        "TestGoldens", "TestStories",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "TimelinesTests",
      dependencies: [
        "TestStories", "Timelines", "Actions", "Communication", "Decisions", "Incidents", "Policy",
        "Rollouts",
        "EventLog", "JSON", "Digest", "TestThreads",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "MetricsTests",
      dependencies: [
        "Metrics", "Actions", "Communication", "Decisions", "Incidents", "Rollouts", "Policy",
        "EventLog", "JSON", "Digest",
      ],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "LintingTests", dependencies: ["Linting", "TestThreads"], exclude: ["Fixtures"]),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "TestThreads"]),
    .testTarget(name: "CurlTests", dependencies: ["Curl", "TestThreads"]),
    .testTarget(
      name: "ClientTests",
      dependencies: ["Client", "Curl", "JSON", "Spawn", "TestPrograms", "TestThreads"]),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "CLI", "Client", "CommandLineKit", "HTTP", "Secrets", "EventLog", "JSON", "TestThreads",
      ]),
    .testTarget(
      name: "IncidentServiceTests",
      dependencies: [
        "Metrics",
        "Postmortems", "IncidentService", "Intake", "Advice", "Actions", "Communication",
        "Decisions",
        "Preparedness",
        "Incidents", "Rollouts", "StatusPages", "Timelines", "Updates", "PostgresStore", "Postgres",
        "Policy", "Crypto", "EventLog", "Delivery",
        "JSON", "Digest",
        "TestSupport",
      ]),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Intake", "Actions",
        "Metrics", "Communication",
        "Web", "Chat", "HTTP", "IncidentService", "Advice", "Decisions", "Policy", "Preparedness",
        "Incidents", "Rollouts", "StatusPages", "Timelines", "PostgresStore", "Postgres",
        "EventLog", "Delivery", "Trackers", "Couriers", "Adapters", "Curl",
        "JSON", "Crypto", "Digest", "TestSupport",
      ]),
    .testTarget(name: "DigestTests", dependencies: ["Digest", "Crypto"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "JSON"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport", "TestThreads"]),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto", "Digest"]),
    .testTarget(
      name: "EventLogTests",
      dependencies: ["EventLog", "Crypto", "Digest", "JSON", "TestPrograms", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "SpawnTests", dependencies: ["Spawn", "Secrets", "Crypto", "Digest", "TestThreads"]),
    .testTarget(
      name: "CommandLineKitTests", dependencies: ["CommandLineKit", "TestPrograms"]),
    .testTarget(name: "SpellingTests", dependencies: ["Spelling"]),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "JSON"]),
    .testTarget(
      name: "PolicyFileTests",
      dependencies: [
        "PolicyFile", "YAML", "Policy", "JSON", "Digest", "Crypto", "TestThreads",
      ]),
    .testTarget(name: "LocalPartsTests", dependencies: ["LocalParts"]),
    .testTarget(
      name: "EmbeddedTests", dependencies: ["Embedded", "Spawn", "Postgres", "TestThreads"]),
    .testTarget(
      name: "PostgresTests", dependencies: ["Embedded", "Postgres", "TestSupport", "TestThreads"]),
    .testTarget(
      name: "PostgresStoreTests",
      dependencies: [
        "Metrics", "Communication",
        "PostgresStore", "IncidentService", "Actions", "Preparedness", "Incidents", "Rollouts",
        "Policy", "Postgres", "Schema", "Crypto", "Delivery",
        "EventLog", "JSON", "Digest", "TestPrograms", "TestSupport",
      ]),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "logwriter", "Operations", "LocalParts", "Curl", "Preparedness", "CLI", "Client", "HTTP",
        "Delivery", "PostgresStore", "Embedded", "Schema", "Postgres", "EventLog", "Actions",
        "Decisions",
        "Spawn", "Crypto", "Digest", "JSON", "CommandLineKit", "PolicyFile", "Policy",
        "IncidentService", "TestDecisions", "TestMail", "TestSupport", "TestThreads",
      ]),
  ],
  swiftLanguageModes: [.v6]
)

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

for target in package.targets {
  switch target.type {
  case .regular where target.name.hasPrefix("C") && ["CSpawn", "CSockets"].contains(target.name):
    continue
  case .regular, .executable, .test: target.swiftSettings = swiftSettings
  default: continue
  }
}
