/// Where messages go.
package struct Channel: Equatable, Sendable {
  package var kind: Kind
  /// The name people know: `#incidents`.
  package var label: String?
  package var url: SecretReference?
  package var key: SecretReference?
  package var to: [String] = []
  package var from: String?
  package var folder: String?
  /// Whether it may be on this machine or in the organisation's own network.
  package var allowsPrivate = false
  /// What a pager signs with that tells us who took a call; nil where it tells nothing.
  package var signingSecret: SecretReference?
  /// Handles of people, by what the pager calls them: `PXPGF42`.
  package var people: [String: String] = [:]

  package enum Kind: String, CaseIterable, Sendable {
    case slack, mail, pagerduty, webhook, file, grafana
    case azureMonitor = "azure-monitor"
  }

  package init(kind: Kind) { self.kind = kind }
}

package struct Audience: Equatable, Sendable {
  package var channels: [String] = []
  package var page = false
  /// Kinds of facts that never reach it: `hostname`, `person`, `internal-id`.
  package var deny: [String] = []

  package init() {}
}

/// A text that is sent at a step of a deployment.
package struct Announcement: Equatable, Sendable {
  package var channel: String?
  /// How long after the step it is due; nil where nobody has to send it.
  package var within: Span?
  /// Facts without which it is not sent.
  package var fields: [String] = []
  /// What it says each time, beside what is known of the deployment: who is on call, where to look.
  package var facts: [String: String] = [:]
  package var text: String

  package init(text: String) { self.text = text }
}

/// One step of calling for more help.
package struct EscalationRung: Equatable, Sendable {
  package var rung: Int
  package var from: String?
  package var to: String
  /// A name of `channels`.
  package var via: String?
  package var when: Reason
  /// How long the reason must hold: `5m`; zero means at once.
  package var after = Span.zero
  /// Only for this severity.
  package var severity: String?

  package enum Reason: String, CaseIterable, Sendable {
    case immediately
    case unacknowledged
    /// A mitigation of any kind failed, timed out, or could not be verified.
    case mitigationFailed = "mitigation-failed"
    case productionDown = "production-down"
    case incidentOpen = "incident-open"
  }

  package init(rung: Int, to: String, when: Reason) {
    (self.rung, self.to, self.when) = (rung, to, when)
  }
}

/// Whom to call for which symptom.
package struct RoutingRule: Equatable, Sendable {
  /// Words that are looked for in what is described; what identifies the row.
  package var symptom: String
  package var service: String?
  /// Only for this severity.
  package var severity: String?
  package var to: String
  package var how: String?

  package init(symptom: String, to: String) { (self.symptom, self.to) = (symptom, to) }
}

/// What is known of a kind of trouble.
package struct RunbookEntry: Equatable, Sendable {
  /// What identifies it.
  package var symptom: String
  package var signs: [String] = []
  package var diagnosis: [String] = []
  package var causes: [String] = []
  package var resolution: [String] = []

  package init(symptom: String) { self.symptom = symptom }
}

/// Who answers for this policy, and what changed in it.
package struct PolicyDocument: Equatable, Sendable {
  package var owner: String
  package var contact: String
  package var version: String?
  package var changes: [Change] = []
  package var references: [Reference] = []

  package struct Change: Equatable, Sendable {
    package var date: CalendarDay
    package var version: String
    package var changes: String
    package var author: String

    package init(date: CalendarDay, version: String, changes: String, author: String) {
      (self.date, self.version) = (date, version)
      (self.changes, self.author) = (changes, author)
    }
  }

  package struct Reference: Equatable, Sendable {
    package var title: String
    package var link: String?

    package init(title: String, link: String? = nil) { (self.title, self.link) = (title, link) }
  }

  package init(owner: String, contact: String) { (self.owner, self.contact) = (owner, contact) }
}
