package import CommandLineKit
import Crypto
import Digest
package import Embedded
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import PostgresStore

/// `lastgood token create`: makes a token through the database, so that there can be a first one.
package struct IssueToken: Command {
  package static let name = "create"
  package static let summary = "Make a token for a person or a machine."
  package static let discussion = """
    Connects to the database, not to the service, so that there can be a first token. The token is \
    shown once and kept nowhere: only its digest is. The log says who got one, in which role.
    """
  package static let examples = [
    Example("lastgood token create --role responder --person alice", "For a person."),
    Example(
      "lastgood token create --role intake --person pipeline --expires 90d",
      "For a machine that sends detections in."),
  ]
  package static let signature: [Parameter] = [
    .option(
      "--role", "ROLE", choices: TokenRole.allCases.map(\.rawValue), help: "What it may do."),
    .option("--person", "HANDLE", help: "Whose it is; made when nobody is called that."),
    .option("--label", "TEXT", help: "What it is for, in lists."),
    .option("--expires", "TIME", help: "After how long it stops working: 12h, 90d."),
    .data,
  ]

  private let role: TokenRole
  private let person: String
  private let label: String?
  private let lifetime: TimeLength?
  private let data: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    role = try arguments.required("--role")
    person = try arguments.required("--person")
    label = try arguments.option("--label")
    lifetime = try arguments.option("--expires")
    data = try arguments.option(Parameter.data.name)
    guard Person.isHandle(person) else {
      throw UsageError(.invalid("--person", value: person, expectation: Person.handleRule))
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let instance = Instance(try Configuration(data: data, in: surroundings))
    try await instance.checkSchema()
    let database = try instance.connectionString(as: .app)
    let keys = KeyRing(folder: instance.configuration.keys)
    let store = PostgresEventStore(database, vault: try await keys.makeVault(for: instance))
    let listener = LogListener(database)
    let outcome = await Result { () async throws in
      try await issue(at: Desk(on: store, waking: listener))
    }
    listener.close()
    await store.close()
    let (token, text) = try outcome.get()
    terminal.say(
      "\(text)",
      json: JSONWriter.object { answer in
        answer.member("id", token.id.description)
        answer.member("token", text)
        answer.member("role", token.role.rawValue)
        answer.member("person", person)
        answer.member("expires_at", token.expiresAt?.description)
      })
    terminal.note("For \(person), as \(role.rawValue). It is shown this once: keep it safe.")
    return .done
  }

  private func issue(at desk: Desk) async throws -> (token: TokenRecord, text: String) {
    let time = Timestamp.now
    let text = TokenText.make()
    let id: EventID = .make(at: time)
    let identity = CommandIdentity(
      by: .system, key: CommandKey(uuid: id.uuid),
      digest: OpenSSLSHA256().digest(of: Array("token create \(id)".utf8)))
    let token = try await desk.issueToken(
      role, to: person, label: label ?? "made on the command line",
      expiresAt: lifetime.map { time.advanced(bySeconds: $0.seconds) }, text: text,
      by: Order(Caller(.system, as: .administrator), as: identity, entry: id))
    return (token, text)
  }
}

extension TokenRole: ArgumentValue {}
