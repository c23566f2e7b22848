import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `The last known good version over HTTP` {
  private static let path = "/services/checkout/last-known-good?environment=production"

  private func deploy(_ version: String, _ service: Service, isWell: Bool) async throws -> String {
    service.clock.advance(10_000)
    let digit = version.last.map(String.init) ?? "0"
    let plan = try await service.post(
      "/deployments",
      [
        "service": "checkout", "environment": "production", "version": .string(version),
        "artefact_digest": .string(String(repeating: digit, count: 64)), "commit_count": 3,
        "migrations": [["id": "0042", "class": "additive"]],
      ])
    let number = try #require(plan["number"]?.text)
    try await service.post("/deployments/\(number)/groups/all/entry")
    service.clock.advance(900)
    try await service.post(
      "/deployments/\(number)/health",
      [
        "group": "all", "verdict": .string(isWell ? "pass" : "fail"), "coverage": 99.5,
        "requests": 5_000, "window_seconds": 900,
      ])
    return number
  }

  @Test func `is the newest that was well, with every newer one and why not`() async throws {
    try await withService { service in
      let good = try await deploy("v1", service, isWell: true)
      let bad = try await deploy("v2", service, isWell: false)
      let failing = try await deploy("v3", service, isWell: true)
      let reply = try await service.get(Self.path + "&leaving=\(failing)", as: "vera")
      #expect(reply["release"]?["number"]?.text == good)
      #expect(reply["release"]?["age_seconds"]?.integer == 22_700)
      #expect(
        reply["delta"] == ["releases": 2, "migrations": 2, "commits": 6, "files": .null])
      let skipped = reply["skipped"]?.elements ?? []
      #expect(skipped.map { $0["number"]?.text } == [failing, bad])
      let reason = skipped.last?["reasons"]?.elements?.first
      #expect(reason?["code"] == "health-failed")
      #expect(reason?["text"]?.text?.hasPrefix("A report on its health failed") == true)
      #expect(reply["rule"]?["window_seconds"] == 900)
      #expect(try await service.get(Self.path)["release"]?["number"]?.text == failing)
      let short = try await service.get(Self.path + "&leaving=\(failing)&limit=1")
      #expect(short["skipped"]?.elements?.count == 1 && short["skipped_count"] == 2)
    }
  }

  @Test func `may be none, which is an answer and says what to do`() async throws {
    try await withService { service in
      let empty = try await service.get(Self.path)
      #expect(empty["release"] == .null && empty["skipped_count"] == 0)
      _ = try await deploy("v1", service, isWell: false)
      let none = try await service.get(Self.path)
      #expect(none["release"] == .null)
      #expect(none["next"]?.elements?.first?.text?.hasPrefix("No rollback is offered") == true)
      let past = try await service.get(Self.path + "&at=2020-01-01T00:00:00Z")
      #expect(past["skipped_count"] == 0)
    }
  }

  @Test func `is asked for with an environment, and nothing that is not known`() async throws {
    try await withService { service in
      for query in [
        "", "?environment=", "?environment=a&at=yesterday", "?environment=a&kind=cake",
        "?environment=a&limit=9999", "?environment=a&leaving=x", "?environment=a&color=red",
      ] {
        let reply = try await service.ask(
          "GET", "/api/v1/services/checkout/last-known-good" + query)
        #expect(reply.problem == "invalid-fields", "\(query)")
      }
      let missing = try await service.ask(
        "GET", "/api/v1" + Self.path + "&leaving=DEP-2001-001")
      #expect(missing.status == 404)
    }
  }
}
