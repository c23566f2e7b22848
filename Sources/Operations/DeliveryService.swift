import Adapters
import Couriers
import Crypto
import Digest
import EventLog
import IncidentService
import Policy
import PolicyFile
import PostgresStore

/// What sends messages, put together: who queues them and who takes them to their receivers.
struct DeliveryService: Sendable {
  let subscriber: OutboxSubscriber
  let fanOut: SubscriberFanOut
  let courier: Courier

  init(
    _ store: PostgresEventStore, waking listener: LogListener, _ configuration: Configuration,
    _ policies: any PolicyDirectory, _ troubles: TroubleDesk
  ) {
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let secrets = ChannelSecrets(of: configuration)
    let lookup = systemHostQuestion()
    let web = WebCarrier(secrets, lookup: lookup, digest: digest, now: { .now })
    subscriber = OutboxSubscriber(
      store, as: .system, now: { .now }, decode: { Policy.reading(canonical: $0) })
    fanOut = SubscriberFanOut(
      store, as: .system, now: { .now }, decode: { Policy.reading(canonical: $0) })
    var options = Courier.Options()
    options.lease = Self.lease(in: configuration.environment)
    options.onTrouble = { troubles.hear($0, of: .delivery) }
    courier = Courier(
      PostgresOutbox(store, as: .system, now: { .now }), from: store, under: policies,
      by: .each(web: web, mail: MailCarrier(secrets, lookup: lookup)), waking: listener,
      subscribers: PostgresSubscribers(store, as: .system, now: { .now }), options: options)
  }
}

extension DeliveryService {
  /// How long others wait for one that is silent.
  ///
  /// Longer than any try takes: a secret, the host's addresses, the exchange and the farewell. Tests
  /// that kill senders cannot wait for so long.
  private static func lease(in environment: [String: String]) -> Duration {
    guard let text = environment["LASTGOOD_DELIVERY_LEASE_MS"], let milliseconds = Int64(text),
      (300...600_000).contains(milliseconds)
    else { return .seconds(60) }
    return .milliseconds(milliseconds)
  }
}

extension ChannelSecrets {
  /// Those that this process may find: in its own environment, and by programs that its host allows.
  init(of configuration: Configuration) {
    let gate = ProgramGate(
      AllowListFile(path: configuration.allowList), digest: { OpenSSLSHA256().digest(of: $0) })
    self.init(gate, environment: { configuration.environment[$0] })
  }
}
