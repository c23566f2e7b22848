import Crypto
import Delivery
import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A message over a webhook` {
  private func withReceiver(
    _ answer: @escaping @Sendable (Receiver.Got, Int) async -> Response = { _, _ in
      Response(200, "ok")
    },
    _ body: (Receiver, Post) async throws -> Void
  ) async throws {
    let receiver = try Receiver(answer)
    try await Post.office(
      .with(["hook": .webhook]),
      secrets: ["URL": receiver.url + "/in/secret-path", "KEY": Channel.secret]
    ) { try await body(receiver, $0) }
    await receiver.stop()
  }

  @Test func `goes from the record to its receiver, and what became of it is on record`()
    async throws
  {
    try await withReceiver { receiver, post in
      let row = try await post.test("hook") { $0.state == .sent }
      let got = try #require(receiver.got.first)
      #expect(receiver.got.count == 1)
      #expect(got.header("webhook-id") == row.id.description)
      let body = try JSONValue(checking: got.body)
      #expect(body["type"]?.text == "channel.tested")
      let tries = try await post.desk.delivery(row.id.description, for: post.order().caller).tries
      #expect(tries.map(\.outcome) == [.accepted])
      let events = try await post.events(of: row.id)
      guard case .queued(let queued) = events.first, case .sent(1, 200) = events.last else {
        Issue.record("\(events)")
        return
      }
      #expect(queued.channel == "hook")
      #expect(events.count == 2)
    }
  }
}
