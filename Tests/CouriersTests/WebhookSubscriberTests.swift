import Communication
import Couriers
import Crypto
import Curl
import Delivery
import Digest
import EventLog
import Foundation
import HTTP
import IncidentService
import JSON
import Policy
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Programs outside, from the wish to the last message.
@Suite(.freshDatabase) struct `A program outside` {
  private func withReceiver(
    allowingPrivate allows: Bool = true, lookup: HostQuestion? = nil,
    answering answer: @escaping @Sendable (Receiver.Got, Int) async -> Response = { _, _ in
      Response(200, "ok")
    },
    _ body: (Receiver, Programs) async throws -> Void
  ) async throws {
    let receiver = try Receiver(answer)
    var policy = Policy.with(["programs": Channel(kind: .webhook)])
    policy.channels["programs"]?.allowsPrivate = true
    var page = StatusPageRule(title: "Shop")
    page.components["Checkout"] = StatusPageRule.Component()
    page.components["Checkout"]?.services = ["checkout"]
    page.subscriptions = .init(
      channel: "mail", webhooks: "programs", baseURL: "https://status.example.test")
    page.subscriptions?.allowsPrivate = allows
    policy.statusPage = page
    try await Post.office(policy, lookup: lookup) { post in
      let programs = Programs(post: post)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await programs.fanOut.run(waking: post.listener) }
        for projection in [any Projection].all where projection.name == "incident_list" {
          group.addTask {
            try await ProjectionKeeper(projection, of: post.store, waking: post.listener).run()
          }
        }
        try await body(receiver, programs)
        group.cancelAll()
      }
    }
    await receiver.stop()
  }

  @Test func `is asked first, told from then on, and told no more once it is gone`() async throws {
    let gone = Flag(false)
    try await withReceiver(answering: { _, _ in
      gone.value ? Response(410, "gone") : Response(200, "ok")
    }) { receiver, programs in
      try await programs.publish("Nobody is told of this yet.", of: "checkout")
      let secret = WebhookSignature.makeSecret()
      try await programs.add(receiver.url + "/in/secret-path", secret)
      let asked = try await receiver.message(1)
      let question = try JSONValue(checking: asked.body)
      #expect(asked.path == "/in/secret-path" && isSigned(asked, with: secret))
      #expect(question["type"]?.text == "subscription.challenge")
      let data = try #require(question["data"])
      #expect(
        data["answer_to"]?.text == "https://status.example.test/status/subscriptions/webhook")
      // That it was taken confirms nothing.
      try await eventually("the question was taken") {
        try await programs.post.rows().allSatisfy { $0.state == .sent }
      }
      try await programs.publish("Still nobody.", of: "checkout")
      #expect(try await programs.confirm(data["token"]?.text) == .open)
      #expect(try await programs.confirm(data["token"]?.text) == .used)

      let cause = try await programs.publish("It works again.", of: "checkout")
      let told = try await receiver.message(2)
      let body = try JSONValue(checking: told.body)
      #expect(body["type"]?.text == "update.published" && isSigned(told, with: secret))
      #expect(body.text(in: "paragraphs").contains("It works again."))
      #expect(!String(decoding: told.body, as: UTF8.self).contains("INC-2026"))
      let row = try await programs.post.row(ofCause: cause) { $0.state == .sent }
      #expect(told.header("webhook-id") == row.id.description)
      #expect(row.recipient.kind == .webhook && row.recipient.address == "127.0.0.1")
      let end = try #require(body["data"]?["unsubscribe"]?.text)
      #expect(end.hasPrefix("https://status.example.test/status/unsubscribe/lg_"))

      gone.value = true
      let last = try await programs.publish("One more.", of: "checkout")
      try await eventually("it is forgotten") {
        try await programs.book.subscribers(after: nil, limit: 9).isEmpty
      }
      let dead = try await programs.post.row(ofCause: last) { $0.state == .dead }
      #expect(dead.outcome == .gone)
      // One reader is gone, and not the channel.
      #expect(try await programs.post.deliveries.disabledChannels().isEmpty)
      gone.value = false
      try await programs.subscribe(receiver, at: "/other")
      try await programs.publish("The last word.", of: "checkout")
      try await eventually("the other one is told") {
        receiver.got.contains { $0.text.contains("The last word.") }
      }
      #expect(receiver.got.filter { $0.path == "/in/secret-path" }.count == 3)
      #expect(!receiver.got.contains { $0.text.contains("Nobody") || $0.text.contains("Still") })
    }
  }

  @Test(.enabled(if: StandardWebhooksPython.isAvailable, "Run scripts/standardwebhooks."))
  func `can check what it is sent with the standard's own library`() async throws {
    try await withReceiver { receiver, programs in
      let secret = try await programs.subscribe(receiver, at: "/in")
      try await programs.publish("It works again.", of: "checkout")
      _ = try await receiver.message(2)
      let script = """
        import base64, sys
        from standardwebhooks.webhooks import Webhook
        secret, id, at, signature, body = sys.argv[1:]
        headers = {'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature}
        print(Webhook(secret).verify(base64.b64decode(body), headers)['type'])
        """
      for (got, type) in zip(receiver.got, ["subscription.challenge", "update.published"]) {
        let said = try await StandardWebhooksPython.run(
          script, secret, got.header("webhook-id") ?? "", got.header("webhook-timestamp") ?? "",
          got.header("webhook-signature") ?? "", base64(got.body))
        #expect(said == "\(type)\n")
      }
    }
  }

  @Test func `is sent the same again when it fails, and set aside when it refuses for good`()
    async throws
  {
    let refuses = Flag(false)
    try await withReceiver(answering: { _, _ in
      refuses.value ? Response(404, "no") : Response(200, "ok")
    }) { receiver, programs in
      try await programs.subscribe(receiver, at: "/in")
      refuses.value = true
      for number in 1...3 {
        let cause = try await programs.publish("Message \(number).", of: "checkout")
        var ids: Set<String> = []
        for attempt in 1...3 {
          let row = try await programs.post.row(ofCause: cause) { $0.attempts >= attempt }
          try await eventually("try \(attempt) has ended") {
            let tries = try await programs.post.deliveries.tries(of: row.id)
            return tries.count == attempt && tries.allSatisfy { $0.endedAt != nil }
          }
          ids.insert(row.id.description)
          try await programs.post.hasten(row.id)
        }
        _ = try await programs.post.row(ofCause: cause) { $0.state == .dead }
        let got = receiver.got.filter { $0.text.contains("Message \(number).") }
        #expect(got.count == 3 && Set(got.map { $0.header("webhook-id") ?? "" }) == ids)
        let state = try await programs.book.subscribers(after: nil, limit: 1).first?.state
        #expect(state == (number < 3 ? .confirmed : .setAside))
      }
      // Nobody of the team is called about strangers.
      #expect(try await programs.post.deliveries.setAside() == 0)
    }
  }

  /// Strangers name as many programs at one host as they like, and none of them answers.
  @Test func `that hangs delays nobody at another host`() async throws {
    let hangs = Flag(false)
    try await withReceiver(
      lookup: { _ in .addresses(["127.0.0.1"]) },
      answering: { got, _ in
        if got.path.hasPrefix("/hang") {
          try? await eventually("it is let go", within: .seconds(60)) { !hangs.value }
        }
        return Response(200, "ok")
      }
    ) { receiver, programs in
      let port = receiver.url.split(separator: ":").last.map(String.init) ?? ""
      for number in 1...12 {
        try await programs.subscribe(
          receiver, at: "/hang/\(number)", by: "http://hang.example.test:\(port)")
      }
      try await programs.subscribe(receiver, at: "/well", by: "http://well.example.test:\(port)")
      hangs.value = true
      try await programs.publish("The first.", of: "checkout")
      try await programs.publish("The second.", of: "checkout")
      let begin = ContinuousClock.now
      try await eventually("the other one is told at once") {
        receiver.got.filter { $0.path == "/well" }.count == 3
      }
      // Behind one hanging host it would be three times the five seconds that each has, and more.
      #expect(ContinuousClock.now - begin < .seconds(12))
      hangs.value = false
    }
  }

  @Test func `that is asked by strangers again and again is not set aside, whatever it answers`()
    async throws
  {
    let refuses = Flag(false)
    try await withReceiver(answering: { _, _ in
      refuses.value ? Response(401, "wrong signature") : Response(200, "ok")
    }) { receiver, programs in
      let secret = try await programs.subscribe(receiver, at: "/in")
      refuses.value = true
      for round in 1...4 {
        try await programs.passAnHour()
        try await programs.add(receiver.url + "/in", WebhookSignature.makeSecret())
        try await eventually("question \(round) is given up") {
          for row in try await programs.post.rows() { try await programs.post.hasten(row.id) }
          let dead = try await programs.post.rows().filter { $0.state == .dead }
          return dead.count == round
        }
      }
      refuses.value = false
      #expect(
        try await programs.book.subscribers(after: nil, limit: 1).first?.state == .confirmed)
      let before = receiver.got.count
      try await programs.publish("It works again.", of: "checkout")
      #expect(isSigned(try await receiver.message(before + 1), with: secret))
    }
  }

  @Test(arguments: [
    "https://127.0.0.1:%/", "https://[::1]:%/", "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:%/", "https://inside.invalid:%/", "https://metadata.invalid/",
    "https://mixed.invalid:%/",
  ])
  func `is nothing that only this machine or the house may reach`(form: String) async throws {
    try await withReceiver(
      allowingPrivate: false,
      lookup: { host in
        switch host {
        case "inside.invalid": .addresses(["127.0.0.1"])
        case "metadata.invalid": .addresses(["169.254.169.254"])
        default: .addresses(["8.8.8.8", "::1"])
        }
      }
    ) { receiver, programs in
      let port = receiver.url.split(separator: ":").last.map(String.init) ?? ""
      try await programs.add(form.replacing("%", with: port), WebhookSignature.makeSecret())
      var row: DeliveryRow?
      try await eventually("it was tried") {
        row = try await programs.post.rows().first
        return row?.outcome != nil
      }
      #expect(row?.outcome == .misconfigured)
      #expect(receiver.got.isEmpty)
    }
  }
}

private func isSigned(_ got: Receiver.Got, with secret: String) -> Bool {
  guard let signature = try? WebhookSignature(secret, digest: { OpenSSLSHA256().digest(of: $0) }),
    let seconds = got.header("webhook-timestamp").flatMap({ Int64($0) })
  else { return false }
  return signature.accepts(
    got.header("webhook-signature") ?? "", id: got.header("webhook-id") ?? "", seconds: seconds,
    body: got.body, at: seconds)
}

extension Receiver.Got {
  fileprivate var text: String { String(decoding: body, as: UTF8.self) }
}

extension Receiver {
  fileprivate func message(_ number: Int) async throws -> Got {
    try await eventually("message \(number) came") { got.count >= number }
    return got[number - 1]
  }
}

extension JSONValue {
  fileprivate func text(in name: String) -> String {
    guard case .array(let parts)? = self["data"]?[name] else { return "" }
    return parts.compactMap(\.text).joined(separator: "\n")
  }
}

/// Whoever is outside, and what they do.
struct Programs: Sendable {
  let post: Post

  var book: PostgresSubscribers {
    PostgresSubscribers(post.store, as: post.system, now: { .now })
  }

  var fanOut: SubscriberFanOut {
    SubscriberFanOut(
      post.store, as: post.system, now: { .now },
      decode: { [policies = post.policies] _ in policies.policy })
  }

  func add(_ address: String, _ secret: String) async throws {
    let address = try #require(WebhookAddress(address))
    #expect(try await book.add(.webhook(address), signing: secret, components: nil) == .asked)
  }

  func confirm(_ token: String?) async throws -> ConfirmationState {
    try await book.confirm(
      digest: OpenSSLSHA256().digest(of: Array(try #require(token).utf8)))
  }

  /// From the wish to the confirmation.
  @discardableResult func subscribe(
    _ receiver: Receiver, at path: String, by base: String? = nil
  ) async throws -> String {
    let secret = WebhookSignature.makeSecret()
    let before = receiver.got.count
    try await add((base ?? receiver.url) + path, secret)
    let question = try JSONValue(checking: try await receiver.message(before + 1).body)
    #expect(try await confirm(question["data"]?["token"]?.text) == .open)
    return secret
  }

  func passAnHour() async throws {
    try await FreshDatabase.current.withSession { connection in
      try connection.script(
        "UPDATE work.subscriber SET asked_at = asked_at - interval '61 minutes'")
    }
  }

  @discardableResult func publish(_ text: String, of service: String) async throws -> EventID {
    let declared = try await post.desk.declare(
      NewIncident(title: "Broken", service: service), by: post.order())
    let id = EventID.make(at: .now)
    let update = Update(
      id, to: .everybody, .monitoring, at: .now, sequence: 1, text: .text(text),
      nextDueAt: Timestamp(microseconds: 1_795_922_191_000_000), by: post.system)
    _ = try await post.store.append(
      post.append(
        [EventFormat.communication.body(.published(update))], to: declared.written.stream, id: id,
        visibility: .normal))
    return id
  }
}
