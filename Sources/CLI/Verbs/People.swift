import Client
import CommandLineKit
import JSON

/// `lastgood me`: whom the token stands for.
struct Me: ResponderVerb {
  static let name = "me"
  static let summary = "Say who you are to the service."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(APIRequest.path("api", "v1", "me"))
    let client = try session.client()
    session.show(answer) {
      [
        """
        \(value.text("person") ?? "?", .bold), \(value.text("role") ?? "?"), at \
        \(client.address.url)
        """
      ]
    }
    return .done
  }
}

/// `lastgood people`: who is who.
struct People: ResponderVerb {
  static let name = "people"
  static let summary = "List people, make somebody known, or forget a name."
  static let examples = [
    Example("lastgood people", "Everybody."),
    Example(
      "lastgood people alice --name \"Alice Smith\"", "Makes her known, or changes the name."),
    Example("lastgood people alice --forget", "Her name goes for ever; what she did stays."),
  ]
  static let signature: [Parameter] = [
    .optional("person", help: "The handle of one person."),
    .option("--name", "NAME", help: "What the person is called."),
    .flag("--forget", help: "Forget handle and name for ever."),
  ]

  private let person, name: String?
  private let forgets: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    person = try arguments.optional("person")
    name = try arguments.option("--name")
    forgets = arguments.flag("--forget")
    if person == nil, name != nil || forgets { throw UsageError(.missing("person")) }
    if name != nil, forgets { throw UsageError(.together("--name", "--forget")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    guard let person else { return try await list(in: session) }
    let path = APIRequest.path("api", "v1", "people", person)
    var order = Order(path, "person \(person)") { $0.member("name", ifPresent: name) }
    order.extras = .none
    order.method = .put
    if forgets {
      guard session.confirms("Forget who \(person) is, for ever?") else {
        throw ResponderFailure(
          .usage, "Nobody was forgotten. To do it without a question, add --yes.")
      }
      (order.method, order.members) = (.delete, nil)
    }
    return session.report(try await session.give(order)) { _ in
      forgets ? "\(person, .bold) is forgotten" : "\(person, .bold) is known now"
    }
  }

  private func list(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(APIRequest.path("api", "v1", "people"))
    session.show(answer, value.list("people"), empty: "Nobody is known.") { rows, _ in
      var table = Table([.init("person"), .init("name"), .init("")])
      for row in rows {
        table.add(
          "\(row.text("person") ?? "", .bold)", "\(row.text("name") ?? "")",
          row["machine"]?.bool == true ? "machine" : "")
      }
      return table.lines
    }
    return .done
  }
}
