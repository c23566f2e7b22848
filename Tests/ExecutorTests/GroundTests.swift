import Adapters
import Decisions
import EventLog
import FoundationEssentials
import Rollouts
import Testing

@testable import Executor

@Suite struct `What is said against a plan since it was made` {
  private static let request: PlanRequest = {
    var request = PlanRequest.asking()
    request.deployment = SaidFacts.usual.all.first?.stream
    return request
  }()

  private static func news(_ facts: SaidFacts, about prepared: PreparedPlan) async throws -> String?
  {
    let looks = Looks(patience: .seconds(5))
    let data = DataLook(facts: facts, adapters: AdapterTable([SeenAdapter()]), looks: looks)
    return try await Ground(facts: facts, data: data).news(
      about: prepared, of: request, under: facts.rule)
  }

  private static func moving(_ number: Int64, _ version: String) -> ReleaseHistory {
    var release = ReleaseHistory.release(number, version, halted: true)
    release.halts = []
    return release
  }

  @Test func `is nothing where nothing has happened`() async throws {
    let prepared = try await prepare(Self.request, .usual)
    #expect(prepared.outcome(.quiet) == .pass)
    #expect(try await Self.news(.usual, about: prepared) == nil)
  }

  @Test func `is a deployment that has begun, with what to do about it`() async throws {
    let prepared = try await prepare(Self.request, .usual)
    var facts = SaidFacts.usual
    facts.all.insert(Self.moving(3, "1.2"), at: 0)
    let news = try #require(try await Self.news(facts, about: prepared))
    #expect(news.hasPrefix("Still rolling out: DEP-2026-003 (1.2). Halt it first"))
    #expect(news.hasSuffix("have it made again, and decide anew."))
  }

  @Test func `is not what somebody took upon them already, but what came on top`() async throws {
    var facts = SaidFacts.usual
    facts.all.insert(Self.moving(3, "1.2"), at: 0)
    let prepared = try await prepare(Self.request, facts)
    #expect(prepared.outcome(.quiet) == .fail)
    #expect(try await Self.news(facts, about: prepared) == nil)
    facts.all.insert(Self.moving(4, "1.3"), at: 0)
    #expect(try await Self.news(facts, about: prepared)?.contains("DEP-2026-004") == true)
  }

  @Test(
    arguments: [
      (.additive, false), (.backfill, true), (.contracting, true), (.unknown, true),
    ] as [(MigrationClass, Bool)])
  func `is a migration that older code does not bear`(
    _ kind: MigrationClass, _ stands: Bool
  ) async throws {
    let prepared = try await prepare(Self.request, .usual)
    var facts = SaidFacts.usual
    let migrations = [Migration(id: "0042", kind: kind)]
    facts.all.insert(.release(3, "1.2", halted: true, migrations: migrations), at: 0)
    let news = try await Self.news(facts, about: prepared)
    #expect((news != nil) == stands, "\(kind): \(news ?? "nothing")")
    #expect(news?.contains("0042") ?? true)
  }
}
