import EventLog
import IncidentService
import Incidents
import Policy
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A name that the rules do not know` {
  private static let policy: Policy = {
    var policy = Policy.standard
    policy.services["checkout"] = Service()
    policy.environments = ["production": EnvironmentRule()]
    return policy
  }()

  private func warnings(
    _ service: String?, _ environment: String?, under policy: Policy?
  ) async throws -> [String] {
    var warnings: [String] = []
    try await Office.open { office in
      let desk = office.desk(under: Rulebook(policy))
      warnings = try await desk.declare(
        NewIncident(title: "It fails", service: service, environment: environment),
        by: office.order(by: office.alice)
      ).written.warnings
    }
    return warnings
  }

  @Test func `is kept, and whoever wrote it hears what may have been meant`() async throws {
    let said = try await warnings("chekcout", "prodution", under: Self.policy)
    #expect(said.count == 2)
    #expect(said.first?.contains("no service chekcout: was checkout meant?") == true, "\(said)")
    #expect(said.last?.contains("no environment prodution: was production meant?") == true)
  }

  @Test func `is none where nothing was named, or no rules were ever applied`() async throws {
    for (service, environment) in [("checkout", "production"), (nil, nil)] {
      #expect(try await warnings(service, environment, under: Self.policy).isEmpty)
    }
    #expect(try await warnings("anything", "staging", under: nil).isEmpty)
  }
}
