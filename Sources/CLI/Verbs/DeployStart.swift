import Client
import CommandLineKit
import JSON

/// `lastgood deploy start`: a rollout begins.
struct StartDeployment: ResponderVerb {
  static let name = "start"
  static let summary = "Record that a deployment begins."
  static let discussion = """
    Groups are given in the order of the rollout, each with the share of traffic that is on the new \
    version once it is entered. Without groups there is one, all, that takes all traffic.
    """
  static let examples = [
    Example(
      "lastgood deploy start checkout v42 --env production --artefact sha256:9f86… --group canary=20:10m --group all=100",
      "A canary at 20 % that bakes ten minutes, then everything. Prints the number."),
    Example(
      "lastgood deploy start checkout new-cart-on --env production --kind flag",
      "A flag is deployed like any code."),
  ]
  static let signature: [Parameter] = [
    .positional("service", help: "What is deployed."),
    .positional("version", help: "The new version."), .environment,
    .option("--from", "VERSION", help: "The version that runs now."),
    .option(
      "--group", "NAME=SHARE", repeated: true,
      help: "A group and its share: canary=20, or canary=20:10m with a bake time."),
    .option(
      "--kind", "WORD", choices: ["code", "infrastructure", "flag", "config"],
      help: "What changes; code when left out."),
    .option(
      "--strategy", "WORD",
      choices: [
        "canary", "blue-green", "rolling", "flag", "one-box", "immutable", "traffic-splitting",
        "direct",
      ], help: "How it is rolled out."),
    .option(
      "--profile", "WORD", choices: ["routine", "emergency"], help: "routine when left out."),
    .option("--artefact", "SHA256", help: "The digest of what is deployed; code needs one."),
    .option("--change", "REFERENCE", help: "The change it carries out, such as a ticket."),
    .option("--commits", "COUNT", help: "How many commits it holds."),
    .option(
      "--migration", "ID=CLASS", repeated: true,
      help:
        "A database migration: additive, backfill, contracting, unknown, or its file, FILE.sql."),
    .option(
      "--bundle", "PART=DIGEST", repeated: true,
      help: """
        What else belongs to the version: configuration, secrets, policy or scaling, each with its \
        digest, sha256:….
        """),
    .option(
      "--because", "WHY", short: "b",
      help: "Why it cannot wait, or departs from what is advised."),
    .flag("--plan", help: "Only plan it; “deploy go” starts it."), .insist,
  ]

  private let service, version, environment: String
  private let from, kind, strategy, profile, artefact, change: String?
  private let commits: Int?
  private let groups: [GroupWord]
  private let migrations, bundle: [PairWord]
  private let because: String?
  private let isPlan, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    service = try arguments.positional("service")
    version = try arguments.positional("version")
    environment = try arguments.required("--env")
    from = try arguments.option("--from")
    groups = try arguments.options("--group")
    kind = try arguments.choice("--kind", among: Self.signature)
    strategy = try arguments.choice("--strategy", among: Self.signature)
    profile = try arguments.choice("--profile", among: Self.signature)
    artefact = try arguments.option("--artefact")
    change = try arguments.option("--change")
    commits = try arguments.option("--commits")
    migrations = try arguments.options("--migration")
    bundle = try arguments.options("--bundle")
    because = try arguments.option("--because")
    isPlan = arguments.flag("--plan")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let classes = try migrations.map { migration throws(ResponderFailure) in
      (id: migration.name, kind: try MigrationFile.classify(migration, in: session))
    }
    var order = Order(
      APIRequest.path("api", "v1", "deployments"), "deployment of \(service) \(version)"
    ) { body in
      body.member("service", service)
      body.member("environment", environment)
      body.member("version", version)
      body.member("from_version", ifPresent: from)
      body.member("artefact_digest", ifPresent: artefact)
      body.member("kind", ifPresent: kind)
      body.member("strategy", ifPresent: strategy)
      body.member("profile", ifPresent: profile)
      if !groups.isEmpty { body.array("groups") { write(groups, to: &$0) } }
      if !classes.isEmpty {
        body.array("migrations") { list in
          for migration in classes {
            list.object {
              $0.member("id", migration.id)
              $0.member("class", migration.kind)
            }
          }
        }
      }
      if !bundle.isEmpty {
        body.object("bundle") { parts in
          for part in bundle { parts.member(part.name, part.value) }
        }
      }
      body.member("change_reference", ifPresent: change)
      body.member("commit_count", ifPresent: commits)
      body.member("because", ifPresent: because)
      if isPlan { body.member("start", false) }
    }
    order.insists = insists
    order.extras = .stream
    order.creates = Reference.Series.deployment.rawValue
    return session.report(try await session.give(order)) { written in
      """
      \(written.number ?? "It", .bold) \(isPlan ? "planned" : "started"): \(service) \(version) \
      in \(environment)\(Self.duration(written.value["deployment"]))
      """
    }
  }

  /// What its steps take, computed; nothing where nothing is watched.
  private static func duration(_ deployment: JSONValue?) -> String {
    guard let seconds = deployment?["duration"]?["until_done_seconds"]?.integer, seconds > 0 else {
      return ""
    }
    return ", about \(DeploymentText.length(seconds)) in all"
  }

  private func write(_ groups: [GroupWord], to list: inout JSONElements) {
    for group in groups {
      list.object { object in
        object.member("name", group.name)
        object.member("share", JSONText(trusting: Array(group.share.digits.utf8)))
        object.member("bake_seconds", ifPresent: group.bake?.seconds)
      }
    }
  }
}
