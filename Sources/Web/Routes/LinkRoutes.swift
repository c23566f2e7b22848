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
    ) { [clerk] call in try await clerk.page(try call.parameter("token")) }.forHolders()
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
    }.forHolders()
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
      return formPage(ApprovalPage(view, token: token, names, problem: problem).text)
    } catch DeskRefusal.notFound {
      return formPage(ApprovalPage.unknown, status: 404)
    }
  }
}
