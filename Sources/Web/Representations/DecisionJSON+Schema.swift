import Decisions
import EventLog
import Policy

extension DecisionJSON {
  static let schema = Schema.named(
    "Decision", .object(ObjectRule(head + proposal + stand + end)))

  private static let head: [MemberRule] = [
    .required("decision", .id), .required("number", .freeText),
    .required("ordinal", .integer(1...Int64(Int32.max))),
    .required("stage", .words(of: Decision.Stage.self)),
    .required("version", .integer(0...Int64(Int32.max))),
  ]

  private static let proposal: [MemberRule] =
    [
      .required("action", .words(of: MitigationKind.self)),
      .required("proposed_by", Handles.schema),
    ] + MemberRule.words("because") + [
      .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
      .required("deployment", .orNull(.id)), .required("target", .orNull(.freeText)),
      .required("release", .orNull(.id)),
    ] + MemberRule.words("target_because") + [
      .required("definition", .orNull(.freeText)), .required("parameters", .map(.freeText)),
      .required(
        "options",
        .list(
          .object(
            ObjectRule(
              [
                .required("action", .words(of: MitigationKind.self)),
                .required("verdict", .words(of: ConsideredOption.Verdict.self)),
              ] + MemberRule.words("why"))), atMost: 100)),
    ] + MemberRule.words("no_other_option") + MemberRule.words("expected_effect") + [
      .required("confidence", .orNull(.words(of: Confidence.self))),
      .required("evidence", .list(.id, atMost: 1_000)), .required("check_at", .orNull(.time)),
      .optional(
        "tradeoff",
        .object(
          ObjectRule(
            MemberRule.words("function_lost") + MemberRule.words("users_affected")
              + MemberRule.words("workaround")))),
      .required("degraded_until", .orNull(.time)), .optional("fix_estimate", estimate),
      .optional(
        "follow_up",
        .object(
          .required("kind", .words(of: FollowUp.Kind.self)), .required("by", .orNull(.time)))),
      .required("tree_path", .list(.freeText, atMost: 1_000)),
      .required("advice_rank", .orNull(.integer(0...Int64(Int32.max)))),
      .required("situation", .orNull(.freeText)), .required("emergency", .bool),
    ]

  private static let estimate = Schema.object(
    .required("from_minutes", .integer(0...Int64.max)),
    .required("to_minutes", .integer(0...Int64.max)),
    .required("confidence", .words(of: Confidence.self)), .required("by", Handles.schema))

  private static let stand: [MemberRule] = [
    .required("objections", .list(said(), atMost: 10_000)),
    .required("reopened", .list(.words(of: Reopening.self), atMost: 10_000)),
    .required("break_glass", .list(said(.required("role", .freeText)), atMost: 10_000)),
    .required(
      "overrides",
      .list(
        said(
          .required("role", .freeText),
          .required("checks", .list(.words(of: PreflightCheck.self), atMost: 100))),
        atMost: 10_000)),
    .required("awaits_plan", .bool), .required("rules_changed", .bool),
    .optional(
      "planned_for",
      .object(
        ObjectRule(
          [.required("by", Handles.schema), .required("target", .orNull(.freeText))]
            + MemberRule.words("target_because")))), .optional("plan", plan),
    .optional("approvals", request),
    .optional("extension", request), .required("reasons", .list(.freeText, atMost: 1_000)),
    .optional("how", .freeText),
    .required(
      "then",
      .described("What must follow, by the decision tree.", .list(.freeText, atMost: 1_000))),
    .optional("carried_out", ActionJSON.schema), .optional("trigger", .id),
  ]

  private static let end: [MemberRule] = [
    .optional("denied", said()),
    .optional(
      "authorisation",
      .object(
        .required("expires_at", .orNull(.time)), .required("break_glass", .bool),
        .required("review_due_at", .orNull(.time)), .required("audit_due_at", .orNull(.time)))),
    .optional(
      "degraded",
      .object(
        .required("until", .time), .required("warn_at", .time), .required("warned", .bool),
        .required("breached", .bool), .required("ended", .bool))),
    .optional("withdrawn", said()), .required("superseded_by", .orNull(.id)),
    .optional(
      "outcome",
      .object(
        ObjectRule(
          [
            .required("met", .words(of: Outcome.Met.self)), .required("by", Handles.schema),
          ] + MemberRule.words("expected") + MemberRule.words("actual")))),
  ]

  /// Who said it, and what.
  private static func said(_ more: MemberRule...) -> Schema {
    .object(ObjectRule([.required("by", Handles.schema)] + more + MemberRule.words("because")))
  }

  private static let plan = Schema.named(
    "Plan",
    .object(
      ObjectRule(
        [
          .required("plan_hash", .freeText), .required("short_hash", .freeText),
          .required("expires_at", .time), .required("service", .freeText),
          .required("environment", .freeText), .required("definition", .orNull(.freeText)),
          .required("adapter", .orNull(.freeText)),
          .required("standing", .words(of: Plan.Standing.self)),
          .required("from", .orNull(.freeText)), .required("to", .orNull(.freeText)),
          .required("release", .orNull(.id)), .required("parameters", .map(.freeText)),
          .required(
            "steps",
            .list(
              .object(
                .required("name", .freeText), .required("call", .list(.freeText, atMost: 10_000)),
                .required("timeout_seconds", .integer(Int64.min...Int64.max)),
                .required("idempotent", .bool), .required("irreversible", .bool),
                .required("undo", .list(.freeText, atMost: 10_000)),
                .required("restores_traffic", .bool)), atMost: 10_000
            )), .required("expected_seconds", .orNull(.integer(Int64.min...Int64.max))),
          .required(
            "preflight",
            .list(
              .object(
                ObjectRule(
                  [
                    .required("check", .words(of: PreflightCheck.self)),
                    .required("outcome", .words(of: PreflightResult.Outcome.self)),
                  ] + MemberRule.words("detail") + [
                    .required("blocks", .bool), .required("refuses", .bool),
                  ])),
              atMost: 1_000)),
        ] + MemberRule.words("dry_run") + [.required("redacted", .bool)])))

  private static let request = Schema.named(
    "ApprovalRequest",
    .object(
      ObjectRule(
        [
          .required("request", .id), .required("count", .integer(0...Int64(Int32.max))),
          .required("roles", .list(.freeText, atMost: 1_000)),
          .required("missing_roles", .list(.freeText, atMost: 1_000)),
          .required(
            "granted",
            .list(
              .object(
                .required("by", Handles.schema), .required("role", .freeText),
                .required("via", .words(of: Approval.Way.self))), atMost: 10_000)),
          .required("expires_at", .time), .optional("until", .time),
          .optional("plan_hash", .freeText), .optional("because", .freeText),
          .optional("because_redacted", .redaction),
        ])))
}
