import Actions
import EventLog
import JSON

/// What was done about a decision, and whether it is known to have helped.
struct ActionJSON {
  var action: Action
}

extension ActionJSON {
  func write(to object: inout JSONMembers) {
    object.member("state", state)
    object.member("attempts", action.claims.count)
    object.array("steps") { array in
      for step in action.steps {
        array.element {
          $0.object {
            $0.member("name", step.name)
            $0.member("state", step.state.word)
            $0.member("output", step.report?.output)
            $0.member("errors", step.report?.errors)
            $0.member("because", step.report?.because)
            $0.member("milliseconds", ifPresent: step.report?.milliseconds)
            $0.member("usually_ms", ifPresent: step.report?.usuallyMilliseconds)
          }
        }
      }
    }
    var failure: ActionFailure?
    if case .failed(let found)? = action.end { failure = found }
    object.member("cause", ifPresent: failure?.cause.rawValue)
    object.member("because", failure?.because)
    object.member("doubtful_step", ifPresent: action.doubtful.map { $0 + 1 })
    if let completion = action.completion {
      object.member("traffic_restored_at", completion.trafficRestoredAt)
      object.member("restored_after_ms", ifPresent: completion.restoredAfterMilliseconds)
      object.member("objective_ms", ifPresent: completion.objectiveMilliseconds)
      object.member("in_time", ifPresent: completion.isInTime)
    }
    if let verification = action.verification {
      object.object("verification") { write(verification, to: &$0) }
    }
    object.member("verified", action.isVerified)
    object.array("called") { array in
      for call in action.escalations {
        array.element {
          $0.object {
            $0.member("to", call.to)
            $0.member("via", ifPresent: call.via)
            $0.member("trouble", call.trouble.rawValue)
            $0.member("next", ifPresent: call.next)
          }
        }
      }
    }
  }

  private func write(_ verification: Verification, to object: inout JSONMembers) {
    object.member("round", verification.start.round)
    object.member("state", verification.end?.verdict.rawValue ?? "running")
    object.member("because", verification.end?.because)
    object.member("checks", verification.start.checks)
    object.member("looks", verification.samples.count)
    object.member("of", verification.start.samples)
    object.member("ends_at", verification.start.endsAt)
    object.member("failed", verification.end?.failed ?? [])
    object.member("unknown", verification.end?.unknown ?? [])
    object.member("asked_again", action.awaitsVerification)
    object.array("earlier") { array in
      for earlier in action.earlierVerifications {
        array.element {
          $0.object {
            $0.member("round", earlier.start.round)
            $0.member("state", earlier.end?.verdict.rawValue ?? "running")
            $0.member("because", earlier.end?.because)
          }
        }
      }
    }
  }

  /// In one word, and never success where none was measured.
  private var state: String {
    switch action.end {
    case .failed(let failure): failure.isUntouched ? "refused" : "failed"
    case .completed: action.isVerified ? "verified" : "carried-out"
    case nil: action.doubtful == nil ? "under-way" : "in-doubt"
    }
  }
}

extension ActionJSON {
  static let schema = Schema.named(
    "Action",
    .object(
      ObjectRule(
        [
          .required("state", .text(TextRule(1...20))),
          .required("attempts", .integer(0...Int64(Int32.max))),
          .required("steps", .list(.object(ObjectRule(step)), atMost: 1_000)),
          .optional("cause", .words(of: ActionFailure.Cause.self)),
        ] + MemberRule.words("because") + [
          .optional("doubtful_step", .integer(1...Int64(Int32.max))),
          .optional("traffic_restored_at", .orNull(.time)),
          .optional("restored_after_ms", .integer(0...Int64.max)),
          .optional("objective_ms", .integer(0...Int64.max)), .optional("in_time", .bool),
          .optional("verification", verification), .required("verified", .bool),
          .required("called", .list(.object(ObjectRule(call)), atMost: 1_000)),
        ])))

  private static let step: [MemberRule] =
    [.required("name", .freeText), .required("state", .text(TextRule(1...20)))]
    + MemberRule.words("output") + MemberRule.words("errors") + MemberRule.words("because") + [
      .optional("milliseconds", .integer(0...Int64.max)),
      .optional("usually_ms", .integer(0...Int64.max)),
    ]

  private static let call: [MemberRule] = [
    .required("to", .freeText), .optional("via", .freeText),
    .required("trouble", .words(of: ActionTrouble.self)), .optional("next", .freeText),
  ]

  private static let verification = Schema.object(
    ObjectRule(
      round + [
        .required("checks", .list(.freeText, atMost: 1_000)),
        .required("looks", .integer(0...Int64(Int32.max))),
        .required("of", .integer(0...Int64(Int32.max))), .required("ends_at", .orNull(.time)),
        .required("failed", .list(.freeText, atMost: 1_000)),
        .required("unknown", .list(.freeText, atMost: 1_000)), .required("asked_again", .bool),
        .required("earlier", .list(.object(ObjectRule(round)), atMost: 10_000)),
      ]))

  /// Of one verification: which it is, and what it says.
  private static let round: [MemberRule] =
    [
      .required("round", .integer(1...Int64(Int32.max))),
      .required("state", .text(TextRule(1...20))),
    ] + MemberRule.words("because")
}

extension Action.State {
  fileprivate var word: String {
    switch self {
    case .pending: "pending"
    case .started: "started"
    case .finished: "carried-out"
    case .failed: "failed"
    case .timedOut: "timed-out"
    case .inDoubt, .unknown: "in-doubt"
    case .undone: "not-done"
    case .undoing: "being-taken-back"
    case .undoTimedOut: "undo-timed-out"
    case .takenBack: "taken-back"
    case .undoFailed: "undo-failed"
    }
  }
}
