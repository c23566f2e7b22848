import Client
import CommandLineKit
import Crypto
import Digest
import JSON

/// `lastgood perspective`: how somebody saw it.
struct SharePerspective: ResponderVerb {
  static let name = "perspective"
  static let summary = "Say how you saw it: under your role, by name or anonymously."
  static let discussion = """
    With --anonymous your name is nowhere: the service gives you a ticket that it never sees, and \
    takes what you say with that ticket, without your token. You have one ticket for each postmortem.
    """
  static let examples = [
    Example("lastgood perspective The graph was green while users called", "Under your role.")
  ]
  static let signature =
    FreeText.signature("words", help: "What you were looking at, and what you expected.")
    + [
      PostmortemPlace.deployment, .flag("--by-name", help: "Readers see your name as well."),
      .flag("--anonymous", help: "Nobody knows who said it, not even the record."), .insist,
    ]

  private let words: FreeText
  private let deployment: String?
  private let isNamed, isAnonymous, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    words = try FreeText(&arguments, "words")
    deployment = try arguments.option("--deploy")
    isNamed = arguments.flag("--by-name")
    isAnonymous = arguments.flag("--anonymous")
    if isNamed, isAnonymous { throw UsageError(.together("--by-name", "--anonymous")) }
    insists = arguments.flag("--insist")
  }

  func act(in session: Session) async throws -> ExitCode {
    let (incident, words) = words.split(in: session)
    let text = try FreeText.text(words, in: session)
    let found = try await PostmortemPlace(incident: incident, deployment: deployment)
      .found(in: session)
    if isAnonymous { return try await shareAnonymously(text, on: found, in: session) }
    var order = Order(found.path("perspectives"), "perspective on \(found.name)") { body in
      body.member("text", text)
      body.member("attribution", isNamed ? "named" : "role")
    }
    order.texts = [("text", text)]
    order.insists = insists
    return session.report(try await session.give(order)) { written in
      "\(written.handle, .bold): your perspective on \(found.name)"
    }
  }

  /// The ticket comes with a token, and what is said goes without one.
  private func shareAnonymously(
    _ text: String, on found: PostmortemPlace.Found, in session: Session
  ) async throws -> ExitCode {
    let ticket = try BlindToken()
    let reply = try await session.client().send(
      APIRequest(
        .post, found.path("tickets"),
        body: JSONWriter.object { $0.member("blinded", hexadecimal(ticket.blinded)) }))
    guard let answer = try Session.value(of: reply).text("answer"),
      let answer = [UInt8](hexadecimal: answer)
    else { throw ResponderFailure(.failure, "The service gave no ticket.") }
    let proof = try ticket.proof(from: answer)
    let address = try ServiceAddress(url: try session.client().address.url, token: nil)
    let request = APIRequest(
      .post, found.path("anonymous-perspectives"),
      body: JSONWriter.object { body in
        body.member("text", text)
        body.member("token", hexadecimal(ticket.token))
        body.member("proof", hexadecimal(proof))
        if insists { body.member("insist", true) }
      })
    _ = try await Client(address).send(request)
    session.terminal.say("Taken, and nobody knows from whom.", json: Array("{}".utf8))
    return .done
  }
}
