package import Policy

/// What somebody asks for with a line.
package enum ChatCommand: Equatable, Sendable {
  case help
  case status(incident: String?)
  case note(String, incident: String?)
  case update(ChatUpdate, incident: String?)
  /// Takes up a report; with an incident, or where none waits, command of it.
  case acknowledge(report: String?, incident: String? = nil)
  case plan(ChatDecision)
  case approve(ChatDecision, plan: String?, role: String?)
  case deny(ChatDecision, plan: String, because: String)
  case propose(ChatProposal, incident: String?)

  /// What the policy can allow or not; nil is always allowed.
  package var verb: ChatVerb? {
    switch self {
    case .help: nil
    case .status: .status
    case .note: .note
    case .update: .update
    case .acknowledge: .ack
    case .plan: .plan
    case .approve: .approve
    case .deny: .deny
    case .propose: .decide
    }
  }
}

/// A decision, as somebody writes it: `D3`, `INC-2026-001-D3`.
package struct ChatDecision: Equatable, Sendable {
  package var incident: String?
  package var reference: String

  package init(_ reference: String, in incident: String? = nil) {
    (self.reference, self.incident) = (reference, incident)
  }
}

/// What somebody wants to tell an audience.
package struct ChatUpdate: Equatable, Sendable {
  package var audience = "responders"
  /// Nil is what the record says.
  package var text: String?
  package var publishes = false
  package var nextInSeconds: Int64?
  package var because: String?

  package init() {}
}

/// What somebody proposes to do.
package struct ChatProposal: Equatable, Sendable {
  package var action: String
  package var because: String
  /// What else was thought of, and why not that.
  package var over: [Option] = []
  package var noOther: String?
  /// The version to go to; nil is the last known good.
  package var target: String?
  package var targetBecause: String?

  package struct Option: Equatable, Sendable {
    package var action: String
    package var why: String

    package init(_ action: String, why: String) { (self.action, self.why) = (action, why) }
  }

  package init(_ action: String, because: String) {
    (self.action, self.because) = (action, because)
  }
}
