import Foundation
import Spawn
import Testing

extension System {
  /// Messages, by commands alone.
  @Suite struct `Deliveries by command` {
    private func policy(in folder: String) -> String {
      """
      profile: none
      organisation: Shop
      services:
        checkout: {infrastructure: immutable}
      channels:
        archive: {kind: file, folder: \(folder)/messages}
        broken: {kind: file, folder: \(folder)/missing}
        secret: {kind: slack, url: {env: NOT_SET}}
        alerts: {kind: azure-monitor}
      audiences:
        responders: {channels: [archive]}
      """
    }

    @Test func `are tested, sent, listed, shown and sent again`() async throws {
      try await withScenario { desk in
        let folder = desk.folder
        try FileManager.default.createDirectory(
          atPath: folder + "/messages", withIntermediateDirectories: true)
        let file = folder + "/lastgood.yaml"
        try policy(in: folder).write(toFile: file, atomically: true, encoding: .utf8)
        let applied = try await lastgood("policy", "apply", file, "--data", folder, "--json")
        try #require(applied.ending == .exited(0), "\(applied.errors)\(applied.output)")
        let alice = try await desk.person("alice")

        // The service looks for new rules once a second.
        for _ in 0..<50 {
          if try await alice.says("channel", "test", "archive").ending == .exited(0) { break }
          try await Task.sleep(for: .milliseconds(100))
        }
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--severity", "SEV2")
        try await alice.does("impact", "--symptom", "Card payments fail", "--how-many", "unknown")
        try await alice.does("update", "--publish", "--next", "10m")
        var sent: [[String: Any]] = []
        for _ in 0..<200 where sent.count < 2 {
          let list = try await alice.does("deliveries", "list", "--state", "sent")
          sent = try #require(list["deliveries"] as? [[String: Any]])
        }
        #expect(
          Set(sent.map { $0["cause_type"] as? String }) == ["channel.tested", "update.published"])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/messages")
        #expect(names.count == 2 && names.allSatisfy { $0.hasSuffix(".json") })
        let texts = try names.map {
          try String(contentsOfFile: folder + "/messages/" + $0, encoding: .utf8)
        }
        #expect(texts.contains { $0.contains("Card payments fail") })

        let broken = try await alice.says("channel", "test", "broken")
        #expect(broken.ending == .exited(2), "\(broken.output)\(broken.errors)")
        #expect(broken.output.contains("waiting"))
        let hidden = try await alice.says("channel", "test", "secret")
        #expect(hidden.ending == .exited(2))
        let list = try await alice.does("deliveries", "list", "--channel", "secret")
        let id = try #require((list["deliveries"] as? [[String: Any]])?.first?["id"] as? String)
        let shown = try await alice.does("deliveries", "show", id)
        let tries = try #require(shown["tries"] as? [[String: Any]])
        #expect((tries.first?["reply"] as? String)?.contains("NOT_SET") == true)
        _ = try await alice.isRefused(65, "deliveries", "replay", id)
        #expect(
          try await alice.isRefused(65, "channel", "test", "alerts").contains("azure-monitor"))
        let unknown = try await alice.says("channel", "test", "nowhere")
        #expect(unknown.errors.contains("There is no channel “nowhere”"))
        let viewer = try await desk.person("vera", as: "viewer")
        try await viewer.does("deliveries", "list")
        _ = try await viewer.isRefused(77, "channel", "test", "archive")
      }
    }
  }
}
