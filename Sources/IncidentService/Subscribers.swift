package import Delivery
package import Digest
package import EventLog

/// Somebody outside who asked to be told, as the team may see them.
package struct SubscriberRow: Equatable, Sendable {
  /// What the record calls them.
  package var id: StreamID
  package var state: State
  /// Names of components that they are told of; nil for all.
  package var components: [String]?
  package var createdAt: Timestamp
  package var confirmedAt: Timestamp?
  package var address: SubscriberAddress

  package enum State: String, CaseIterable, Sendable {
    case unconfirmed, confirmed
    /// Their mail server knows no such address, or their program refuses what is sent: nothing more
    /// is sent until they ask again.
    case setAside = "set-aside"
  }

  package init(
    _ id: StreamID, _ state: State, components: [String]?, createdAt: Timestamp,
    confirmedAt: Timestamp?, address: SubscriberAddress
  ) {
    (self.id, self.state, self.components) = (id, state, components)
    (self.createdAt, self.confirmedAt, self.address) = (createdAt, confirmedAt, address)
  }
}

/// What becomes of a wish to be told; never whether the address was known.
package enum SubscriptionAnswer: Equatable, Sendable {
  /// Whoever reads what is sent to that address decides.
  case asked
  /// So many asked lately, or altogether, that nobody else can just now.
  case full
}

/// Where a link that confirms stands.
package enum ConfirmationState: Equatable, Sendable {
  case open
  case used
  /// Its time is over, or there never was one.
  case unknown
}

/// Port: people outside who want to be told, and their addresses.
package protocol SubscriberStore: Sendable {
  /// Notes the wish, and records that the address is to be asked; an address is asked once an hour.
  ///
  /// `secret` is what messages to a program are signed with once it has confirmed that it wants them.
  func add(
    _ address: SubscriberAddress, signing secret: String?, components: [String]?
  ) async throws -> SubscriptionAnswer
  func confirmation(digest: SHA256Digest) async throws -> ConfirmationState
  /// - Returns: how the link stood before: it confirms only when it was open.
  func confirm(digest: SHA256Digest) async throws -> ConfirmationState
  /// Forgets whoever the link was sent to; nothing where there is nobody any more.
  func unsubscribe(digest: SHA256Digest) async throws
  /// In the order of their ids.
  func subscribers(after: StreamID?, limit: Int) async throws -> [SubscriberRow]
  /// - Returns: false where there is none.
  func remove(_ id: StreamID, by principal: PrincipalID) async throws -> Bool
}

extension SubscriberStore {
  package func add(
    _ address: MailAddress, components: [String]?
  ) async throws -> SubscriptionAnswer {
    try await add(.mail(address), signing: nil, components: components)
  }
}

/// Where nobody outside can ask to be told.
package struct NoSubscribers: SubscriberStore, SubscriberBook {
  package init() {}
  package func add(
    _: SubscriberAddress, signing _: String?, components _: [String]?
  ) async throws -> SubscriptionAnswer { .full }
  package func confirmation(digest _: SHA256Digest) async throws -> ConfirmationState { .unknown }
  package func confirm(digest _: SHA256Digest) async throws -> ConfirmationState { .unknown }
  package func unsubscribe(digest _: SHA256Digest) async throws {}
  package func subscribers(after _: StreamID?, limit _: Int) async throws -> [SubscriberRow] { [] }
  package func remove(_: StreamID, by _: PrincipalID) async throws -> Bool { false }
  package func envelope(for _: StreamID, confirming _: Bool) async throws -> SubscriberEnvelope? {
    nil
  }
}

/// What whoever sends needs to know of a subscriber.
package struct SubscriberEnvelope: Equatable, Sendable {
  package var address: SubscriberAddress
  /// For the link that ends it.
  package var token: String
  /// For the link that confirms, where they are asked.
  package var confirmation: String?
  /// Of a program: what messages to it are signed with.
  package var secret: String?

  package init(
    _ address: SubscriberAddress, token: String, confirmation: String? = nil, secret: String? = nil
  ) {
    (self.address, self.token, self.confirmation) = (address, token, confirmation)
    self.secret = secret
  }
}

/// Port: the addresses of subscribers, for whoever sends.
package protocol SubscriberBook: Sendable {
  /// Nil where they are gone, or set aside, or are told something although they never confirmed.
  ///
  /// `confirming` makes a new token for a link that confirms, valid for a day; only its digest is kept.
  func envelope(for id: StreamID, confirming: Bool) async throws -> SubscriberEnvelope?
}
