import Client
import CommandLineKit
import JSON

/// `lastgood deploy resume`: one person asks, another approves.
struct ResumeDeployment: ResponderVerb {
  static let name = "resume"
  static let summary = "Ask to go on after a halt; as a second person, approve that."
  static let discussion = """
    With --because it always asks. Another person approves: without --because it shows who asked \
    and wants a yes, and --approve is that yes where nobody can be asked. --deny says no.
    """
  static let examples = [
    Example("lastgood deploy resume dep-3 --because \"the alert was wrong\"", "Asks."),
    Example("lastgood deploy resume dep-3 --approve", "Said by somebody else: it goes on."),
  ]
  static let signature: [Parameter] = [
    .deployment, .because, .flag("--approve", help: "Let it go on, as a second person."),
    .flag("--deny", help: "Do not let it go on, with --because."), .insist,
  ]

  private let deployment: String
  private let because: String?
  private let approves, denies, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    deployment = try arguments.positional("deployment")
    because = try arguments.option("--because")
    approves = arguments.flag("--approve")
    denies = arguments.flag("--deny")
    insists = arguments.flag("--insist")
    if approves, denies { throw UsageError(.together("--approve", "--deny")) }
    if approves, because != nil { throw UsageError(.together("--approve", "--because")) }
    if denies, because == nil { throw UsageError(.missing("--because")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    let subject = try session.deployment(deployment)
    if denies {
      return try await send(subject, "resumption", "denial", in: session) { _ in
        "\(subject.name, .bold) stays halted"
      }
    }
    if because != nil {
      return try await send(subject, "resumption", nil, in: session) { _ in
        """
        Asked to go on with \(subject.name, .bold); another person says “lastgood deploy resume \
        \(subject.name) --approve”
        """
      }
    }
    return try await approve(subject, in: session)
  }

  /// Approves what was asked for, as it stood when this person was shown it.
  private func approve(_ subject: Subject, in session: Session) async throws -> ExitCode {
    let (state, answer) = try await session.value(subject.deploymentPath())
    guard let request = state["resumption"] else {
      guard approves else { throw UsageError(.missing("--because")) }
      throw ResponderFailure(.refused, "Nobody has asked to go on with \(subject.name).")
    }
    let me = try await session.value(APIRequest.path("api", "v1", "me")).value.text("person")
    let asker = request.text("asked_by") ?? "somebody"
    if let me, me == request.text("asked_by") {
      throw ResponderFailure(
        .refused, "You asked for it yourself: another person has to approve that it goes on.")
    }
    if !approves {
      var question: TerminalText = "\(asker, .bold) asks to go on with \(subject.name)"
      if let why = request.words("because") { question = question + ": \(why)" }
      if let halt = state["halt"]?.words("because") {
        question = question + "\nIt was halted: \(halt)"
      }
      guard session.confirms(question + "\nLet it go on?") else {
        throw ResponderFailure(
          .usage,
          "Nothing was approved: \(asker) asks to go on. To do it without a question: --approve.")
      }
    }
    let version = answer.etag.flatMap { Int64($0.filter { $0 != "\"" }) }
    return try await send(subject, "resumption", "approval", version, in: session) { _ in
      "\(subject.name, .bold) goes on: \(asker) asked, you approved"
    }
  }

  private func send(
    _ subject: Subject, _ first: String, _ second: String?, _ version: Int64? = nil,
    in session: Session, _ sentence: (Written) -> TerminalText
  ) async throws -> ExitCode {
    let path = subject.deploymentPath(first) + (second.map { APIRequest.path($0) } ?? "")
    let says = second != "approval"
    var order = Order(path, "\(second ?? first) of \(subject.name)") { body in
      if says { body.member("because", ifPresent: because) }
    }
    order.subject = subject
    order.insists = insists
    order.version = version
    return session.report(try await session.give(order), sentence)
  }
}
