import Advice
import IncidentService
import Policy

extension IncidentAdvice {
  static let schema = Schema.named(
    "Advice",
    .object(
      .required("incident", .freeText), .required("stream", .id),
      .required("version", .integer(0...Int64(Int32.max))),
      .required("service", .orNull(.freeText)), .required("environment", .orNull(.freeText)),
      .required(
        "deployment",
        .orNull(
          .object(
            .required("number", .freeText), .required("version", .freeText),
            .required("from_version", .orNull(.freeText))))),
      .required("last_known_good", .orNull(.freeText)),
      .required(
        "impact", .described("Who may be affected; none only where nobody was reached.", .freeText)),
      .required("answer", .described("What to do, in one sentence.", .freeText)),
      .required("recommended", .orNull(.words(of: MitigationKind.self))),
      .required(
        "halt_first", .described("Stop the rollout before anything else.", .bool)),
      .required("assumed", .list(.freeText, atMost: 16)),
      .required("actions", .list(action, atMost: 9)),
      .required(
        "changes",
        .described(
          "Single facts with which another action would come first.",
          .list(
            .object(
              .required("fact", .freeText), .required("now", .freeText),
              .required("values", .list(.freeText, atMost: 20)),
              .required("first", .orNull(.words(of: MitigationKind.self))),
              .required("limit", .orNull(.freeText))), atMost: 1_000))),
      .required(
        "facts", .list(.object(ObjectRule([.required("fact", .freeText)] + reading)), atMost: 100)),
      .required(
        "tree",
        .orNull(
          .object(
            .required("path", .list(.freeText, atMost: 1_000)), .required("way", .freeText),
            .required("text", .freeText),
            .required("agreement", .word(TreeAdvice.Agreement.names)),
            .required("comparison", .orNull(.freeText))))),
      .required(
        "approvals",
        .orNull(
          .object(
            .required("count", .integer(0...Int64.max)),
            .required("roles", .list(.freeText, atMost: 1_000)),
            .required("reasons", .list(.freeText, atMost: 1_000)))))))

  private static let reading: [MemberRule] = [
    .required("value", .freeText), .required("detail", .orNull(.freeText)),
    .required("limit", .orNull(.freeText)), .required("source", .freeText),
    .required("source_kind", sourceKind),
  ]

  private static let sourceKind = Schema.word(
    ["policy", "entry", "computed", "assumed", "nobody"])

  private static let action = Schema.object(
    .required("action", .words(of: MitigationKind.self)),
    .required("standing", .words(of: RankedAction.Standing.self)),
    .required(
      "rank", .described("1 is first; null for what accompanies.", .orNull(.integer(1...9)))),
    .required("score", .integer(-1_000...1_000)), .required("text", .freeText),
    .required("reasons", .list(reason, atMost: 200)),
    .required(
      "changes",
      .list(
        .object(
          .required("fact", .freeText), .required("values", .list(.freeText, atMost: 20)),
          .required("standing", .words(of: RankedAction.Standing.self))), atMost: 1_000)))

  private static let reason = Schema.object(
    .required("text", .freeText), .required("effect", .word(Effect.Weight.names)),
    .required("points", .orNull(.integer(-1_000...1_000))), .required("warning", .bool),
    .required("fact", .orNull(.freeText)), .required("value", .orNull(.freeText)),
    .required("detail", .orNull(.freeText)), .required("limit", .orNull(.freeText)),
    .required("source", .orNull(.freeText)), .required("source_kind", .orNull(sourceKind)))
}
