import EventLog
import IncidentService
import Policy
@testable import PostgresStore
import Preparedness
import TestSupport
import Testing

@Suite(.freshDatabase) struct `What was prepared, in lists` {
  private func reading(_ hour: Int64, failed: Int64, _ service: String = "shop") -> BudgetReading {
    let until = Commander.noon.advanced(bySeconds: hour * 3_600)
    return BudgetReading(
      service: service, slo: "availability", from: until.advanced(bySeconds: -86_400),
      until: until, total: 1_000, failed: failed)
  }

  @Test func `shows the reading whose time ends last, of each service`() async throws {
    try await ListBench.with { bench in
      let (shop, search) = (StreamID.fresh(), StreamID.fresh())
      for (reading, stream) in [
        (reading(2, failed: 2), shop), (reading(1, failed: 1), shop),
        (reading(2, failed: 3), shop), (reading(5, failed: 9, "search"), search),
      ] {
        try await bench.tell(EventFormat.budgets.body(.recorded(reading)), in: stream, .signal)
      }
      try await bench.catchUp()
      let queries = bench.queries
      #expect(try await queries.budgets(of: "shop") == [reading(2, failed: 3)])
      #expect(try await queries.budgets(of: nil).map(\.service) == ["search", "shop"])
      #expect(try await queries.budgets(of: "a\u{0}b").isEmpty)
    }
  }

  @Test func `shows failure modes of a service and of all, and drills newest first`() async throws {
    try await ListBench.with { bench in
      func mode(_ id: String, _ service: String?) -> EventBody {
        EventFormat.failureModes.body(
          .recorded(
            FailureMode(
              id: id, service: service, affects: [.rollback], mode: .text("hunter2 is down"),
              effect: .text("Nothing goes."))))
      }
      let streams = [StreamID.fresh(), .fresh(), .fresh()]
      try await bench.tell(mode("b", nil), in: streams[0], .signal)
      try await bench.tell(mode("a", "shop"), in: streams[1], .signal)
      try await bench.tell(mode("c", "search"), in: streams[2], .signal)
      // Described anew: it is about all services now.
      try await bench.tell(mode("c", nil), in: streams[2], .signal)
      for (index, passed) in [true, false].enumerated() {
        try await bench.tell(
          EventFormat.drills.body(
            .scored(
              DrillScore(
                service: "shop", environment: "staging", action: .rollback, passed: passed,
                seconds: passed ? 40 : nil, note: .text("hunter2")))),
          in: .fresh(), .drill, at: Commander.noon.advanced(bySeconds: Int64(index)))
      }
      try await bench.catchUp()
      let queries = bench.queries
      #expect(
        try await queries.failureModes(of: "shop") == [streams[1], streams[0], streams[2]])
      #expect(try await queries.failureModes(of: "other") == [streams[0], streams[2]])
      let drills = try await queries.drills(of: "shop")
      #expect(drills.map(\.passed) == [false, true])
      #expect(drills.map(\.seconds) == [nil, 40])
      #expect(drills.last?.at == Commander.noon)
      #expect(try await queries.drills(of: "other").isEmpty)
      // No words of people are kept, so none have to be purged.
      let rows = try await bench.dump()
      #expect(!rows.contains { $0.contains("hunter2") })
      try await bench.rebuild()
      #expect(try await bench.dump() == rows)
    }
  }
}
