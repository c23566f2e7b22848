/// A part of a postmortem, in the order in which it is read.
package enum PostmortemSection: String, CaseIterable, Sendable {
  case summary, impact, detection, timeline, decisions, mitigation, factors, well, hard, lucky
  case surprised, communication
  case gateDebt = "gate-debt"
  case actions, declined
  case customerMessage = "customer-message"
  case glossary
}

extension PostmortemSection {
  package var heading: String {
    switch self {
    case .summary: "Summary"
    case .impact: "Impact"
    case .detection: "Detection"
    case .timeline: "Timeline"
    case .decisions: "Decisions"
    case .mitigation: "Trigger, mitigation and verification"
    case .factors: "Contributing factors"
    case .well: "What went well"
    case .hard: "What was hard"
    case .lucky: "Where we got lucky"
    case .surprised: "What surprised us"
    case .communication: "Communication review"
    case .gateDebt: "Gate debt"
    case .actions: "Improvement actions"
    case .declined: "Declined actions"
    case .customerMessage: "Message to customers"
    case .glossary: "Glossary"
    }
  }

  /// Whether it says what is on record.
  ///
  /// What people write stands below that and never takes its place: a figure that can be traced is
  /// not exchanged for one that cannot.
  package var isComputed: Bool {
    switch self {
    case .impact, .detection, .timeline, .decisions, .mitigation, .factors, .communication,
      .gateDebt, .actions, .declined:
      true
    case .summary, .well, .hard, .lucky, .surprised, .customerMessage, .glossary: false
    }
  }

  /// Asked where nobody has written yet; they ask what and how, never why somebody or who.
  package var questions: [String] {
    switch self {
    case .impact:
      [
        "What did people outside notice, and how do we know?",
        "How many support requests, refunds or missed commitments came of it?",
      ]
    case .detection:
      [
        "What would have shown it in half the time?",
        "What signal was there earlier, and where was it shown?",
      ]
    case .decisions:
      [
        "What were those who decided looking at, and what did they expect?",
        "What goals and pressures applied at that moment?",
        "What made the choice the sensible one with what was known then?",
      ]
    case .mitigation:
      [
        "What of this was temporary, and what is the lasting repair?",
        "What made going back hard, and how could it be made ordinary?",
      ]
    case .factors:
      [
        "What in the change, the systems or the process made this outcome possible? Name two or more.",
        "How did each come to make sense at the time?",
        "What had gone differently on the days when this went well?",
      ]
    case .well: ["What helped, and how can it be relied on next time?"]
    case .hard: ["What took more time or attention than people expected?"]
    case .lucky:
      ["What limited the harm that nobody had arranged? Write “nothing” if it was nothing."]
    case .surprised: ["What differed from what people expected of the system?"]
    case .communication: ["What did readers ask for that no update said?"]
    case .actions:
      ["What will be different, whose is it, by when, and how will anybody see that it is done?"]
    case .customerMessage: ["What may people outside know of what happened and of what follows?"]
    case .summary, .timeline, .gateDebt, .declined, .glossary: []
    }
  }
}
