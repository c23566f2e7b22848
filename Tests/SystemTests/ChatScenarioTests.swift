import Curl
import Foundation
import Spawn
import Testing

extension System {
  /// A whole service, asked by a chat program.
  @Suite struct `Chat with the real program` {
    private static let secret = "8f742231b10e8888abcd99baac85a5ce"
    private static let alice = "U000ALICE"
    private static let bob = "U0000BOB1"
    private static let carol = "U00CAROL1"
    private static let stranger = "U0STRANGE"

    private static func chat(_ folder: String) -> String {
      """
      chat:
        kind: slack
        signing-secret: {file: \(folder)/signing}
        people: {\(alice): alice, \(bob): bob, \(carol): carol}
      """
    }

    /// Waits until the service has the policy, which it looks for once a second.
    private func program(_ desk: ScenarioDesk, _ policy: String) async throws -> ChatProgram {
      let folder = desk.folder
      try Self.secret.write(toFile: folder + "/signing", atomically: true, encoding: .utf8)
      let file = folder + "/lastgood.yaml"
      try (policy + "\n" + Self.chat(folder)).write(
        toFile: file, atomically: true, encoding: .utf8)
      let applied = try await desk.host.says("policy", "apply", file, "--data", folder)
      try #require(applied.ending == .exited(0), "\(applied.errors)\(applied.output)")
      // Asked in another way: whoever is turned away too often has to wait.
      let token = try #require(try await desk.person("vera").environment["LASTGOOD_TOKEN"])
      let deadline = ContinuousClock.now.advanced(by: .seconds(30))
      let question = CurlRequest(
        "GET", desk.relay.url + "/api/v1/policy",
        headers: [CurlHeader("Authorization", "Bearer \(token)")])
      while true {
        let answer = try await CurlSession().perform(question)
        if String(decoding: answer.body, as: UTF8.self).contains("signing-secret") { break }
        try #require(ContinuousClock.now < deadline, "the policy is not there")
      }
      return ChatProgram(url: desk.relay.url, secret: Self.secret)
    }

    private static let policy = """
      profile: none
      organisation: Shop
      people:
        alice: {roles: [responder]}
        bob: {roles: [responder]}
        carol: {roles: [responder]}
      severities: {SEV2: {when: it works badly}}
      """

    @Test func `notes and answers for members who are known, and is deaf to others`() async throws {
      try await withScenario { desk in
        let alice = try await desk.person("alice")
        let program = try await program(desk, Self.policy)
        #expect(try await program.types("status", as: Self.alice).said.contains("No incident"))
        try await alice.does("declare", "Checkout fails", "--severity", "SEV2")

        let noted = try await program.types("note 5xx at 20 % &amp; rising", as: Self.alice)
        #expect(noted.status == 200 && noted.said.contains("Noted in INC-"), "\(noted.text)")
        let status = try await program.types("status", as: Self.alice)
        #expect(status.said.contains("Checkout fails") && status.said.contains("SEV2"))
        let entries = try await alice.entries()
        let notes = entries.filter { $0["type"] as? String == "note.added" }
        #expect(notes.count == 1 && "\(notes)".contains("5xx at 20 % & rising"), "\(notes)")

        let trigger = UUID().uuidString
        let first = try await program.types("note once", as: Self.alice, trigger: trigger)
        let again = try await program.types("note once", as: Self.alice, trigger: trigger)
        #expect(first.said == again.said && first.status == 200)
        #expect(
          try await alice.entries().count { "\($0)".contains("once") } == 1)

        for sending in [
          ChatProgram.Sending(signature: "v0=" + String(repeating: "0", count: 64)),
          .init(secondsAgo: 301), .init(secondsAgo: -900),
        ] {
          let reply = try await program.types("note no", as: Self.alice, sending)
          #expect(reply.status == 401, "\(sending): \(reply.text)")
        }
        let stranger = try await program.types("note no", as: Self.stranger)
        #expect(stranger.status == 200 && stranger.said.contains("does not know who you are"))
        let bob = try await program.types("note no", as: Self.bob)
        #expect(bob.said.contains("token create"), "\(bob.said)")
        #expect(try await alice.entries().allSatisfy { !"\($0)".contains("note no") })
      }
    }

    @Test func `authorises a rollback by two who press what they were shown`() async throws {
      typealias Rollback = `A rollback that others have to agree to`
      try await withScenario { desk in
        let folder = desk.folder + "/shop"
        for version in ["4.1.8", "4.1.9", "4.2.0"] {
          try FileManager.default.createDirectory(
            atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        }
        try Rollback.run("4.2.0", in: folder)
        let program = try await program(desk, Rollback.policy(folder))
        let alice = try await desk.person("alice")
        for handle in ["bob", "carol"] { _ = try await desk.person(handle) }
        try await Rollback.history(alice)
        try await alice.does(
          "declare", "Checkout fails", "--service", "checkout", "--env", "production", "--deploy",
          "dep-3", "--severity", "SEV2")
        try await alice.does("deploy", "halt", "dep-3", "--because", "payments fail")

        let proposed = try await program.types(
          "decide rollback because one in five fails --over fallback=no stack is left",
          as: Self.alice)
        #expect(proposed.said.contains("Proposed: INC-"), "\(proposed.text)")
        let shown = try await plan(program)
        #expect(shown.said.contains("4.1.8"), "\(shown.text)")
        let button = try #require(shown.button("lastgood-approve"))

        let asker = try await program.presses("lastgood-approve", button, as: Self.alice)
        #expect(asker.said.contains("does not approve it"), "\(asker.text)")
        let stranger = try await program.presses("lastgood-approve", button, as: Self.stranger)
        #expect(stranger.said.contains("does not know who you are"))
        let first = try await program.presses("lastgood-approve", button, as: Self.bob)
        #expect(first.said.contains("1 of 2"), "\(first.text)")
        let other = button.prefix(button.count - 64) + String(repeating: "0", count: 64)
        let changed = try await program.presses("lastgood-approve", String(other), as: Self.carol)
        #expect(!changed.said.contains("You approved plan"), "\(changed.text)")
        let hash = button.suffix(64)
        let last = try await program.types("approve D1 \(hash.prefix(12))", as: Self.carol)
        #expect(last.said.contains("authorised"), "\(last.text)")
        let decision = try await alice.does("plan", "D1")
        #expect("\(decision)".contains("chat"))
      }
    }

    /// Waits until the executor has made the plan.
    private func plan(_ program: ChatProgram) async throws -> ChatProgram.Reply {
      let deadline = ContinuousClock.now.advanced(by: .seconds(60))
      while true {
        let reply = try await program.types("plan D1", as: Self.bob)
        if reply.button("lastgood-approve") != nil { return reply }
        try #require(ContinuousClock.now < deadline, "there is no plan: \(reply.text)")
      }
    }
  }
}
