import Decisions
import Digest
import EventLog
import HTTP
import IncidentService
import JSON

/// Links by which somebody who never logs in approves one plan, once.
package struct LinkRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] { [making, page, answer] }

  private var making: Route {
    Route(
      .post, PathTemplate(DecisionRoutes.one + "/links"), .responders, subject: "Decisions",
      summary: "Make a link by which somebody approves the plan, once",
      details: """
        For people of the policy's stakeholder role, who never log in. The address is shown this \
        once. Whoever makes a link counts as one with whoever uses it, so it is made by somebody \
        who neither asks for the action nor approves it.
        """,
      body: .json(
        .object(.required("person", .text(Rules.handle)))),
      answers: [
        .json(
          201, "The link.",
          .object(
            .required("path", .freeText), .required("expires_at", .time),
            .required("plan_hash", .freeText)))
      ], takesPreconditions: false
    ) { [clerk] call in
      let token = TokenText.make()
      let link = try await clerk.desk.makeLink(
        for: try call.required("person"), to: try call.parameter("decision"),
        in: try call.parameter("incident"), token: token,
        by: try await clerk.order(for: call))
      return Clerk.json(
        JSONWriter.object {
          $0.member("path", "/approve/\(token)")
          $0.member("expires_at", link.expiresAt)
          $0.member("plan_hash", link.planHash.description)
        }, status: 201)
    }
  }

  private static let html = [(200, "The page."), (404, "A link that leads nowhere.")].map {
    Answer($0.0, $0.1, content: [(mediaType: "text/html; charset=utf-8", schema: nil)])
  }

  private var page: Route {
    Route(
      .get, "/approve/{token}", .everybody, subject: "Decisions",
      summary: "What a link asks",
      details: "Looking changes nothing, however often, and whatever follows links in mails.",
      answers: Self.html
    ) { [clerk] call in try await clerk.page(try call.parameter("token")) }
  }

  private var answer: Route {
    Route(
      .post, "/approve/{token}", .everybody, subject: "Decisions", summary: "Answer by a link",
      details: "A form with choice (approve or deny) and because. Works once.",
      body: .bytes(limit: 16_384), answers: Self.html, takesPreconditions: false
    ) { [clerk] call in
      let fields = FormFields(call.request.body)
      let answer: LinkAnswer
      switch fields["choice"] {
      case "approve": answer = .approve
      case "deny": answer = .deny(because: fields["because"] ?? "")
      default: return try await clerk.page(try call.parameter("token"), problem: "Choose one.")
      }
      return try await clerk.page(try call.parameter("token"), giving: answer)
    }
  }
}

extension Clerk {
  /// The page of a link; after an answer, as it is then.
  fileprivate func page(
    _ token: String, giving answer: LinkAnswer? = nil, problem: String? = nil
  ) async throws -> Response {
    var problem = problem
    do {
      let view: LinkView
      do {
        view =
          if let answer { try await desk.answer(answer, by: token) } else {
            try await desk.view(link: token)
          }
      } catch DeskRefusal.rule(_, let explanation, _) {
        problem = explanation
        view = try await desk.view(link: token)
      } catch let refusal as DeskRefusal {
        guard case .secretFound = refusal else { throw refusal }
        problem = refusal.explanation
        view = try await desk.view(link: token)
      }
      let decision = view.seen.decision
      let names = try await handles(
        Set([decision.proposal.by, view.link.principal] + decision.overrides.map(\.by)))
      return html(ApprovalPage(view, token: token, names, problem: problem).text)
    } catch DeskRefusal.notFound {
      return html(ApprovalPage.unknown, status: 404)
    }
  }

  private func html(_ text: String, status: Int = 200) -> Response {
    let bytes = Array(text.utf8)
    let styles = SecurityHeaders.styleElements(in: bytes)
      .map { "'sha256-\(base64(hash($0).bytes))'" }.joined(separator: " ")
    return Response(
      status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"),
        // The one page with a form: it may be sent here, and nowhere else.
        (
          "Content-Security-Policy",
          """
          default-src 'none'; style-src \(styles); base-uri 'none'; form-action 'self'; \
          frame-ancestors 'none'
          """
        ), ("X-Robots-Tag", "noindex"),
      ], body: .bytes(bytes))
  }
}

/// The fields of a form as a browser sends them; of two with one name the first counts.
struct FormFields {
  private var fields: [(name: String, value: String)] = []

  init(_ body: [UInt8]) {
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]),
        let value = parts.count > 1 ? Self.decoded(parts[1]) : ""
      else { continue }
      fields.append((name, value))
    }
  }

  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// Nil for what is no text.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    var decoded: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard index + 2 <= bytes.endIndex,
          let high = digit(bytes[index]), let low = digit(bytes[index + 1])
        else { return nil }
        decoded.append(high << 4 | low)
        index += 2
      default: decoded.append(byte)
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
