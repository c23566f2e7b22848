import CommandLineKit
import Embedded
import Operations

/// All verbs.
enum Program {
  static let table = CommandTable<Surroundings>(
    "lastgood",
    summary: "The flight recorder and the recovery desk for failed deployments.",
    globals: [
      .flag("--json", help: "Answer in JSON, for programs."),
      .flag("--quiet", short: "q", help: "Say nothing but the answer and errors."),
    ],
    [
      .command(Up.self), .command(Serve.self), .command(Demo.self), .command(Log.self), .command(Verify.self),
      .command(TakeCheckpoint.self), .command(Migrate.self),
      .group(
        CommandGroup("keys", summary: "Look after the keys that seal texts.", [RotateKeys.self])),
      .command(Parked.self),
      .group(CommandGroup("token", summary: "Let people and machines in.", [IssueToken.self])),
      .group(
        CommandGroup(
          "redactions", summary: "Look after words that were destroyed.",
          [ReapplyRedactions.self])),
      .command(Completion.self), .command(Version.self),
    ])
}
