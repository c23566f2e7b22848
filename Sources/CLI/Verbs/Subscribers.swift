import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood subscribers list`: people outside who want to be told.
struct ListSubscribers: ResponderVerb {
  static let name = "list"
  static let summary = "List people outside who want to be told."
  static let discussion = """
    Their addresses are masked: enough to find somebody who asks about theirs. Of programs the host is
    shown.
    """
  static let signature: [Parameter] = [
    .flag("--reveal", help: "Show whole addresses; administrators only."),
    .option("--after", "ID", help: "Those behind this one: the next page."),
  ]

  private let reveals: Bool
  private let after: String?

  init(_ arguments: inout Arguments) throws(UsageError) {
    reveals = arguments.flag("--reveal")
    after = try arguments.option("--after")
  }

  func act(in session: Session) async throws -> ExitCode {
    var query = [APIRequest.Pair("limit", "200")]
    if reveals { query.append(APIRequest.Pair("reveal", "true")) }
    if let after { query.append(APIRequest.Pair("after", after)) }
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "subscribers"), query: query)
    session.show(answer, value.list("subscribers"), empty: "Nobody asked to be told.") { rows, _ in
      var table = Table([
        .init("id"), .init("kind"), .init("address"), .init("state"), .init("told of"),
        .init("since"),
      ])
      for row in rows {
        let names = row.list("components").compactMap { name in
          if case .string(let text) = name { text } else { nil }
        }
        table.add(
          "\(row.text("id") ?? "")", "\(row.text("kind") ?? "")",
          "\(row.text("address") ?? "", .bold)",
          "\(row.text("state") ?? "")",
          "\(told(row, names))",
          "\((row.time("confirmed_at") ?? row.time("created_at")).map(session.clock.short) ?? "")")
      }
      let more: [TerminalText] =
        value.text("next").map { ["More: “lastgood subscribers list --after \($0)”"] } ?? []
      return table.lines + more
    }
    return .done
  }

  private func told(_ row: JSONValue, _ names: [String]) -> String {
    if row.text("state") == "unconfirmed" { return "nothing yet" }
    return names.isEmpty ? "everything" : names.joined(separator: ", ")
  }
}

/// `lastgood subscribers remove`: tells somebody outside no more.
struct RemoveSubscriber: ResponderVerb {
  static let name = "remove"
  static let summary = "Tell somebody outside no more, and forget their address."
  static let signature: [Parameter] = [
    .positional("id", help: "Of the subscriber, as the list shows it.")
  ]

  private let id: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    id = try arguments.positional("id")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "subscribers", id), "removal", nil)
    order.method = .delete
    order.extras = .none
    return session.report(try await session.give(order)) { _ in
      "\(id, .bold) is told no more, and their address is forgotten."
    }
  }
}
