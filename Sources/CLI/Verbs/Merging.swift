import Client
import CommandLineKit
import JSON

/// `lastgood merge`: two incidents are one.
struct Merge: ResponderVerb {
  static let name = "merge"
  static let summary = "Say that an incident is the same as another."
  static let examples = [
    Example("lastgood merge inc-4 inc-3 --because \"same cause\"", "It goes on in INC-…-003.")
  ]
  static let signature: [Parameter] = [
    .positional("inc", help: "The incident that ends."),
    .positional("into", help: "The incident in which it goes on."), .because, .insist,
  ]

  private let incident, into, because: String
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.positional("inc")
    into = try arguments.positional("into")
    because = try arguments.required("--because")
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    let into = try await session.incident(into)
    var order = Order(subject.incidentPath("merge"), "merge of \(subject.name)") { body in
      body.member("into", into.path)
      body.member("because", because)
    }
    order.subject = subject
    order.insists = insists
    return session.report(try await session.give(order)) { _ in
      "\(subject.name, .bold) goes on in \(into.name)"
    }
  }
}

/// `lastgood unmerge`: they are two after all.
struct Unmerge: ResponderVerb {
  static let name = "unmerge"
  static let summary = "Take a merge back."
  static let signature: [Parameter] = [
    .positional("inc", help: "The incident that was merged into another."), .because,
  ]

  private let incident, because: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.positional("inc")
    because = try arguments.required("--because")
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("merge"), "unmerge of \(subject.name)", nil)
    order.method = .delete
    order.query = [APIRequest.Pair("because", because)]
    order.extras = .none
    order.subject = subject
    return session.report(try await session.give(order)) { _ in
      "\(subject.name, .bold) stands for itself again"
    }
  }
}
