import Client
import CommandLineKit
import EventLog
import JSON

/// `lastgood status link`: lets somebody look at what stakeholders are told.
struct MakeStatusLink: ResponderVerb {
  static let name = "link"
  static let summary = "Make a link to the page for stakeholders."
  static let discussion = """
    Whoever holds it sees what executives are told, until its time is over or it is revoked. It is \
    shown this once.
    """
  static let examples = [Example("lastgood status link --for 7d", "Holds for a week.")]
  static let signature: [Parameter] = [
    .option("--for", "TIME", help: "How long it holds: 7d when left out, 90d at most.")
  ]

  private let length: TimeLength?

  init(_ arguments: inout Arguments) throws(UsageError) {
    length = try arguments.option("--for")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "status-links"), "link") { body in
      body.member("seconds", length?.seconds ?? 7 * 86_400)
    }
    order.extras = .none
    let service = try session.client().address.url
    return session.report(try await session.give(order)) { written in
      let value = written.value
      let address = value.text("url") ?? service + (value.text("path") ?? "")
      let until = value.time("expires_at").map(session.clock.both) ?? ""
      let id = value.text("id") ?? ""
      return "\(address)\nHolds until \(until); “lastgood status revoke \(id)” ends it."
    }
  }
}

/// `lastgood status links`: who was let in.
struct ListStatusLinks: ResponderVerb {
  static let name = "links"
  static let summary = "List links to the page for stakeholders, newest first."
  static let signature: [Parameter] = []

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(APIRequest.path("api", "v1", "status-links"))
    session.show(answer, value.list("links"), empty: "No link was made.") { rows, _ in
      var table = Table([.init("id"), .init("made by"), .init("made"), .init("until"), .init("")])
      for row in rows {
        table.add(
          "\(row.text("id") ?? "")", "\(row.text("made_by") ?? "")",
          "\(row.time("created_at").map(session.clock.short) ?? "")",
          "\(row.time("expires_at").map(session.clock.short) ?? "")",
          "\(row.time("revoked_at") == nil ? "" : "revoked")")
      }
      return table.lines
    }
    return .done
  }
}

/// `lastgood status revoke`: ends a link.
struct RevokeStatusLink: ResponderVerb {
  static let name = "revoke"
  static let summary = "Revoke a link to the page for stakeholders; it leads nowhere at once."
  static let signature: [Parameter] = [
    .positional("id", help: "Of the link, as the list shows it.")
  ]

  private let id: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    id = try arguments.positional("id")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "status-links", id), "revocation", nil)
    order.method = .delete
    order.extras = .none
    return session.report(try await session.give(order)) { _ in
      "\(id, .bold) leads nowhere any more."
    }
  }
}

/// `lastgood status revoke-all`: ends every link that was ever made.
struct RevokeStatusLinks: ResponderVerb {
  static let name = "revoke-all"
  static let summary = "Revoke all links to the page for stakeholders; administrators only."
  static let discussion = """
    The key that signs them is exchanged, so that none holds any more, those that nobody knows of \
    included.
    """
  static let signature: [Parameter] = []

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "status-links"), "revocation", nil)
    order.method = .delete
    order.extras = .none
    return session.report(try await session.give(order)) { _ in
      "No link leads anywhere any more."
    }
  }
}
