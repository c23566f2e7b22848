package import Policy

/// What can be asked for, and how.
package enum ChatHelp {
  /// All that the policy allows; `name` is what the command is called there.
  package static func answer(_ name: String, allowing verbs: [ChatVerb]) -> ChatAnswer {
    var answer = ChatAnswer(
      "What goes in here is on the record under your name.",
      "With several incidents open, name the one you mean behind the first word: \(name) note INC-2026-001 …"
    )
    answer.fields = verbs.flatMap { verb in
      lines(of: verb).map { ChatAnswer.Field(name + " " + $0.usage, $0.meaning) }
    }
    return answer
  }

  /// What was wrong with a line, and how it goes.
  package static func answer(to usage: ChatUsage, _ name: String) -> ChatAnswer {
    var answer = ChatAnswer(usage.sentence)
    answer.fields = (usage.verb.map(lines) ?? []).map { .init(name + " " + $0.usage, $0.meaning) }
    if answer.fields.isEmpty { answer.paragraphs.append("“\(name) help” says what there is.") }
    return answer
  }

  private static func lines(of verb: ChatVerb) -> [(usage: String, meaning: String)] {
    switch verb {
    case .status: [("status", "How things stand.")]
    case .note: [("note TEXT", "Puts the text on the timeline.")]
    case .update:
      [
        ("update", "Shows what there is to tell."),
        (
          "update --publish [--to public] [--next 20m] [TEXT]",
          "Tells it; your own text, if there is one."
        ),
      ]
    case .ack:
      [
        (
          "ack",
          "Says that you take care of a report; where none waits, of the incident: you command."
        ),
        ("ack INC-2026-001", "You command that one, if nobody does."),
      ]
    case .plan: [("plan D1", "Shows a decision, its plan and what it needs.")]
    case .approve: [("approve D1 [HASH] [as ROLE]", "Approves the plan that has this hash.")]
    case .deny: [("deny D1 HASH because …", "Denies it.")]
    case .decide:
      [
        (
          "decide ACTION because … --over OTHER=WHY",
          "Proposes to do something, such as rollback; what needs approval waits for it."
        )
      ]
    case .pin: [("(shortcut on a message)", "Puts a message on the timeline.")]
    }
  }
}
