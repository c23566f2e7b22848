import EventLog
import IncidentService
import Incidents
import JSON

extension IncidentJSON {
  static let exposure = Schema.named(
    "Exposure",
    .object(
      .required("deployment", .id), .required("reached", .list(.freeText, atMost: 1_000)),
      .required("not_reached", .list(.freeText, atMost: 1_000)), .required("share", .percent)))

  static let schema = Schema.named(
    "Incident",
    .object(
      ObjectRule(
        [
          .required("stream", .id), .required("number", .orNull(.freeText)),
        ] + MemberRule.words("title") + [
          .required(
            "state",
            .word([
              "undeclared", "near-miss", "open", "mitigated", "resolved", "closed", "merged",
            ])), .required("severity", .orNull(.words(of: Severity.self))),
          .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
          .required("category", .orNull(.words(of: IncidentCategory.self))),
          .required("source", .orNull(.words(of: DetectionSource.self))),
          .required("restricted", .bool),
          .required(
            "deployments",
            .list(
              .object(.required("stream", .id), .required("number", .orNull(.freeText))),
              atMost: 10_000)), .required("detections", .list(.id, atMost: 10_000)),
          .required("declared_at", .orNull(.time)),
          .required("declared_by", .orNull(Handles.schema)),
          .required("resolved_at", .orNull(.time)), .required("recovered_at", .orNull(.time)),
          .optional("merged_into", .id), .optional("impact", impact),
          .optional("exposure", exposure), .required("roles", .map(role)),
          .required("gate_debts", .list(debt, atMost: 10_000)),
          .required("version", .integer(0...Int64(Int32.max))),
          .required("next", .list(.freeText, atMost: 10_000)),
        ])))

  private static let impact = Schema.object(
    ObjectRule(
      MemberRule.words("who") + MemberRule.words("symptom") + [
        .required(
          "how_many", .either([.integer(0...Int64.max), .word(["unknown"]), .null])),
        .required("regions", .list(.freeText, atMost: 1_000)),
        .required("since", .orNull(.time)), .required("data_risk", .words(of: DataRisk.self)),
      ]))

  private static let role = Schema.object(
    .required("holder", .orNull(Handles.schema)), .required("name", .orNull(.freeText)),
    .required("since", .orNull(.time)), .optional("offered_to", Handles.schema))

  private static let debt = Schema.object(
    ObjectRule(
      [
        .required("debt", .id), .required("gate", .freeText),
        .required("group", .orNull(.freeText)), .required("due_at", .time),
      ] + MemberRule.words("because") + [.required("paid", .bool)]))

  static let row = Schema.named(
    "IncidentRow",
    .object(
      ObjectRule(
        [.required("stream", .id), .required("number", .freeText)] + MemberRule.words("title") + [
          .required("state", .words(of: IncidentState.self)),
          .required("severity", .orNull(.words(of: Severity.self))),
          .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
          .required("category", .words(of: IncidentCategory.self)),
          .required("restricted", .bool), .required("declared_at", .time),
          .required("resolved_at", .orNull(.time)),
          .required("commander", .orNull(Handles.schema)), .required("last_entry_at", .time),
          .required("entry_count", .integer(0...Int64.max)), .required("position", .position),
        ])))
}

extension IncidentRow {
  func write(to object: inout JSONMembers, _ handles: Handles) {
    object.member("stream", stream.description)
    object.member("number", number)
    object.member("title", title)
    object.member("state", state.rawValue)
    object.member("severity", severity?.rawValue)
    object.member("service", service)
    object.member("environment", environment)
    object.member("category", category.rawValue)
    object.member("restricted", isRestricted)
    object.member("declared_at", declaredAt)
    object.member("resolved_at", resolvedAt)
    object.member("commander", commander.map(handles.text))
    object.member("last_entry_at", lastEntryAt)
    object.member("entry_count", entryCount)
    object.member("position", position.rawValue)
  }
}
