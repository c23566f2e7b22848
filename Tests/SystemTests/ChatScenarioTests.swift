import Foundation
import Spawn
import Testing

extension System {
  /// A whole service, asked by a chat program.
  @Suite struct `Chat with the real program` {
    private static let secret = "8f742231b10e8888abcd99baac85a5ce"
    private static let alice = "U000ALICE"
    private static let bob = "U0000BOB1"
    private static let stranger = "U0STRANGE"

    private static func chat(_ folder: String) -> String {
      """
      chat:
        kind: slack
        signing-secret: {file: \(folder)/signing}
        people: {\(alice): alice, \(bob): bob}
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
      let program = ChatProgram(url: desk.relay.url, secret: Self.secret)
      let deadline = ContinuousClock.now.advanced(by: .seconds(30))
      while try await program.types("help", as: Self.alice).status != 200 {
        try #require(ContinuousClock.now < deadline, "the policy is not there")
      }
      return program
    }

    private static let policy = """
      profile: none
      organisation: Shop
      people: {alice: {roles: [responder]}, bob: {roles: [responder]}}
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
          .init(secondsAgo: 301), .init(secondsAgo: -302),
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
  }
}
