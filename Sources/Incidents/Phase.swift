package import EventLog

/// The part of a response that an event belongs to; a closed vocabulary.
///
/// The first five are the phases of an incident. What a deployment does by itself is its *rollout*,
/// and what serves the record rather than the response is *administration*.
package enum Phase: String, CaseIterable, Sendable {
  case detection, decision, mitigation, communication, postmortem, rollout, administration
}

extension Phase {
  /// The phase of every type that this program knows, from a closed table.
  ///
  /// A type that it does not know, written by a newer program, counts as administration: it is
  /// shown, but never opens, closes or stretches a phase of an incident.
  package static func of(_ type: EventType) -> Phase { table[type] ?? .administration }

  /// What the table is made of: each type stands in it exactly once.
  package static let types: [(phase: Phase, subject: String, verbs: String)] = [
    (
      .rollout, "deployment",
      """
      planned evidence_recorded approved started gates_passed_over group_entered gate_recorded \
      health_recorded promoted halted resumed completed failed rolled_back audience_recorded \
      acceleration_requested acceleration_approved exception_recorded baseline_recorded
      """
    ),
    (.rollout, "error_budget", "recorded band_entered"),

    (.detection, "detection", "recorded deduplicated linked"),
    (.detection, "report", "acknowledged"),
    (
      .detection, "incident",
      """
      declared severity_changed impact_stated exposure_computed deployment_linked \
      detection_linked merged unmerged
      """
    ),
    (.detection, "role", "offered accepted released"),
    (.detection, "near_miss", "recorded"),

    (
      .decision, "decision",
      """
      proposed objected authorised withdrawn superseded outcome_recorded estimate_changed \
      reopened reviewed
      """
    ),
    (.decision, "plan", "requested prepared"),
    (.decision, "preflight", "overridden"),
    (.decision, "break_glass", "agreed"),
    (.decision, "approval", "requested granted denied expired withdrawn"),
    // A trigger is a decision that was made beforehand.
    (.decision, "trigger", "fired suppressed"),

    (.mitigation, "action", "claimed completed failed in_doubt compensated"),
    (
      .mitigation, "step",
      "started finished failed timed_out probed unknown undo_started undone undo_failed undo_timed_out"
    ),
    (.mitigation, "decision", "verification_requested"),
    (.mitigation, "verification", "started sampled passed failed inconclusive"),
    (.mitigation, "mitigation", "confirmed"),
    (.mitigation, "degraded", "started extended warned breached ended"),
    (.mitigation, "gate_debt", "opened paid"),
    (.mitigation, "bad_version", "blocked"),
    (.mitigation, "incident", "mitigated resolved reopened closed"),

    (.communication, "cadence", "set"),
    (.communication, "update", "drafted published corrected"),
    (.communication, "announcement", "owed published"),
    (.communication, "promise", "kept late broken"),
    (.communication, "reminder", "issued snoozed"),
    (.communication, "notice", "owed reminded given lifted"),
    (.communication, "escalation", "raised planned climbed acknowledged"),
    (.communication, "delivery", "queued sent deferred failed dead_lettered replayed"),
    (.communication, "channel", "tested disabled enabled"),
    (.communication, "subscriber", "added confirmed set_aside removed"),
    (.communication, "maintenance", "planned changed cancelled"),

    (.postmortem, "postmortem", "owed opened published corrected"),
    (.postmortem, "section", "written"),
    (.postmortem, "perspective", "shared"),
    (.postmortem, "factor", "named withdrawn"),
    (.postmortem, "finding", "waived"),
    (.postmortem, "comment", "added settled"),
    (.postmortem, "improvement", "added changed declined exported finished reopened"),
    (.postmortem, "review", "requested given"),

    // Possible on any stream, at any time: these belong to no phase of their own.
    (.administration, "note", "added"),
    (.administration, "request", "made answered"),
    (.administration, "evidence", "attached"),
    (.administration, "entry", "corrected redacted starred"),
    (.administration, "policy", "applied"),
    (.administration, "action", "parse_checked"),
    (.administration, "drill", "started scored"),
    (.administration, "failure_mode", "recorded tested"),
    (.administration, "token", "issued revoked"),
    (.administration, "status_link", "made revoked"),
    (.administration, "export", "made"),
    (.administration, "timer", "fired"),
  ]

  private static let table: [EventType: Phase] = {
    var table: [EventType: Phase] = [:]
    for (phase, subject, verbs) in types {
      for verb in verbs.split(separator: " ") {
        table[EventType(known: "\(subject).\(verb)")] = phase
      }
    }
    return table
  }()
}
