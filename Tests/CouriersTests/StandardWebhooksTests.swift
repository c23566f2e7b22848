import Couriers
import Crypto
import Delivery
import Digest
import EventLog
import Foundation
import Policy
import Spawn
import TestSupport
import Testing

/// The standard's own library for Python, where `scripts/standardwebhooks` has put it.
enum StandardWebhooksPython {
  static let path: String = {
    let environment = ProcessInfo.processInfo.environment
    let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
    return cache + "/lastgood/standardwebhooks/bin/python"
  }()

  /// It comes from PyPI, which not every machine reaches.
  static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: path) }

  static func run(_ script: String, _ arguments: String...) async throws -> String {
    let outcome = try await Program(path, ["-c", script] + arguments)
      .outcome(within: .seconds(60), keeping: 65_536)
    #expect(outcome.hasSucceeded, "\(outcome.text)")
    return outcome.text
  }
}

@Suite(
  .freshDatabase,
  .enabled(if: StandardWebhooksPython.isAvailable, "Run scripts/standardwebhooks."))
struct `The reference library of Standard Webhooks` {
  @Test func `accepts what we send, and nothing else`() async throws {
    let receiver = try Receiver()
    try await Post.office(
      .with(["hook": .webhook]), secrets: ["URL": receiver.url, "KEY": Channel.secret]
    ) { post in
      _ = try await post.test("hook") { $0.state == .sent }
    }
    await receiver.stop()
    let got = try #require(receiver.got.first)
    let script = """
      import base64, sys
      from standardwebhooks.webhooks import Webhook, WebhookVerificationError
      secret, id, at, signature, body = sys.argv[1:]
      headers = {'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature}
      body = base64.b64decode(body)
      hook = Webhook(secret)
      print(hook.verify(body, headers)['type'])
      for changed in (body + b' ', b'{}'):
          try:
              hook.verify(changed, headers)
              print('accepted a forgery')
          except WebhookVerificationError:
              pass
      """
    let answer = try await StandardWebhooksPython.run(
      script, Channel.secret, got.header("webhook-id") ?? "", got.header("webhook-timestamp") ?? "",
      got.header("webhook-signature") ?? "", base64(got.body))
    #expect(answer == "channel.tested\n")
  }

  @Test func `signs what we accept`() async throws {
    let script = """
      import datetime, sys
      from standardwebhooks.webhooks import Webhook
      at = datetime.datetime.fromtimestamp(1614265330, tz=datetime.timezone.utc)
      print(Webhook(sys.argv[1]).sign('msg_1', at, '{"a": 1}'))
      """
    let text = try await StandardWebhooksPython.run(script, Channel.secret)
    let signature = try WebhookSignature(Channel.secret) { OpenSSLSHA256().digest(of: $0) }
    let body = Array(#"{"a": 1}"#.utf8)
    func accepts(_ id: String, _ signed: String, at now: Int64, _ body: [UInt8]) -> Bool {
      signature.accepts(signed, id: id, seconds: 1_614_265_330, body: body, at: now)
    }
    let line = String(text.filter { !$0.isNewline })
    #expect(accepts("msg_1", line, at: 1_614_265_330, body))
    #expect(accepts("msg_1", "v1a,xyz v1,AAAA \(line)", at: 1_614_265_630, body))
    #expect(!accepts("msg_1", line, at: 1_614_265_631, body), "five minutes late")
    #expect(!accepts("msg_1", line, at: 1_614_265_029, body), "from the future")
    #expect(!accepts("msg_2", line, at: 1_614_265_330, body))
    #expect(!accepts("msg_1", line, at: 1_614_265_330, body + [32]))
    #expect(!accepts("msg_1", "", at: 1_614_265_330, body))
  }
}
