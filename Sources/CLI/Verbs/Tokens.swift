import Client
package import CommandLineKit
import EventLog
import JSON

/// `lastgood token create`: somebody gets in.
package struct CreateToken: ResponderVerb {
  package static let name = "create"
  package static let summary = "Make a token. It is shown once."
  package static let examples = [
    Example("lastgood token create --role responder --person alice --expires 90d", "For Alice.")
  ]
  package static let signature: [Parameter] = [
    .option(
      "--role", "ROLE", choices: ["viewer", "responder", "intake", "administrator"],
      help: "What it allows."),
    .option("--person", "PERSON", help: "Whom it stands for; you, when left out."),
    .option("--label", "TEXT", help: "What it is for."),
    .option("--expires", "TIME", help: "When it ends: 90d, or a date."),
  ]

  private let role: String
  private let person, label, expires: String?

  package init(_ arguments: inout Arguments) throws(UsageError) {
    guard let role = try arguments.choice("--role", among: Self.signature) else {
      throw UsageError(.missing("--role"))
    }
    self.role = role
    person = try arguments.option("--person")
    label = try arguments.option("--label")
    expires = try arguments.option("--expires")
  }

  package func act(in session: Session) async throws -> ExitCode {
    let expires = try expires.map { try session.clock.future($0) }
    var order = Order(APIRequest.path("api", "v1", "tokens"), "token") { body in
      body.member("role", role)
      body.member("person", ifPresent: person)
      body.member("label", ifPresent: label)
      body.member("expires_at", ifPresent: expires?.description)
    }
    order.extras = .none
    let outcome = try await session.give(order)
    if case .written(let written) = outcome {
      session.terminal.note("Keep it safe: it is shown this once.")
      session.terminal.say("\(written.value.text("token") ?? "")", json: written.answer.body)
    }
    return .done
  }
}

/// `lastgood token list`.
struct ListTokens: ResponderVerb {
  static let name = "list"
  static let summary = "List tokens, without what they are."

  init(_ arguments: inout Arguments) throws(UsageError) {}

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(APIRequest.path("api", "v1", "tokens"))
    let clock = session.clock
    session.show(answer, value.list("tokens"), empty: "There are no tokens.") { rows, _ in
      var table = Table([
        .init("token"), .init("person"), .init("role"), .init("label"), .init("made"),
        .init("ends"),
      ])
      for row in rows {
        let revoked = row.time("revoked_at").map { "revoked \(clock.short($0))" }
        table.add(
          "\(row.text("id") ?? "")", "\(row.text("person") ?? "")", "\(row.text("role") ?? "")",
          "\(row.text("label") ?? "")", "\(row.time("created_at").map(clock.short) ?? "")",
          "\(revoked ?? row.time("expires_at").map(clock.short) ?? "never")")
      }
      return table.lines
    }
    return .done
  }
}

/// `lastgood token revoke`.
struct RevokeToken: ResponderVerb {
  static let name = "revoke"
  static let summary = "Revoke a token; it stops working at once."
  static let signature: [Parameter] = [
    .positional("id", help: "The token's id, as “token list” shows it.")
  ]

  private let id: String

  init(_ arguments: inout Arguments) throws(UsageError) {
    id = try arguments.positional("id")
  }

  func act(in session: Session) async throws -> ExitCode {
    var order = Order(APIRequest.path("api", "v1", "tokens", id), "revocation", nil)
    order.method = .delete
    order.extras = .none
    return session.report(try await session.give(order)) { _ in "The token \(id, .bold) is revoked"
    }
  }
}
