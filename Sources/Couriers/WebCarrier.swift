import Curl
package import Delivery
package import EventLog
import IncidentService
package import Policy

/// Posts messages: webhooks of Slack's kind, signed webhooks, PagerDuty, Grafana.
package struct WebCarrier: Carrier {
  private let secrets: ChannelSecrets
  private let lookup: HostQuestion
  private let digest: WebhookSignature.Hash
  private let now: @Sendable () -> Timestamp
  private let deadline: Duration

  /// Strangers name programs that never answer, and others wait behind them.
  private static let patienceOutside = Duration.seconds(5)

  package init(
    _ secrets: ChannelSecrets, lookup: @escaping HostQuestion,
    digest: @escaping WebhookSignature.Hash,
    now: @escaping @Sendable () -> Timestamp, deadline: Duration = .seconds(15)
  ) {
    (self.secrets, self.lookup, self.digest) = (secrets, lookup, digest)
    (self.now, self.deadline) = (now, deadline)
  }

  package func carry(
    _ message: Message, to recipient: Recipient, over channel: Channel
  ) async throws -> TryEnd {
    do {
      let letter = try await letter(of: message, to: recipient, over: channel)
      return try await post(letter, over: channel)
    } catch let fault as Misconfigured {
      return TryEnd(fault)
    } catch let unanswered as Unanswered {
      return unanswered.end
    }
  }

  /// A request in the making, and what of it must not be repeated.
  private struct Letter {
    var url: String
    var body: [UInt8]
    var headers: [CurlHeader] = []
    var secrets: [String]
    var deadline: Duration
  }

  private func letter(
    of message: Message, to recipient: Recipient, over channel: Channel
  ) async throws -> Letter {
    switch channel.kind {
    case .slack:
      let url = try await secrets.find(channel.url, as: "url")
      return Letter(
        url: url, body: SlackRendering.body(of: message), secrets: [url], deadline: deadline)
    case .pagerduty:
      let key = try await secrets.find(channel.key, as: "key")
      var url = PagerDutyRendering.address
      if channel.url != nil { url = try await secrets.find(channel.url, as: "url") }
      return Letter(
        url: url, body: PagerDutyRendering.body(of: message, key: key), secrets: [url, key],
        deadline: deadline)
    case .webhook where recipient.subscriber != nil:
      guard let url = recipient.address, let key = recipient.signingSecret else {
        throw Misconfigured(sentence: "Nobody said where to, or with what to sign it.")
      }
      return try signed(message, to: url, with: key, within: min(deadline, Self.patienceOutside))
    case .webhook:
      let url = try await secrets.find(channel.url, as: "url")
      let key = try await secrets.find(channel.key, as: "key")
      return try signed(message, to: url, with: key, within: deadline)
    case .grafana:
      let url = try await secrets.find(channel.url, as: "url")
      let key = try await secrets.find(channel.key, as: "key")
      return Letter(
        url: GrafanaRendering.address(of: url), body: GrafanaRendering.body(of: message),
        headers: [CurlHeader("Authorization", "Bearer \(key)")], secrets: [url, key],
        deadline: deadline)
    case .mail, .file, .azureMonitor:
      throw Misconfigured(sentence: "Nothing is posted over a channel of this kind.")
    }
  }

  private func signed(
    _ message: Message, to url: String, with key: String, within deadline: Duration
  ) throws -> Letter {
    let body = WebhookRendering.body(of: message)
    let signature: WebhookSignature
    do {
      signature = try WebhookSignature(key, digest: digest)
    } catch {
      throw Misconfigured(
        sentence: "The channel's key is not whsec_ and Base64 of 24 to 64 bytes: make a new one.")
    }
    let fields = signature.fields(
      id: message.id.description, seconds: now().microseconds / 1_000_000, body: body)
    return Letter(
      url: url, body: body, headers: fields.map { CurlHeader($0.name, $0.value) },
      secrets: [url, key], deadline: deadline)
  }

  private func post(_ letter: Letter, over channel: Channel) async throws -> TryEnd {
    let request = try await WebAsking(
      posting: letter.body, to: letter.url, headers: letter.headers, within: letter.deadline
    ).request(allowingPrivate: channel.allowsPrivate, asking: lookup)
    do {
      let answer = try await CurlSession().perform(request)
      let reply = String(decoding: answer.body.prefix(8_192), as: UTF8.self)
      let path = CurlURL(letter.url)?.path
      let wait = answer.header("Retry-After").flatMap {
        retryAfter($0, atEpochSecond: now().microseconds / 1_000_000)
      }
      return TryEnd.ofHTTP(
        answer.status, reply: reply.hiding(letter.secrets + [path].compactMap { $0 }),
        retryAfterSeconds: wait)
    } catch {
      return try TryEnd(failure: error, hiding: letter.secrets)
    }
  }
}

extension TryEnd {
  /// What it means that no answer came.
  init(failure: CurlFailure, hiding secrets: [String]) throws {
    let outcome: TryOutcome
    switch failure.kind {
    case .cancelled: throw CancellationError()
    case .couldNotConnect, .couldNotResolve, .tls: outcome = .unreachable
    case .timedOut: outcome = .timedOut
    // The address was read before: what is invalid is the answer, in a language of its own.
    case .cutOff, .tooLarge, .invalidRequest: outcome = .cutOff
    case .other: outcome = failure.mayHaveArrived ? .cutOff : .unreachable
    }
    self.init(outcome, reply: failure.detail.hiding(secrets))
  }
}
