import EventLog
import FoundationEssentials
import Incidents
import Metrics
import Policy
import Testing

@Suite struct `Similar incidents` {
  private func incident(
    _ number: Int, _ title: String?, service: String? = nil,
    category: IncidentCategory = .reliability, actions: [MitigationKind] = [],
    signals: [String] = []
  ) -> Likeness {
    Likeness(
      stream: StreamID(uuid: UUID()), number: "INC-\(number)", title: title, service: service,
      category: category, actions: actions, signals: signals,
      declared: Course.minute(Int64(number)))
  }

  @Test func `have more in common than others`() {
    let new = incident(
      100, "Tax engine fails at checkout", service: "checkout", actions: [.rollback],
      signals: ["errors"])
    let others = [
      incident(1, "Login fails", service: "accounts"),
      incident(2, "Tax engine times out", service: "billing"),
      incident(3, "Checkout fails", service: "checkout", actions: [.rollback]),
      incident(4, "Images are missing", service: "images", category: .data),
      incident(5, "Orders lost", service: "checkout", signals: ["errors"]),
      incident(6, "Payments fail", service: "payments"),
      incident(7, "Search fails", service: "search"),
    ]
    let found = new.similar(among: others + [new], limit: 10)
    // The sixth and the fourth share nothing but, at most, the category.
    #expect(found.map(\.incident.number) == ["INC-5", "INC-3", "INC-2", "INC-7", "INC-1"])
    #expect(found[1].words == ["checkout", "fails"])
    #expect((found[0].signals, found[0].sharesService) == (["errors"], true))
    #expect(found[1].actions == [.rollback])
    #expect(found[2].words == ["engine", "tax"])
    #expect(new.similar(among: others, limit: 2).count == 2)
    #expect(new.similar(among: others, limit: -1).isEmpty)
  }

  @Test func `are worth a hundred when they are the same`() {
    let new = incident(
      2, "Tax engine fails", service: "checkout", actions: [.rollback], signals: ["errors"])
    var old = new
    old.stream = StreamID(uuid: UUID())
    #expect(new.similar(among: [old], limit: 1).map(\.score) == [100])
  }

  @Test func `come newest first where they are equally similar`() {
    let new = incident(9, nil, service: "api")
    let others = [2, 7, 4].map { incident($0, nil, service: "api") }
    #expect(
      new.similar(among: others, limit: 9).map(\.incident.number) == ["INC-7", "INC-4", "INC-2"])
  }

  @Test func `share nothing by a title that was destroyed`() {
    #expect(incident(1, nil).similar(among: [incident(2, nil)], limit: 9).isEmpty)
    #expect(incident(1, "a b").similar(among: [incident(2, "A B")], limit: 9).isEmpty)
  }

  @Test func `weigh a rare word above a common one`() {
    let new = incident(50, "Checkout fails: certificate")
    var others = (1...20).map { incident($0, "Service \($0 + 100) fails") }
    others.append(incident(21, "Certificate is out of date somewhere"))
    #expect(new.similar(among: others, limit: 1).map(\.incident.number) == ["INC-21"])
  }

  @Test(
    arguments: [
      ("ÜBERLAST in der Kasse", "Überlast der kasse"), ("HTTP 503", "http/503!"),
      ("支付失敗", "支付失敗"),
    ]) func `are found in any letters`(one: String, other: String)
  {
    #expect(
      incident(1, one).similar(among: [incident(2, other)], limit: 1).count == 1, "\(one)")
  }
}

@Suite struct `Factor trends` {
  @Test func `are counted by quarter, none left out`() throws {
    let times = [
      ("process", "2025-12-31T23:59:59Z"), ("code", "2026-01-01T00:00:00Z"),
      ("code", "2026-09-30T23:59:59.999999Z"), ("code", "2026-03-31T12:00:00Z"),
      ("data", "2026-08-01T12:00:00Z"),
    ]
    let trends = factorTrends(
      of: try times.map { (category: $0.0, at: try #require(Timestamp($0.1))) })
    #expect(trends.quarters == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"])
    #expect(
      trends.trends == [
        FactorTrend(category: "code", counts: [0, 2, 0, 1]),
        FactorTrend(category: "data", counts: [0, 0, 0, 1]),
        FactorTrend(category: "process", counts: [1, 0, 0, 0]),
      ])
  }

  @Test func `of nothing, or of times that no calendar has, are none or few`() {
    #expect(factorTrends(of: []).quarters.isEmpty)
    #expect(
      factorTrends(of: [("code", Timestamp(microseconds: .max))]).trends.isEmpty)
    let wide = factorTrends(of: [("code", .earliestStated), ("code", .latestStated)])
    #expect((wide.quarters.count, wide.trends.first?.total) == (80, 1))
    #expect(wide.quarters.last == "9999-Q4")
  }
}
