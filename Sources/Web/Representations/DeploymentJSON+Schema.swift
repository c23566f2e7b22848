import EventLog
package import IncidentService
package import JSON
import Rollouts

extension DeploymentJSON {
  static let schema = Schema.named(
    "Deployment",
    .object(
      .required("stream", .id), .required("number", .orNull(.freeText)),
      .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
      .required("version", .orNull(.freeText)), .required("from_version", .orNull(.freeText)),
      .required("state", .word(Deployment.Phase.allCases.map(\.word))),
      .required("kind", .orNull(.words(of: DeploymentKind.self))),
      .required("strategy", .orNull(.words(of: RolloutStrategy.self))),
      .required("profile", .orNull(.words(of: DeploymentProfile.self))),
      .required("groups", .list(group, atMost: 1_000)),
      .required(
        "split", .object(.required("new", .percent), .required("stable", .percent))),
      .optional("halt", halt),
      .optional(
        "resumption",
        .object(.required("approval", .id), .required("asked_by", Handles.schema))),
      .optional("rolled_back_to", .freeText),
      .required("version_number", .integer(0...Int64(Int32.max))),
      .required(
        "migrations",
        .list(
          .object(.required("id", .freeText), .required("class", .words(of: MigrationClass.self))),
          atMost: 1_000)), .required("checklist", .list(item, atMost: 1_000)),
      .optional(
        "duration",
        .object(
          .required("until_everyone_seconds", .integer(0...Int64.max)),
          .required("until_done_seconds", .integer(0...Int64.max)))),
      .optional(
        "approvals",
        .described("Who has to approve it before it starts, while it has not.", approvals)),
      .required("accelerations", .list(acceleration, atMost: 1_000)),
      .required(
        "debts",
        .list(
          .object(.required("group", .freeText), .required("gate", .freeText)), atMost: 1_000)),
      .required("artefact_digest", .orNull(.freeText)),
      .required("change_reference", .orNull(.freeText)),
      .required("planned_at", .orNull(.time)), .required("planned_by", .orNull(Handles.schema)),
      .required("lints", .list(.freeText, atMost: 1_000))))

  private static let approvals = Schema.object(
    .required("needed", .integer(0...Int64(Int32.max))),
    .required("roles", .list(.freeText, atMost: 1_000)), .required("enough", .bool),
    .required("good_for", .freeText),
    .required(
      "given",
      .list(
        .object(
          .required("by", Handles.schema), .required("at", .orNull(.time)),
          .required("counts", .bool)),
        atMost: 1_000)))

  private static let group = Schema.object(
    .required("name", .freeText), .required("kind", .words(of: GroupKind.self)),
    .required("share", .percent), .required("bake_seconds", .integer(0...Int64.max)),
    .required("entered_at", .orNull(.time)), .required("promoted", .bool),
    .required(
      "gates",
      .list(
        .object(
          .optional(
            "kind",
            .described("Of a check that is no gate of the policy.", .words(of: GateKind.self))),
          .optional("gate", .described("The policy's name of it.", .freeText)),
          .required("outcome", .words(of: Verdict.self))), atMost: 100)),
    .required("health", .orNull(.words(of: Verdict.self))))

  private static let acceleration = Schema.object(
    ObjectRule(
      [.required("acceleration", .id), .required("stage", .freeText)]
        + MemberRule.words("from") + MemberRule.words("to") + MemberRule.words("because") + [
          .required("asked_by", Handles.schema),
          .required("approvals", .integer(1...Int64(Int32.max))),
          .required("roles", .list(.freeText, atMost: 1_000)),
          .required("approved_by", .list(Handles.schema, atMost: 1_000)),
          .required("approved", .bool),
        ]))

  private static let halt = Schema.object(
    ObjectRule(
      MemberRule.words("because") + MemberRule.words("scope") + [
        .required("by", Handles.schema), .required("at", .orNull(.time)),
      ]))

  private static let item = Schema.object(
    ObjectRule(
      [
        .required("item", .freeText),
        .required("status", .words(of: ChecklistItem.Status.self)),
      ] + MemberRule.words("reference") + [.required("digest", .orNull(.freeText))]))

  static let row = Schema.named(
    "DeploymentRow",
    .object(
      .required("stream", .id), .required("number", .freeText), .required("service", .freeText),
      .required("environment", .freeText), .required("version", .freeText),
      .required("state", .words(of: DeploymentState.self)),
      .required("kind", .words(of: DeploymentKind.self)),
      .required("profile", .words(of: DeploymentProfile.self)),
      .required("group", .orNull(.freeText)), .required("share", .percent),
      .required("planned_at", .time), .required("last_entry_at", .time),
      .required("position", .position)))
}

extension DeploymentRow: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("stream", stream.description)
      object.member("number", number)
      object.member("service", service)
      object.member("environment", environment)
      object.member("version", version)
      object.member("state", state.rawValue)
      object.member("kind", kind.rawValue)
      object.member("profile", profile.rawValue)
      object.member("group", group)
      object.percent("share", hundredths: share.hundredths)
      object.member("planned_at", plannedAt)
      object.member("last_entry_at", lastEntryAt)
      object.member("position", position.rawValue)
    }
  }
}
