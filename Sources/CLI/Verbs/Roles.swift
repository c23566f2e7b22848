import Client
import CommandLineKit
import JSON

/// `lastgood role`: offers a role to somebody.
struct OfferRole: ResponderVerb {
  static let name = "role"
  static let summary = "Offer a role to somebody."
  static let discussion = """
    Whoever is offered a role has it from the moment of “lastgood accept”. Roles that are known \
    everywhere: commander, communications-lead, deployment-lead, scribe, stakeholder-contact, \
    emergency-response-manager.
    """
  static let examples = [
    Example("lastgood role commander alice", "Alice then says “lastgood accept commander”.")
  ]
  static let signature: [Parameter] = [
    .incident, .positional("role", help: "The role, such as commander."),
    .positional("person", help: "To whom."),
  ]

  private let incident: String?
  private let role, person: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    role = try arguments.positional("role")
    person = try arguments.positional("person")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("roles", role, "offer"), "offer \(role) on \(subject.name)"
    ) { $0.member("person", person) }
    order.subject = subject
    let outcome = try await session.replace(order, in: subject, .holder(of: role))
    return session.report(outcome) { _ in
      "\(person, .bold) is offered the role \(role) on \(subject.name)"
    }
  }
}

/// `lastgood accept`: takes a role.
struct AcceptRole: ResponderVerb {
  static let name = "accept"
  static let summary = "Accept a role that was offered to you."
  static let examples = [Example("lastgood accept commander", "You command from now on.")]
  static let signature: [Parameter] = [
    .incident, .positional("role", help: "The role, such as commander."),
  ]

  private let incident: String?
  private let role: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    role = try arguments.positional("role")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("roles", role, "acceptance"), "accept \(role) on \(subject.name)")
    order.subject = subject
    let outcome = try await session.replace(order, in: subject, .holder(of: role))
    return session.report(outcome) { _ in "You are \(role, .bold) of \(subject.name) now" }
  }
}

/// `lastgood release`: gives a role of one's own back.
struct ReleaseRole: ResponderVerb {
  static let name = "release"
  static let summary = "Give a role of yours back."
  static let discussion = "Better: offer it to somebody, who accepts it; then nobody is missing."
  static let signature: [Parameter] = [
    .incident, .positional("role", help: "The role, such as commander."),
  ]

  private let incident: String?
  private let role: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    role = try arguments.positional("role")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(
      subject.incidentPath("roles", role), "release \(role) on \(subject.name)", nil)
    order.method = .delete
    order.extras = .none
    order.subject = subject
    let outcome = try await session.replace(order, in: subject, .holder(of: role))
    return session.report(outcome) { _ in
      "You are no longer \(role, .bold) of \(subject.name)"
    }
  }
}

extension Concern {
  fileprivate static func holder(of role: String) -> Concern {
    Concern(types: ["role.offered", "role.accepted", "role.released"]) { look in
      look.roles.first { $0.hasPrefix(role + "=") }
    }
  }
}
