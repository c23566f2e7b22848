import Client
import CommandLineKit

/// The incident or deployment whose postmortem is meant.
struct PostmortemPlace {
  static let deployment = Parameter.option(
    "--deploy", "DEP", short: "d", help: "Of a deployment instead.")

  private let incident, deployment: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    deployment = try arguments.option("--deploy")
  }

  init(incident: String?, deployment: String?) {
    (self.incident, self.deployment) = (incident, deployment)
  }

  func found(in session: Session) async throws -> Found {
    if let deployment {
      return Found(subject: try session.deployment(deployment), isDeployment: true)
    }
    return Found(
      subject: try await session.incident(incident, orLast: true), isDeployment: false)
  }

  struct Found {
    var subject: Subject
    var isDeployment: Bool

    var name: String { subject.name }

    func path(_ parts: String...) -> String {
      let root =
        isDeployment ? subject.deploymentPath("postmortem") : subject.incidentPath("postmortem")
      return parts.reduce(root) { $0 + APIRequest.path($1) }
    }
  }
}

/// Sections as they are typed.
enum SectionWord {
  static let names = [
    "summary", "impact", "detection", "timeline", "decisions", "mitigation", "factors", "well",
    "hard",
    "lucky", "surprised", "communication", "gate-debt", "actions", "declined", "customer-message",
    "glossary",
  ]

  static let parameter = Parameter.positional(
    "section", choices: names, help: "One of \(names.joined(separator: ", ")).")

  static func read(_ arguments: inout Arguments) throws(UsageError) -> String {
    let word: String = try arguments.positional("section")
    guard names.contains(word) else {
      throw UsageError(.invalid("SECTION", value: word, expectation: names.joined(separator: ", ")))
    }
    return word
  }
}
