import Delivery
import HTTP
import IncidentService
import JSON
import Policy
import StatusPages
import Synchronization

/// Where people outside ask to be told by mail or have a program told, confirm it, and end it: without
/// a token, without a script.
struct SubscriptionRoutes {
  private let clerk: Clerk
  private let gate: SubscriptionGate

  init(_ clerk: Clerk, uptime: @escaping @Sendable () -> Duration) {
    self.clerk = clerk
    gate = SubscriptionGate(uptime)
  }

  var routes: [Route] {
    [form, wish, confirmation, confirming, end, ending] + programs
  }

  private var programs: [Route] { [programWish, answer, removal] }

  private static let subject = "Status page"

  private static func pages(_ more: (Int, String)...) -> [Answer] {
    let html = (mediaType: "text/html; charset=utf-8", schema: Schema?.none)
    let plain = (mediaType: "text/plain; charset=utf-8", schema: Schema?.none)
    return ([(200, "The page.")] + more).map { Answer($0.0, $0.1, content: [html]) }
      + [Answer(404, "There is no such page.", content: [html, plain])]
  }

  private var form: Route {
    Route(
      .get, "/status/subscribe", .everybody, subject: Self.subject,
      summary: "Forms to be told by mail, or to have a program told",
      details: "Not there unless the policy has status-page.subscriptions.", answers: Self.pages()
    ) { [clerk] _ in
      try await clerk.subscriptionPage { _ in .form(address: "", chosen: nil, problem: nil) }
    }
  }

  private var wish: Route {
    Route(
      .post, "/status/subscribe", .everybody, subject: Self.subject,
      summary: "Ask to be told by mail",
      details: """
        A form with address, and component as often as there are components to be told of. The \
        answer is the same whether the address is known or not.
        """,
      body: .bytes(limit: 16_384),
      answers: Self.pages((429, "Somebody has to wait."), (422, "The form says what is wrong.")),
      takesPreconditions: false
    ) { [clerk, gate] call in
      let fields = FormFields(call.request.body)
      let text = (fields["address"] ?? "").trimmingBlanks
      return try await clerk.subscriptionPage { rule in
        let names = Set(rule.components.keys)
        let chosen = Set(fields.all("component")).intersection(names)
        guard let address = MailAddress(text) else {
          return .form(
            address: text, chosen: chosen,
            problem: "This is no address of mail. It looks like name@example.org.")
        }
        if chosen.isEmpty, !names.isEmpty {
          return .form(address: text, chosen: chosen, problem: "Choose at least one.")
        }
        return try await gate.pass(call.request.peer) {
          let answer = try await clerk.desk.subscribe(
            address, to: chosen == names ? nil : chosen.sorted())
          return answer == .full ? .wait(minutes: 60) : .asked
        }
      }
    }
  }

  private var programWish: Route {
    Route(
      .post, "/status/subscribe/webhook", .everybody, subject: Self.subject,
      summary: "Ask that a program be told",
      details: """
        A form with url, and component as often as there are components to be told of. The answer is \
        the same whether the address is known or not, but for the secret, which is another one each \
        time. Not there unless the policy has status-page.subscriptions.webhooks.
        """,
      body: .bytes(limit: 16_384),
      answers: Self.pages((429, "Somebody has to wait."), (422, "The form says what is wrong.")),
      takesPreconditions: false
    ) { [clerk, gate] call in
      let fields = FormFields(call.request.body)
      let text = (fields["url"] ?? "").trimmingBlanks
      return try await clerk.subscriptionPage(isThere: { $0.subscriptions?.webhooks != nil }) {
        rule in
        let names = Set(rule.components.keys)
        let chosen = Set(fields.all("component")).intersection(names)
        guard let address = WebhookAddress(text) else {
          return .webhookForm(
            url: text, chosen: chosen,
            problem: "This is no address of the web. It looks like https://example.org/in.")
        }
        if let problem = try await clerk.desk.problem(with: address) {
          return .webhookForm(url: text, chosen: chosen, problem: problem)
        }
        if chosen.isEmpty, !names.isEmpty {
          return .webhookForm(url: text, chosen: chosen, problem: "Choose at least one.")
        }
        return try await gate.pass(call.request.peer) {
          let (answer, secret) = try await clerk.desk.subscribe(
            address, to: chosen == names ? nil : chosen.sorted())
          return answer == .full ? .wait(minutes: 60) : .askedProgram(secret: secret)
        }
      }
    }
  }

  private var answer: Route {
    Route(
      .post, "/status/subscriptions/webhook", .everybody, subject: Self.subject,
      summary: "Confirm that a program wants to be told",
      details:
        "The token of the question that was sent to it, as JSON: {\"token\": …}. Works once.",
      body: .bytes(limit: 4_096),
      answers: [
        .empty("It is told from now on."),
        Answer(400, "There is no token.", content: Self.plain),
        Answer(404, "Its time is over, or there never was one.", content: Self.plain),
        Answer(409, "It was used.", content: Self.plain),
      ], takesPreconditions: false
    ) { [clerk] call in
      guard try await clerk.desk.subscriptionPage()?.subscriptions?.webhooks != nil else {
        return Self.said(404, "There is no such page.")
      }
      guard let body = try? JSONValue(checking: call.request.body),
        case .string(let token)? = body["token"], token.utf8.count <= 200
      else { return Self.said(400, "Send {\"token\": …} with the token of the question.") }
      switch try await clerk.desk.confirm(by: token) {
      case .open: return Response(204)
      case .used: return Self.said(409, "This token was used.")
      case .unknown: return Self.said(404, "Its time is over, or there never was one.")
      }
    }.forHolders()
  }

  private var removal: Route {
    Route(
      .delete, "/status/unsubscribe/{token}", .everybody, subject: Self.subject,
      summary: "Be told no more, as programs say it",
      details: "The same whoever was told, and whether anybody was.",
      answers: [.empty("Nothing more is sent there.")], takesPreconditions: false
    ) { [clerk] call in
      try await clerk.desk.unsubscribe(by: try call.parameter("token"))
      return Response(204)
    }
  }

  private static let plain = [(mediaType: "text/plain; charset=utf-8", schema: Schema?.none)]

  private static func said(_ status: Int, _ sentence: String) -> Response {
    Response(
      status, headers: [("Content-Type", "text/plain; charset=utf-8")],
      body: .bytes(Array("\(sentence)\n".utf8)))
  }

  private var confirmation: Route {
    Route(
      .get, "/status/confirm/{token}", .everybody, subject: Self.subject,
      summary: "What a link asks that confirms",
      details: "Looking confirms nothing, however often, and whatever follows links in mails.",
      answers: Self.pages()
    ) { [clerk] call in
      let token = try call.parameter("token")
      return try await clerk.subscriptionPage { _ in
        switch try await clerk.desk.confirmation(by: token) {
        case .open: .confirm(token: token)
        case .used: .used
        case .unknown: .over
        }
      }
    }.forHolders()
  }

  private var confirming: Route {
    Route(
      .post, "/status/confirm/{token}", .everybody, subject: Self.subject,
      summary: "Confirm by a link", details: "Works once.", body: .bytes(limit: 16_384),
      answers: Self.pages(), takesPreconditions: false
    ) { [clerk] call in
      let token = try call.parameter("token")
      return try await clerk.subscriptionPage { _ in
        switch try await clerk.desk.confirm(by: token) {
        case .open: .confirmed
        case .used: .used
        case .unknown: .over
        }
      }
    }.forHolders()
  }

  private var end: Route {
    Route(
      .get, "/status/unsubscribe/{token}", .everybody, subject: Self.subject,
      summary: "What a link asks that ends it",
      details: "Looking changes nothing, and says nothing of who is told.", answers: Self.pages()
    ) { [clerk] call in
      let token = try call.parameter("token")
      return try await clerk.subscriptionPage(isAlwaysThere: true) { _ in
        .unsubscribe(token: token)
      }
    }
  }

  private var ending: Route {
    Route(
      .post, "/status/unsubscribe/{token}", .everybody, subject: Self.subject,
      summary: "Be told no more",
      details: "As mail programs do it in one step (RFC 8058), and as the page does.",
      body: .bytes(limit: 16_384), answers: Self.pages(), takesPreconditions: false
    ) { [clerk] call in
      let token = try call.parameter("token")
      return try await clerk.subscriptionPage(isAlwaysThere: true) { _ in
        try await clerk.desk.unsubscribe(by: token)
        return .unsubscribed
      }
    }
  }
}

extension Clerk {
  /// `isAlwaysThere` also where nobody can ask any more: whoever was told can end it.
  fileprivate func subscriptionPage(
    isAlwaysThere: Bool = false, isThere: (StatusPageRule) -> Bool = { _ in true },
    _ body: (StatusPageRule) async throws -> SubscriptionPage
  ) async throws -> Response {
    let current = try await desk.subscriptionPage().flatMap { isThere($0) ? $0 : nil }
    guard let rule = current ?? (isAlwaysThere ? StatusPageRule(title: "Status") : nil) else {
      return Response(
        404, headers: [("Content-Type", "text/plain; charset=utf-8")],
        body: .bytes(Array("There is no such page.\n".utf8)))
    }
    let page = try await body(rule)
    switch page {
    case .over: return formPage(page.html(rule), status: 404)
    case .form(_, _, .some), .webhookForm: return formPage(page.html(rule), status: 422)
    case .wait(let minutes):
      return formPage(page.html(rule), status: 429, headers: [("Retry-After", "\(minutes * 60)")])
    default: return formPage(page.html(rule))
    }
  }
}

/// Lets so many wishes of one address through, and takes equally long over each: how long it took must
/// not tell whether an address was known.
private final class SubscriptionGate: Sendable {
  private let uptime: @Sendable () -> Duration
  private let budgets = Mutex(
    (
      strangers: FailureBudget(burst: 10, interval: .seconds(60)),
      // A proxy stands for many.
      proxies: FailureBudget(burst: 100, interval: .seconds(6))
    ))

  private static let time = Duration.milliseconds(250)

  init(_ uptime: @escaping @Sendable () -> Duration) { self.uptime = uptime }

  func pass(
    _ peer: String, _ body: () async throws -> SubscriptionPage
  ) async throws -> SubscriptionPage {
    if let wait = wait(for: peer) {
      return .wait(minutes: wait.components.seconds / 60 + 1)
    }
    let clock = ContinuousClock()
    let end = clock.now + Self.time
    let page = try await body()
    // No bell rings for this: time itself is waited for.
    try await Task.sleep(until: end, clock: clock)
    return page
  }

  private func wait(for peer: String) -> Duration? {
    let now = uptime()
    return budgets.withLock { budgets in
      if TokenGate.isLoopback(peer) {
        if let wait = budgets.proxies.wait(for: peer, at: now) { return wait }
        budgets.proxies.note(peer, at: now)
      } else {
        if let wait = budgets.strangers.wait(for: peer, at: now) { return wait }
        budgets.strangers.note(peer, at: now)
      }
      return nil
    }
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
