import Client
import CommandLineKit
import JSON

/// `lastgood use`: chooses the current incident.
struct UseIncident: ResponderVerb {
  static let name = "use"
  static let summary = "Choose the current incident, for commands that name none."
  static let discussion = """
    Without an argument it says which one is current. Where none was chosen it is the only one that \
    is open.
    """
  static let examples = [
    Example("lastgood use inc-3", "“note” and the others go there from now on."),
    Example("lastgood use --none", "The only open one is current again."),
  ]
  static let signature: [Parameter] = [
    .incident, .flag("--none", help: "Choose none any more."),
  ]

  private let incident: String?
  private let clears: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    clears = arguments.flag("--none")
    if clears, incident != nil { throw UsageError(.together("INC", "--none")) }
  }

  /// Says which one is current, and how it stands: who chose it may have forgotten it meanwhile.
  private func show(in session: Session) async throws -> ExitCode {
    guard let chosen = try CurrentIncident(in: session.folders)?.read() else {
      let subject = try await session.incident(nil)
      session.terminal.say("\(subject.name, .bold) is current", json: Self.json(subject.name))
      return .done
    }
    let subject = try session.subject(chosen, .incident)
    var standing = ""
    do {
      let state = try await session.value(subject.incidentPath(), isBrief: true).value.text("state")
      if let state, state != "open" { standing = ", and \(state)" }
    } catch ClientFailure.unreachable {}
    session.terminal.say(
      "\(subject.name, .bold) is current\(standing)", json: Self.json(subject.name))
    return .done
  }

  func act(in session: Session) async throws -> ExitCode {
    guard let file = CurrentIncident(in: session.folders) else { throw SpoolFailure.noFolder }
    if clears {
      try file.clear()
      session.terminal.say("No incident is chosen", json: Self.json(nil))
      return .done
    }
    guard let incident else {
      return try await show(in: session)
    }
    let subject = try session.subject(incident, .incident)
    var title = ""
    var name = subject.name
    do {
      let value = try await session.value(subject.incidentPath()).value
      title = value.words("title").map { ": \($0)" } ?? ""
      name = value.text("number") ?? name
    } catch ClientFailure.unreachable {
      session.terminal.note("The service does not answer, so nobody has checked that it exists.")
    }
    _ = try file.write(name)
    session.terminal.say("\(name, .bold) is current now\(title)", json: Self.json(name))
    return .done
  }

  private static func json(_ name: String?) -> [UInt8] {
    JSONWriter.object { $0.member("current", name) }
  }
}
