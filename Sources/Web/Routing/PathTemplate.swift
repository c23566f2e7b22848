import Postmortems

/// A path with named gaps: `/api/v1/incidents/{incident}/notes`.
package struct PathTemplate: Sendable, ExpressibleByStringLiteral {
  package enum Segment: Hashable, Sendable {
    case literal(String)
    case parameter(String)
  }

  package let text: String
  package let segments: [Segment]

  package init(stringLiteral text: String) { self.init(text) }

  package init(_ text: String) {
    self.text = text
    segments = text.split(separator: "/").map { part in
      part.first == "{" && part.last == "}"
        ? .parameter(String(part.dropFirst().dropLast())) : .literal(String(part))
    }
  }

  package var parameters: [String] {
    segments.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
  }

  package static func + (left: PathTemplate, right: String) -> PathTemplate {
    PathTemplate(left.text + right)
  }
}

/// What may stand in the gaps, by name: the same name means the same thing on every path.
enum PathParameter {
  static func schema(_ name: String) -> Schema {
    switch name {
    case "incident": .text(Rules.incident)
    case "deployment": .text(Rules.deployment)
    case "entry": .text(Rules.entry)
    case "factor", "comment", "improvement": .text(Rules.uuid)
    case "section": .words(of: PostmortemSection.self)
    case "report", "id", "subscriber", "maintenance", "status_link": .text(Rules.uuid)
    case "decision": .text(Rules.decision)
    case "role": .text(Rules.role)
    case "handle": .text(Rules.handle)
    case "group": .text(Rules.group)
    case "failure_mode": .text(Rules.failureMode)
    default: .text(TextRule(1...100, form: .singleLine))
    }
  }

  static func description(_ name: String) -> String {
    switch name {
    case "incident": "Number or UUID of the incident."
    case "deployment": "Number or UUID of the deployment."
    case "entry": "UUID of the entry, or its position in the log."
    case "report": "UUID of the report."
    case "token": "What stands in the link."
    case "factor": "UUID of the factor."
    case "comment": "UUID of the comment."
    case "improvement": "UUID of the action."
    case "section": "Which section of the postmortem."
    case "decision": "Number or UUID of the decision: D1, INC-2026-001-D1."
    case "subscriber": "UUID of the subscriber, as the list shows it."
    case "status_link": "UUID of the link, as the list shows it."
    case "maintenance": "UUID of the planned work, as the list shows it."
    case "id": "UUID of the token."
    case "role": "A part in the response, such as commander."
    case "handle": "What the person is called by."
    case "group": "Name of a group of the deployment."
    case "failure_mode": "Short name of the failure mode."
    case "service": "Name of the service, as its deployments have it."
    default: name
    }
  }
}
