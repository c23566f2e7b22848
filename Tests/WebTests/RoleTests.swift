import IncidentService
import HTTP
import JSON
import TestSupport
import Testing
@testable import Web

/// Every line of the table, with every role and without a token.
@Suite(.freshDatabase) struct `Every route, method and role` {
  /// A path that is well-formed and leads nowhere.
  private func target(_ route: Route) -> String {
    let values = [
      "incident": "INC-2001-001", "deployment": "DEP-2001-001", "entry": "999999999",
      "report": "0189a0c0-0000-7000-8000-00000000000a", "role": "commander",
      "id": "0189a0c0-0000-7000-8000-00000000000a", "handle": "nobody-here", "group": "all",
      "service": "checkout", "failure_mode": "0189a0c0-0000-7000-8000-00000000000a",
      "decision": "D1", "token": "lg_nowhere", "channel": "nowhere",
      "delivery": "0189a0c0-0000-7000-8000-00000000000a",
      "public": "0189a0c0-0000-7000-8000-00000000000a",
      "subscriber": "0189a0c0-0000-7000-8000-00000000000a",
      "maintenance": "0189a0c0-0000-7000-8000-00000000000a",
      "status_link": "0189a0c0-0000-7000-8000-00000000000a",
      "name": "start", "section": "summary",
      "factor": "0189a0c0-0000-7000-8000-00000000000a",
      "comment": "0189a0c0-0000-7000-8000-00000000000a",
      "improvement": "0189a0c0-0000-7000-8000-00000000000a",
      "notice": "authority",
    ]
    let path = route.template.segments.map { segment in
      switch segment {
      case .literal(let text): text
      case .parameter(let name): values[name] ?? "?"
      }
    }
    return "/" + path.joined(separator: "/")
  }

  /// A link that leads nowhere, a page that no policy asks for, a ticket that nobody shows.
  private func refusal(_ route: Route) -> Int? {
    // Ending a subscription says nothing of whether there was one.
    if route.template.text.hasPrefix("/status/unsubscribe/") { return nil }
    if route.template.text.hasSuffix("/anonymous-perspectives") { return 400 }
    return route.template.parameters.contains("token") || route.subject == "Status page" ? 404 : nil
  }

  /// Chat sends forms, and nothing else is looked at.
  private static func unsigned(_ signer: Route.Signer) -> Int { signer == .chat ? 415 : 401 }

  @Test func `answers as the table says`() async throws {
    try await withService { service in
      var cells = 0
      for route in service.api.router.routes {
        let target = target(route)
        for (handle, role) in Service.people {
          let body: JSONValue? = if case .json = route.body { .object([]) } else { nil }
          // Whoever guesses at links again and again has to wait, which is another test's.
          service.clock.advance(4)
          let reply = try await service.ask(route.method.rawValue, target, body, as: handle)
          let name = "\(role) \(route.method.rawValue) \(route.template.text)"
          switch route.access {
          case .everybody:
            #expect(
              refusal(route).map { $0 == reply.status } ?? (reply.status < 400),
              "\(name): \(reply.status)")
          case .roles(let roles) where roles.contains(role):
            #expect(![401, 403, 405, 429].contains(reply.status), "\(name): \(reply.status)")
          case .roles: #expect(reply.status == 403, "\(name): \(reply.status)")
          // No token opens what has to be signed.
          case .signed(let signer):
            #expect(reply.status == Self.unsigned(signer), "\(name): \(reply.status)")
          }
          cells += 1
        }
        service.clock.advance(4)
        let stranger = try await service.ask(route.method.rawValue, target, as: nil)
        var refusal = refusal(route)
        if case .signed(let signer) = route.access { refusal = Self.unsigned(signer) }
        if let refusal {
          #expect(stranger.status == refusal)
          continue
        }
        #expect(
          route.access == .everybody ? stranger.status < 400 : stranger.status == 401,
          "\(route.template.text): \(stranger.status)")
      }
      #expect(cells >= 60 * Service.people.count)
    }
  }

  @Test func `refuses every other method, and says which there are`() async throws {
    try await withService { service in
      let templates = Dictionary(grouping: service.api.router.routes, by: \.template.text)
      for (template, routes) in templates {
        let target = target(try #require(routes.first))
        let known = Set(routes.map(\.method.rawValue))
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH", "BREW"]
        where !known.contains(method) {
          let reply = try await service.ask(method, target, as: "ada")
          #expect(reply.status == 405, "\(method) \(template)")
          let allowed = reply.headers["Allow"] ?? ""
          #expect(known.allSatisfy { allowed.contains($0) }, "\(template): \(allowed)")
        }
        let options = try await service.ask("OPTIONS", target, as: "ada")
        #expect(options.status == 204)
      }
    }
  }

  @Test func `gives writes to responders and keys to administrators only`() async throws {
    try await withService { service in
      for route in service.api.router.routes {
        guard case .roles(let roles) = route.access else { continue }
        let path = route.template.text
        #expect(roles.contains(.administrator))
        if route.isWrite, !path.hasSuffix("/readings") {
          #expect(!roles.contains(.viewer), "\(path)")
        }
        #expect(
          roles.contains(.intake)
            == (["/api/v1/reports", "/api/v1/me"].contains(path) || path.hasPrefix("/intake/"))
            && (path != "/api/v1/reports" || route.isWrite)
            || !roles.contains(.intake), "\(path)")
      }
    }
  }
}
