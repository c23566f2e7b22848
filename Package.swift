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
      name: "lastgood", dependencies: ["Operations", "Embedded", "CommandLineKit"]),

    // Verbs of the operator: up, migrate, log, verify, checkpoint, demo.
    .target(
      name: "Operations",
      dependencies: [
        "PostgresStore", "Embedded", "Schema", "Crypto", "Postgres", "EventLog", "JSON", "Digest",
        "CommandLineKit",
      ]),

    // Every port of the log in SQL: append, read, subscribe, project, time, seal, redact.
    .target(
      name: "PostgresStore",
      dependencies: ["Postgres", "Schema", "Crypto", "EventLog", "JSON", "Digest"]),

    // The private PostgreSQL that `lastgood up` creates, starts, supervises and stops.
    .target(name: "Embedded", dependencies: ["Spawn", "Postgres"]),

    // Pure: streams, versions, envelopes, the hash chain, the Merkle tree, checkpoints.
    .target(name: "EventLog", dependencies: ["Digest", "JSON"]),
    .target(name: "JSON"),
    .target(name: "Digest"),

    // One job each; they know nothing of incidents.
    .target(name: "CommandLineKit"),
    .target(name: "Crypto", dependencies: ["Digest", "COpenSSL"]),
    .target(name: "Postgres", dependencies: ["CPostgres"]),
    .target(name: "Spawn", dependencies: ["CSpawn"]),

    // SQL embedded in the binary.
    .target(
      name: "Schema", path: "schema", exclude: ["sql"], plugins: ["Embed"]),
    .executableTarget(name: "embedder"),
    .plugin(name: "Embed", capability: .buildTool(), dependencies: ["embedder"]),

    // C libraries, one Swift target above each.
    .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CSpawn"),

    // Not shipped.
    .executableTarget(
      name: "bench",
      dependencies: [
        "PostgresStore", "Embedded", "Schema", "Crypto", "Postgres", "EventLog", "JSON", "Digest",
        "CommandLineKit", "Spawn",
      ]),
    .executableTarget(
      name: "logwriter",
      dependencies: ["PostgresStore", "Crypto", "Postgres", "EventLog", "TestSupport"]),
    .target(
      name: "TestSupport",
      dependencies: [
        "PostgresStore", "Embedded", "Schema", "Crypto", "Postgres", "EventLog", "JSON", "Digest",
        "Spawn",
      ]),

    .testTarget(name: "DigestTests", dependencies: ["Digest", "Crypto"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
    .testTarget(name: "CryptoTests", dependencies: ["Crypto", "Digest"]),
    .testTarget(
      name: "EventLogTests",
      dependencies: ["EventLog", "Crypto", "Digest", "JSON", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "SpawnTests", dependencies: ["Spawn"]),
    .testTarget(name: "CommandLineKitTests", dependencies: ["CommandLineKit"]),
    .testTarget(name: "EmbeddedTests", dependencies: ["Embedded", "Spawn", "Postgres"]),
    .testTarget(name: "PostgresTests", dependencies: ["Embedded", "Postgres", "TestSupport"]),
    .testTarget(
      name: "PostgresStoreTests",
      dependencies: [
        "PostgresStore", "Postgres", "Schema", "Crypto", "EventLog", "JSON", "Digest",
        "TestSupport",
      ]),
    .testTarget(
      name: "SystemTests",
      dependencies: [
        "logwriter", "Operations", "PostgresStore", "Embedded", "Schema", "Postgres", "EventLog",
        "Spawn", "Crypto", "Digest", "JSON", "CommandLineKit", "TestSupport",
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
  case .regular where target.name.hasPrefix("C") && ["CSpawn"].contains(target.name): continue
  case .regular, .executable, .test: target.swiftSettings = swiftSettings
  default: continue
  }
}
