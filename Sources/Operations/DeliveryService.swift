import Adapters
import Couriers
import Crypto
import Curl
import Digest
import EventLog
import IncidentService
import Policy
import PolicyFile
import PostgresStore

/// What sends messages, put together: who queues them and who takes them to their receivers.
struct DeliveryService: Sendable {
  let subscriber: OutboxSubscriber
  let courier: Courier

  init(
    _ store: PostgresEventStore, waking listener: LogListener, _ configuration: Configuration,
    _ policies: any PolicyDirectory, _ troubles: TroubleDesk
  ) {
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let gate = ProgramGate(AllowListFile(path: configuration.allowList), digest: { OpenSSLSHA256().digest(of: $0) })
    let secrets = ChannelSecrets(gate, environment: { configuration.environment[$0] })
    let hosts = HostLookup()
    let lookup: HostQuestion = { await hosts.addresses(of: $0) }
    let web = WebCarrier(secrets, lookup: lookup, digest: digest, now: { .now })
    subscriber = OutboxSubscriber(
      store, as: .system, now: { .now }, decode: { Policy.reading(canonical: $0) })
    var options = Courier.Options()
    options.onTrouble = { troubles.hear($0, of: .delivery) }
    courier = Courier(
      PostgresOutbox(store, as: .system, now: { .now }), from: store, under: policies,
      by: [
        .slack: web, .pagerduty: web, .webhook: web, .file: FileCarrier(),
        .mail: MailCarrier(secrets, lookup: lookup),
      ], waking: listener, options: options)
  }
}
