import Client
import CommandLineKit
import JSON

/// `lastgood deploy resume`: one person asks, another approves.
struct ResumeDeployment: ResponderVerb {
  static let name = "resume"
  static let summary = "Ask to go on after a halt; as a second person, approve that."
  static let discussion = """
    The first person gives the reason with --because. When another person says the same command, \
    that approves it and the deployment goes on. --deny says no.
    """
  static let examples = [
    Example("lastgood deploy resume dep-3 --because \"the alert was wrong\"", "Asks."),
    Example("lastgood deploy resume dep-3", "Said by somebody else: approves, and it goes on."),
  ]
  static let signature: [Parameter] = [
    .deployment, .because, .flag("--deny", help: "Do not let it go on, with --because."), .insist,
  ]

  private let deployment: String
  private let because: String?
  private let denies, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.option("--because")
    denies = arguments.flag("--deny")
    insists = arguments.flag("--insist")
    if denies, because == nil { throw UsageError(.missing("--because")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    if denies {
      return try await send(subject, "resumption", "denial", in: session) { _ in
        "\(subject.name, .bold) stays halted"
      }
    }
    let state = try await session.value(subject.deploymentPath()).value
    guard let request = state["resumption"] else {
      guard because != nil else { throw UsageError(.missing("--because")) }
      return try await send(subject, "resumption", nil, in: session) { _ in
        """
        Asked to go on with \(subject.name, .bold); another person says “lastgood deploy resume \
        \(subject.name)”
        """
      }
    }
    let me = try await session.value(APIRequest.path("api", "v1", "me")).value.text("person")
    if let me, me == request.text("asked_by") {
      throw ResponderFailure(
        .refused, "You asked for it yourself: another person has to approve that it goes on.")
    }
    return try await send(subject, "resumption", "approval", in: session) { _ in
      "\(subject.name, .bold) goes on: \(request.text("asked_by") ?? "somebody") asked, you approved"
    }
  }

  private func send(
    _ subject: Subject, _ first: String, _ second: String?, in session: Session,
    _ sentence: (Written) -> TerminalText
  ) async throws -> ExitCode {
    let path = subject.deploymentPath(first) + (second.map { APIRequest.path($0) } ?? "")
    let says = second != "approval"
    var order = Order(path, "\(second ?? first) of \(subject.name)") { body in
      if says { body.member("because", ifPresent: because) }
    }
    order.subject = subject
    order.insists = insists
    return session.report(try await session.give(order), sentence)
  }
}
