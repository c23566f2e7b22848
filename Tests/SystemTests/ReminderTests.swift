import Foundation
import Spawn
import Testing

@testable import LocalParts

extension System {
  /// What is owed while everything is dead is asked for when it lives again; and people outside see
  /// how things stand whatever the database does.
  @Suite struct `Promises over a power cut` {
    private static let policy = """
      profile: none
      organisation: Example
      services: {checkout: {owner: payments}}
      people: {alice: {roles: [responder]}}
      severities:
        SEV2: {when: it works badly, first-update: 10s, cadence: {investigating: 10s}}
      environments: {production: {approvers: 0}}
      audiences: {public: {page: true}}
      status-page: {title: Example status, components: {Checkout: {services: [checkout]}}}

      """

    @Test func `come due once, within seconds, after everything was killed`() async throws {
      try await withScenario { desk in
        let file = desk.folder + "/lastgood.yaml"
        try Self.policy.write(toFile: file, atomically: true, encoding: .utf8)
        let applied = try await desk.host.says("policy", "apply", file, "--data", desk.folder)
        try #require(applied.ending == .exited(0), "\(applied.errors)")
        let alice = try await desk.person("alice")
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--severity", "SEV2")
        try await Self.eventually("the first word is owed") {
          try await Self.promise(alice)["due_at"] is String
        }
        try await alice.does("update", "--audience", "public", "--publish", "--next", "10s")
        try await Self.eventually("the page is there") {
          try await Self.page(of: desk)?.contains("A problem with Checkout") == true
        }

        // The database answers nobody: the page is served all the same.
        let database = try StoppedDatabase(in: desk.folder + "/data")
        #expect(database.count > 1)
        let shown = try await Self.page(of: desk)
        database.goOn()
        #expect(shown?.contains("A problem with Checkout") == true)

        try await desk.kill()
        // Longer than the first reminder takes, shorter than the commander's.
        try await Task.sleep(for: .seconds(9))
        try await desk.start()
        let ready = Date()
        try await Self.eventually("somebody is reminded") {
          try await Self.reminders(alice).contains { $0.contains("responders") }
        }
        // By the record: whoever asks for it takes their time.
        let recorded = try await Self.entries(alice).compactMap {
          ($0["text"] as? String)?.contains("responders") == true
            ? $0["recorded_at"] as? String : nil
        }
        let first = try #require(recorded.min().flatMap { Self.date($0) })
        #expect(first.timeIntervalSince(ready) < 5, "\(recorded) \(ready)")
        let reminders = try await Self.reminders(alice)
        #expect(Set(reminders).count == reminders.count)
      }
    }

    private static func promise(_ person: ScenarioPerson) async throws -> [String: Any] {
      let list = try await person.does("updates")
      let promises = try #require(list["promises"] as? [[String: Any]])
      return try #require(promises.first { $0["audience"] as? String == "responders" })
    }

    /// Each as what it says.
    private static func reminders(_ person: ScenarioPerson) async throws -> [String] {
      try await entries(person).compactMap { $0["text"] as? String }
    }

    private static func entries(_ person: ScenarioPerson) async throws -> [[String: Any]] {
      let timeline = try await person.does("timeline", "--format", "json")
      let entries = try #require(timeline["entries"] as? [[String: Any]])
      return entries.filter { $0["type"] as? String == "reminder.issued" }
    }

    private static func date(_ text: String) -> Date? {
      try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private static func page(of desk: ScenarioDesk) async throws -> String? {
      let port = try #require(URL(string: desk.relay.url)?.port.flatMap { UInt16(exactly: $0) })
      let answer = try await onThreadOfItsOwn {
        try PlainConnection(port: port).exchange("/status", keeping: false)
      }
      return answer.status == 200 ? String(decoding: answer.body, as: UTF8.self) : nil
    }

    private static func eventually(
      _ what: String, _ condition: () async throws -> Bool
    ) async throws {
      let end = ContinuousClock.now + .seconds(30)
      while try await !condition() {
        try #require(ContinuousClock.now < end, "\(what)")
        try await Task.sleep(for: .milliseconds(50))
      }
    }
  }
}

/// All processes of an embedded database, stopped as they stand.
private struct StoppedDatabase {
  private let processes: [Int32]

  var count: Int { processes.count }

  init(in folder: String) throws {
    let file = try String(contentsOfFile: folder + "/postmaster.pid", encoding: .utf8)
    let server = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
    var processes = [server]
    for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
      guard let process = Int32(name),
        let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        // Behind the name, which may hold anything, stand the state and the parent.
        let rest = stat.lastIndex(of: ")").map({ stat[$0...].split(separator: " ") }),
        rest.count > 2, Int32(rest[2]) == server
      else { continue }
      processes.append(process)
    }
    self.processes = processes
    for process in processes { kill(process, SIGSTOP) }
  }

  func goOn() { for process in processes { kill(process, SIGCONT) } }
}
