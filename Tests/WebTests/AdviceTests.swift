import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Advice over HTTP` {
  private func incident(_ service: Service) async throws -> String {
    let plan = try await service.post(
      "/deployments",
      [
        "service": "checkout", "environment": "production", "version": "v2",
        "from_version": "v1", "strategy": "canary",
        "groups": [
          ["name": "canary", "kind": "percent", "share": 20],
          ["name": "all", "kind": "percent", "share": 100],
        ],
      ])
    let number = try #require(plan["number"]?.text)
    try await service.post("/deployments/\(number)/groups/canary/entry")
    let declared = try await service.post(
      "/incidents", ["title": "Errors", "severity": "SEV2", "deployment": .string(number)])
    return try #require(declared["number"]?.text)
  }

  @Test func `ranks all nine, with reasons, sources and what would change them`() async throws {
    try await withService { service in
      let number = try await incident(service)
      let advice = try await service.get("/incidents/\(number)/advice", as: "vera")
      let actions = advice["actions"]?.elements ?? []
      #expect(actions.count == 9)
      #expect(actions.first?["action"] == "halt" && actions.first?["rank"] == .null)
      #expect(advice["halt_first"] == true)
      #expect(actions.dropFirst().map { $0["rank"]?.integer } == (1...8).map { Int64($0) })
      let fallback = actions.first { $0["action"] == "fallback" }
      #expect(fallback?["standing"] == "discouraged")
      let reason = fallback?["reasons"]?.elements?.first { $0["fact"] == "exposure" }
      #expect(reason?["points"] == 2 && reason?["source_kind"] == "entry")
      #expect(reason?["detail"]?.text?.hasPrefix("20% of traffic") == true)
      #expect(advice["impact"]?.text?.hasPrefix("Up to 20%") == true)
      #expect(advice["tree"] == .null)
    }
  }

  @Test func `takes what somebody supposes`() async throws {
    try await withService { service in
      let number = try await incident(service)
      let path = "/incidents/\(number)/advice?assume=fallback%3Dfeasible"
      let advice = try await service.get(path + "&assume=criticality%3Dbusiness-critical")
      #expect(advice["recommended"] == "fallback")
      #expect(advice["assumed"] == ["fallback=feasible", "criticality=business-critical"])
      let flip = advice["changes"]?.elements?.first { $0["fact"] == "fallback" }
      #expect(flip?["values"] == ["infeasible"])
      for wrong in ["fallback%3Dmaybe", "x", "fallback", "weather%3Dbad"] {
        let reply = try await service.ask(
          "GET", "/api/v1/incidents/\(number)/advice?assume=\(wrong)")
        #expect(reply.problem == "invalid-fields", "\(wrong)")
      }
    }
  }

  @Test func `says 404 of an incident that there is not`() async throws {
    try await withService { service in
      let reply = try await service.ask("GET", "/api/v1/incidents/INC-2001-001/advice")
      #expect(reply.status == 404)
    }
  }
}
