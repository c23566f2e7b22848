import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import Policy
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `The policy over HTTP` {
  @Test func `is null where none was applied`() async throws {
    try await withService { service in
      let reply = try await service.get("/policy", as: "vera")
      #expect(reply["hash"] == .null && reply["policy"] == .null && reply["by"] == .null)
    }
  }

  @Test func `is shown as it was applied, and cannot be changed`() async throws {
    let text = Array(#"{"organisation":"Example","profile":"none"}"#.utf8)
    let applied = AppliedPolicy(
      hash: Commander.digest(of: "policy"), policy: .standard, canonicalText: text,
      position: LogPosition(7), appliedAt: Commander.noon,
      by: PrincipalID(uuid: UUID()))
    try await withService(under: FixedPolicy(applied: applied)) { service in
      let reply = try await service.get("/policy", as: "vera")
      #expect(reply["hash"]?.text == applied.hash.description)
      #expect(reply["position"] == 7)
      #expect(reply["applied_at"]?.text == applied.appliedAt.description)
      #expect(reply["by"]?.text == applied.by.description)
      #expect(reply["policy"] == ["organisation": "Example", "profile": "none"])
      for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let refused = try await service.ask(method, "/api/v1/policy", [:], as: "ada")
        #expect(refused.status == 405, "\(method)")
      }
    }
  }

  @Test func `is nothing for whoever may only report`() async throws {
    try await withService { service in
      let intake = try await service.ask("GET", "/api/v1/policy", as: "ina")
      #expect(intake.status == 403)
      let nobody = try await service.ask("GET", "/api/v1/policy", as: nil)
      #expect(nobody.status == 401)
    }
  }
}

struct FixedPolicy: PolicyDirectory {
  var applied: AppliedPolicy
  func current() async throws -> AppliedPolicy? { applied }
  func all() async throws -> [AppliedPolicy] { [applied] }
}
