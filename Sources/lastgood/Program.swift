package import CLI
import CommandLineKit
package import Embedded
import Operations

/// All verbs: those of the responder, which ask the service, and those of the operator.
enum Program {
  static let table: CommandTable<Surroundings> = {
    var table = CommandTable<Surroundings>(
      "lastgood",
      summary: "The flight recorder and the recovery desk for failed deployments.",
      globals: [
        .flag("--json", help: "Answer in JSON, for programs."),
        .flag("--quiet", short: "q", help: "Say nothing but the answer and errors."),
      ],
      ResponderVerbs.incidents() + ResponderVerbs.record() + ResponderVerbs.deliveries()
        + ResponderVerbs.notices() + ResponderVerbs.postmortems()
        + ResponderVerbs.deployments() + ResponderVerbs.preparedness() + [drills]
        + ResponderVerbs.access() + [tokens] + operations + [
          .command(Completion.self), .command(Manual.self), .command(Version.self),
        ])
    table.titles = [
      "declare": "Incidents", "timeline": "The record", "deploy": "Deployments",
      "readiness": "Before anything fails",
      "me": "Access", "up": "For operators", "completion": "About this program",
    ]
    table.sharedTitle = "Options of commands that ask the service"
    return table
  }()

  private static let tokens = CommandTable<Surroundings>.Entry.group(
    CommandGroup(
      "token", summary: "Let people and machines in.",
      [TokenCreation.self] + ResponderVerbs.tokens().filter { $0.name != TokenCreation.name }))

  /// Rehearsing, and how rehearsals went.
  private static let drills = CommandTable<Surroundings>.Entry.group(
    CommandGroup(
      "drill", summary: "Rehearse failures on local parts.",
      [RunDrill.self] + ResponderVerbs.drills() + [ServeBackend.self]))

  private static let operations: [CommandTable<Surroundings>.Entry] = [
    .command(Up.self), .command(Serve.self), .command(RunExecutor.self), .command(Demo.self),
    .command(Log.self),
    .command(Verify.self),
    .command(TakeCheckpoint.self), .command(Migrate.self),
    .group(
      CommandGroup(
        "tree", summary: "Look at the decision tree of a policy.",
        [LintTree.self, RenderTree.self, WalkTree.self])),
    .group(
      CommandGroup(
        "trigger", summary: "Look at what acts without being asked.", [BacktestTriggers.self])),
    .group(
      CommandGroup("keys", summary: "Look after the keys that seal texts.", [RotateKeys.self])),
    .command(InitPolicy.self),
    .group(
      CommandGroup(
        "policy", summary: "Look after the rules.",
        [
          CheckPolicy.self, TestPolicy.self, ApplyPolicy.self, DiffPolicy.self, ShowPolicy.self,
        ])),
    .command(LintText.self),
    .command(Parked.self),
    .group(
      CommandGroup(
        "flags", summary: "Evaluate feature flags of a file, and take a bypass back.",
        [ServeFlags.self, RestoreFlag.self])),
    .group(
      CommandGroup(
        "redactions", summary: "Look after words that were destroyed.",
        [ReapplyRedactions.self])),
  ]
}

extension Surroundings: ResponderSurroundings {
  package var responder: ResponderContext {
    let environment = environment
    return ResponderContext(environment: { environment[$0] }, variables: { environment })
  }
}
