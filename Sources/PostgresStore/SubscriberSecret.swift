import Crypto
import Delivery
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import Postgres

extension SubscriberEvent {
  func append(
    to id: StreamID, by system: PrincipalID, at time: Timestamp, in store: PostgresEventStore,
    over connection: Connection
  ) throws -> LogPosition? {
    let draft = EventDraft(
      id: .make(at: time), EventFormat.subscribers.body(self), happenedAt: time)
    let append = Append(
      [draft], to: id, .delivery, expecting: nil,
      as: CommandIdentity(
        by: system, key: CommandKey(uuid: draft.id.uuid),
        digest: OpenSSLSHA256().digest(of: Array("lastgood subscriber 1\n\(draft.id)".utf8))),
      role: "system")
    guard case .appended(let receipt) = try store.append(append, as: .app, over: connection) else {
      return nil
    }
    return receipt.last
  }
}

/// What is sealed of a subscriber.
struct SubscriberSecret {
  var address: MailAddress
  var token: String

  var bytes: [UInt8] {
    JSONWriter.object {
      $0.member("address", address.description)
      $0.member("token", token)
    }
  }

  /// Of a row that begins with id, sealed, master and wrapped.
  static func open(_ row: Row, by vault: Vault) throws -> SubscriberSecret {
    let opened = try vault.open(
      SealedWords(ciphertext: try row.decode(1), key: nil),
      key: WrappedKey(master: try row.decode(2), bytes: try row.decode(3)),
      of: EventID(uuid: try row.decode(0)))
    let fields = try JSONFields(opened)
    guard let address = MailAddress(try fields.string("address")) else { throw MalformedField() }
    return SubscriberSecret(address: address, token: try fields.string("token"))
  }
}
