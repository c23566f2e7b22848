import Foundation
import Spawn
import TestSupport
import Testing

@testable import LocalParts
@testable import Operations

extension System {
  /// From the first errors of a canary over a rule of Prometheus and Alertmanager into the record.
  @Suite(.enabled(if: StageParts.areThere && Alerting.isThere)) struct `Alertmanager` {
    @Test(.timeLimit(.minutes(3)))
    func `is heard once, over an outage of ours too, and ends nothing by itself`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        let sender = try await desk.person("alertmanager", as: "intake")
        let folder = desk.folder + "/stage"
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
        let path = try BuiltProgram.path
        let stage = try LocalStage(
          LocalStage.Plan(), in: folder, of: try StagePrograms.find(),
          backend: { Program(path, ServeBackend.program(for: $0).arguments) })
        let alerting = try Alerting(in: folder, watching: stage.port)
        defer {
          alerting.stop()
          stage.stop()
        }
        try await stage.start()
        stage.load.start()
        try alerting.start(
          sendingTo: desk.relay.url, with: try #require(sender.environment["LASTGOOD_TOKEN"]))

        // The first alert comes while nobody is there to hear it.
        try await desk.kill()
        let fault = ContinuousClock.now
        try await stage.spoil("canary", errors: 40)
        try await eventually("Alertmanager has it") { try await alerting.hasAlert() }
        print("fault → Alertmanager \(ContinuousClock.now - fault)")
        try await desk.start(elsewhere: true)
        let ready = ContinuousClock.now
        try await eventually("it is on record") { try await Self.alerts(alice).count == 1 }
        print("service back → on record \(ContinuousClock.now - ready)")
        let first = try #require(try await Self.alerts(alice).first)
        #expect(first["service"] as? String == "checkout" && first["incident"] is NSNull)

        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--env", "production", "--use")
        try await eventually("it is linked") {
          try await Self.alerts(alice).allSatisfy { $0["incident"] is String }
        }

        // It is sent again each second: nothing of that is news.
        let sent = try await alerting.sent()
        try await eventually("it was sent again") { try await alerting.sent() >= sent + 3 }
        #expect(try await Self.alerts(alice).count == 1)

        try await stage.spoil("canary", errors: 0)
        try await eventually("its end is on record") { try await Self.alerts(alice).count == 2 }
        try await eventually("its end is linked") {
          try await Self.alerts(alice).allSatisfy { $0["incident"] is String }
        }
        // The incident hears of it right after the alert has.
        for words in ["of the requests fail", "That alone shows no recovery."] {
          try await eventually("the timeline says: \(words)") {
            try await alice.entries().contains { ($0["text"] as? String)?.contains(words) == true }
          }
        }
        let incident = try await alice.does("show")
        #expect(incident["state"] as? String == "open")
      }
    }

    /// All alerts on record, newest first.
    private static func alerts(_ person: ScenarioPerson) async throws -> [[String: Any]] {
      let list = try await person.does("reports", "--all")
      return try #require(list["reports"] as? [[String: Any]]).filter {
        $0["source"] as? String == "alert"
      }
    }
  }
}

/// A Prometheus with one rule, and the Alertmanager that it tells.
private final class Alerting: Sendable {
  static let programs = (
    prometheus: "/usr/bin/prometheus", manager: "/usr/bin/prometheus-alertmanager"
  )

  static var isThere: Bool {
    FileManager.default.isExecutableFile(atPath: programs.manager)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  private let folder: String
  private let watched: UInt16
  private let port: UInt16
  private let parts: [LocalPart]

  init(in folder: String, watching watched: UInt16) throws {
    (self.folder, self.watched, port) = (folder, watched, try LocalPort.free())
    let metrics = try LocalPort.free()
    parts = [
      LocalPart(
        "alertmanager",
        Program(
          Self.programs.manager,
          [
            "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/alerts",
            "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=",
          ]), log: folder + "/alertmanager.log"),
      LocalPart(
        "rules",
        Program(
          Self.programs.prometheus,
          [
            "--config.file=\(folder)/rules-prometheus.yml", "--storage.tsdb.path=\(folder)/rules",
            "--web.listen-address=127.0.0.1:\(metrics)", "--rules.alert.resend-delay=10s",
          ]), log: folder + "/rules.log"),
    ]
  }

  func start(sendingTo url: String, with token: String) throws {
    let responses = "haproxy_server_http_responses_total{proxy=\"shop\""
    try FileText.write(
      """
      route: {receiver: lastgood, group_wait: 0s, group_interval: 1s, repeat_interval: 1s}
      receivers:
        - name: lastgood
          webhook_configs:
            - url: \(url)/intake/alertmanager
              http_config: {authorization: {credentials: \(token)}}

      """, to: folder + "/alertmanager.yml")
    try FileText.write(
      """
      groups:
        - name: shop
          rules:
            - alert: ErrorsHigh
              expr: 'sum(rate(\(responses),code="5xx"}[5s])) / sum(rate(\(responses)}[5s])) > 0.01'
              for: 2s
              labels: {service: checkout, environment: production, severity: sev2}
              annotations: {summary: "{{ $value | humanizePercentage }} of the requests fail"}

      """, to: folder + "/rules.yml")
    try FileText.write(
      """
      global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
      rule_files: ["\(folder)/rules.yml"]
      alerting: {alertmanagers: [{static_configs: [{targets: ["127.0.0.1:\(port)"]}]}]}
      scrape_configs:
        - {job_name: haproxy, static_configs: [{targets: ["127.0.0.1:\(watched)"]}]}

      """, to: folder + "/rules-prometheus.yml")
    for part in parts { try part.start() }
  }

  func stop() { for part in parts { part.stop() } }

  func hasAlert() async throws -> Bool {
    guard let answer = await ask("/api/v2/alerts") else { return false }
    return answer.contains("ErrorsHigh")
  }

  /// How many messages it has sent, or tried to.
  func sent() async throws -> Int {
    let metrics = await ask("/metrics") ?? ""
    let name = "alertmanager_notifications_total{integration=\"webhook\"} "
    let line = metrics.split(separator: "\n").first { $0.hasPrefix(name) }
    return line.flatMap { Int($0.dropFirst(name.count)) } ?? 0
  }

  private func ask(_ path: String) async -> String? {
    let port = port
    let answer = try? await onThreadOfItsOwn {
      try PlainConnection(port: port).exchange(path, keeping: false)
    }
    return answer.map { String(decoding: $0.body, as: UTF8.self) }
  }
}
