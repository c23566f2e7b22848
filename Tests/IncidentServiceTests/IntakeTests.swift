import EventLog
import IncidentService
import Incidents
import Intake
import PostgresStore
import TestSupport
import Testing

/// What alerting systems send, from the message to the incident that it is about.
@Suite(.freshDatabase) struct `Alerts that are taken in` {
  private static func alerts(
    _ name: String = "ErrorsHigh", service: String = "checkout", environment: String = "production",
    text: String = "3 % errors", hasEnded: Bool = false
  ) throws -> [ForeignAlert] {
    let text = """
      {"version":"4","alerts":[{"status":"\(hasEnded ? "resolved" : "firing")","labels":{"alertname":\
      "\(name)","service":"\(service)","environment":"\(environment)"},"annotations":{"summary":\
      "\(text)"},"startsAt":"2026-01-14T02:14:05Z","endsAt":"2026-01-14T02:20:00Z","fingerprint":\
      "\(name)"}]}
      """
    return try AlertmanagerNotification(Array(text.utf8)).alerts
  }

  private static func text(_ row: DetectionRow?) -> String {
    guard case .text(let text)? = row?.text else { return "" }
    return text
  }

  private static func detections(_ office: Office) async throws -> [DetectionRow] {
    try await office.desk.detections(DetectionFilter()).rows
  }

  @Test func `are recorded once, however often and by however many they are sent`() async throws {
    try await Office.open { office in
      let (desk, sender, twin) = (office.desk, office.viewer, office.carol)
      #expect(
        try await desk.takeIn(try Self.alerts(), by: sender) == TakenIn(recorded: 1, known: 0))
      for text in ["3 % errors", "9 % errors"] {
        for caller in [sender, twin] {
          #expect(
            try await desk.takeIn(try Self.alerts(text: text), by: caller)
              == TakenIn(recorded: 0, known: 1))
        }
      }
      #expect(
        try await desk.takeIn(try Self.alerts(hasEnded: true), by: twin)
          == TakenIn(recorded: 1, known: 0))
      let rows = try await Self.detections(office)
      #expect(rows.count == 2 && rows.allSatisfy { $0.source == .alert })
      let oldest = try #require(rows.last).stream
      let event = try await office.log.events(in: oldest, after: .empty, limit: 1).first
      #expect(event?.happenedAt == Timestamp("2026-01-14T02:14:05Z"))
    }
  }

  @Test func `never carry a secret into the record, and are kept all the same`() async throws {
    try await Office.open { office in
      let secret = "ghp_" + String(repeating: "a1B2c3D4e5", count: 4).prefix(36)
      _ = try await office.desk.takeIn(
        try Self.alerts(text: "token \(secret) was refused"), by: office.viewer)
      let text = Self.text(try await Self.detections(office).first)
      #expect(!text.contains(secret) && text.contains("was refused"))
    }
  }

  @Test func `are linked to the one open incident of their service`() async throws {
    try await Office.open { office in
      let desk = office.desk
      let reactor = office.administrator.principal
      func takeIn(_ alerts: [ForeignAlert]) async throws {
        let before = try await office.log.head().position
        _ = try await desk.takeIn(alerts, by: office.viewer)
        for event in try await office.log.events(after: before, limit: 100) {
          try await desk.react(to: event, as: reactor)
        }
      }
      func linked() async throws -> [String: StreamID?] {
        Dictionary(
          uniqueKeysWithValues: try await Self.detections(office).map {
            (String(Self.text($0).prefix(5)), $0.incident)
          })
      }
      try await takeIn(try Self.alerts("First", text: "First"))
      try await takeIn(try Self.alerts("Other", service: "search", text: "Other"))
      try await takeIn(try Self.alerts("Stage", environment: "staging", text: "Stage"))
      #expect(try await linked().values.allSatisfy { $0 == nil })

      func declare() async throws -> StreamID {
        let written = try await desk.declare(
          NewIncident(title: "Checkout fails", service: "checkout", environment: "production"),
          by: office.order(by: office.alice)
        ).written
        for _ in 0..<2 {
          let event = try #require(
            try await office.log.events(in: written.stream, after: .empty, limit: 1).first)
          try await desk.react(to: event, as: reactor)
        }
        return written.stream
      }
      let incident = try await declare()
      try await takeIn(try Self.alerts("Later", text: "Later"))
      #expect(
        try await linked() == [
          "First": incident, "Later": incident, "Other": nil, "Stage": nil,
        ])
      // Which of two it is, only a person can tell.
      _ = try await declare()
      try await takeIn(try Self.alerts("Unsur", text: "Unsur"))
      #expect(try await linked()["Unsur"] == .some(nil))
    }
  }

  @Test func `do not keep whoever links them from other work in a storm`() async throws {
    try await Office.open { office in
      let (desk, reactor) = (office.desk, office.administrator.principal)
      let incident = try await desk.declare(
        NewIncident(title: "Checkout fails", service: "checkout", environment: "production"),
        by: office.order(by: office.alice)
      ).written.stream
      let before = try await office.log.head().position
      let alerts = try (0..<205).flatMap { try Self.alerts("Alert\($0)") }
      #expect(try await desk.takeIn(alerts, by: office.viewer).recorded == 205)
      for event in try await office.log.events(after: before, limit: 300) {
        try await desk.react(to: event, as: reactor)
      }
      #expect(try await desk.state(of: incident).state.detections.count == 200)
    }
  }
}
