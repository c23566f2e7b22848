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
  var address: SubscriberAddress
  /// For the link that ends it.
  var token: String
  /// Of a program: what messages to it are signed with.
  var key: String?
  /// What they are signed with once it confirms that it wants it so.
  var nextKey: String?

  var bytes: [UInt8] {
    JSONWriter.object {
      $0.member("address", address.description)
      $0.member("token", token)
      $0.member("key", ifPresent: key)
      $0.member("next_key", ifPresent: nextKey)
    }
  }

  /// Of a row that begins with id, sealed, master and wrapped.
  static func open(_ row: Row, by vault: Vault) throws -> SubscriberSecret {
    let opened = try vault.open(
      SealedWords(ciphertext: try row.decode(1), key: nil),
      key: WrappedKey(master: try row.decode(2), bytes: try row.decode(3)),
      of: EventID(uuid: try row.decode(0)))
    let fields = try JSONFields(opened)
    let text = try fields.string("address")
    guard
      let address = MailAddress(text).map(SubscriberAddress.mail)
        ?? WebhookAddress(text).map(SubscriberAddress.webhook)
    else { throw MalformedField() }
    return SubscriberSecret(
      address: address, token: try fields.string("token"), key: try fields.optionalString("key"),
      nextKey: try fields.optionalString("next_key"))
  }
}
