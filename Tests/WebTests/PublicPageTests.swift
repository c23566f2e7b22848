import Communication
import Delivery
import EventLog
import IncidentService
import JSON
import Policy
import StatusPages
import TestSupport
import Testing

@testable import Web

/// The page for people outside, as the record fills it.
@Suite(.freshDatabase) struct `What people outside see` {
  private static let policy: FixedPolicy = {
    var policy = Policy.standard
    var page = StatusPageRule(title: "Example status")
    page.components = ["Checkout": .init(), "Search": .init()]
    page.components["Checkout"]?.services = ["checkout"]
    page.components["Search"]?.services = ["search"]
    policy.statusPage = page
    // Updates are owed to those who read the page.
    policy.audiences["public"] = Audience()
    policy.audiences["public"]?.page = true
    return FixedPolicy(
      applied: AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0))))
  }()

  private struct Scene {
    let service: Service

    func declare(_ severity: String = "SEV3", on name: String = "checkout") async throws -> String {
      try await service.declare(
        "It fails", ["severity": .string(severity), "service": .string(name)])
    }

    func publish(_ number: String) async throws {
      try await service.post(
        "/incidents/\(number)/updates",
        [
          "audience": "public", "next_in_seconds": 600, "insist": true,
          "text": "Half of all payments fail. Next update: soon.",
        ])
    }

    /// With all that was recorded so far.
    var board: StatusBoard {
      get async throws {
        try await service.desk.queries.wait(
          for: try await service.desk.store.head().position, atMost: .seconds(60))
        return try #require(try await service.desk.statusBoard())
      }
    }
  }

  @Test func `is as bad as when it was told last, and no worse`() async throws {
    try await withService(under: Self.policy) { service in
      let scene = Scene(service: service)
      let number = try await scene.declare()
      #expect(try await scene.board.incidents.isEmpty)
      try await scene.publish(number)
      #expect(try await scene.board.components.map(\.state) == [.degraded, .operational])
      try await service.post(
        "/incidents/\(number)/severity", ["severity": "SEV1", "because": "It is worse."])
      #expect(try await scene.board.components.map(\.state) == [.degraded, .operational])
      try await scene.publish(number)
      #expect(try await scene.board.components.map(\.state) == [.majorOutage, .operational])
    }
  }

  @Test func `is told when the next word comes later, once there was one`() async throws {
    try await withService(under: Self.policy) { service in
      let scene = Scene(service: service)
      let number = try await scene.declare()
      let event = try #require(
        try await service.desk.store.stream(numbered: number))
      for later in try await service.desk.store.allEvents(in: event) {
        try await service.desk.react(to: later, as: .make(at: service.clock.now))
      }
      let snooze: JSONValue = [
        "audience": "public", "next_in_seconds": 300, "because": "db-7 is slow",
      ]
      let head = try await service.desk.store.head().position
      try await service.post("/incidents/\(number)/snoozes", snooze)
      #expect(try await scene.board.incidents.isEmpty)
      try await scene.publish(number)
      try await service.post("/incidents/\(number)/snoozes", snooze)
      let update = try #require(try await scene.board.incidents.first?.updates.first)
      #expect(update.nextPutOffTo != nil && update.putOffAt != nil)
      #expect(try await !scene.board.page(.served).contains("db-7"))
      // Readers who were told nothing yet are not told that it comes later.
      let occasions = try await service.desk.store.events(after: head, limit: 100)
        .filter { $0.type == .reminderSnoozed }.map { try Occasion($0) { _ in nil } }
      #expect(occasions == [nil, .word(audience: "public")])
    }
  }

  @Test func `ends when it is closed, without a claim that nobody published`() async throws {
    try await withService(under: Self.policy) { service in
      let scene = Scene(service: service)
      let number = try await scene.declare()
      try await scene.publish(number)
      try await service.post("/incidents/\(number)/resolution", ["data_loss": "none"])
      #expect(try await scene.board.open.count == 1)
      try await service.post("/incidents/\(number)/closure")
      let board = try await scene.board
      #expect(board.open.isEmpty && board.incidents.count == 1)
      #expect(board.incidents.first?.end?.followedIn == nil)
      #expect(!board.page(.served).contains("Resolved"))
      try await service.post("/incidents/\(number)/reopening", ["because": "It is back."])
      #expect(try await scene.board.open.count == 1)
    }
  }

  @Test func `goes on until what it was merged into is told itself, or is over`() async throws {
    try await withService(under: Self.policy) { service in
      let scene = Scene(service: service)
      let (one, other) = (try await scene.declare(), try await scene.declare(on: "search"))
      try await scene.publish(one)
      let first = try #require(try await scene.board.incidents.first)
      try await service.post(
        "/incidents/\(one)/merge", ["into": .string(other), "because": "The same."])
      // Nobody outside was told of the other one: this is what they know.
      #expect(try await scene.board.open.map(\.id) == [first.id])
      try await scene.publish(other)
      var board = try await scene.board
      let second = try #require(board.open.first)
      #expect(board.open.count == 1 && second.components == ["Search"])
      #expect(board.incidents.first { $0.id == first.id }?.end?.followedIn == second.id)
      let back = try await service.ask(
        "DELETE", "/api/v1/incidents/\(one)/merge?because=different")
      #expect(back.status == 201, "\(back.text)")
      #expect(try await scene.board.open.count == 2)
      // Into one that is never told, and ends.
      let silent = try await scene.declare()
      try await service.post(
        "/incidents/\(one)/merge", ["into": .string(silent), "because": "The same."])
      #expect(try await scene.board.open.count == 2)
      try await service.post("/incidents/\(silent)/resolution", ["data_loss": "none"])
      try await service.post("/incidents/\(silent)/closure")
      board = try await scene.board
      #expect(board.open.map(\.id) == [second.id])
      #expect(board.incidents.first { $0.id == first.id }?.end?.followedIn == nil)
    }
  }
}
