package import Delivery
package import EventLog
package import Policy

extension Desk {
  /// What people outside may ask for; nil where they cannot ask to be told.
  package func subscriptionPage() async throws -> StatusPageRule? {
    guard let page = try await policies.inForce().statusPage, page.subscriptions != nil else {
      return nil
    }
    return page
  }

  /// Has an address asked whether it wants to be told; `components` nil means of everything.
  package func subscribe(
    _ address: MailAddress, to components: [String]?
  ) async throws -> SubscriptionAnswer {
    try await subscribers.add(address, components: components)
  }

  /// Has a program asked whether it wants to be told.
  ///
  /// - Returns: what messages to it will be signed with, which is told here and never again; made
  ///   anew each time, and of use only where the address is asked now.
  package func subscribe(
    _ address: WebhookAddress, to components: [String]?
  ) async throws -> (answer: SubscriptionAnswer, secret: String) {
    let secret = WebhookSignature.makeSecret()
    let answer = try await subscribers.add(
      .webhook(address), signing: secret, components: components)
    return (answer, secret)
  }

  /// What is wrong with an address as it stands, whoever answers there; nil where nothing is.
  ///
  /// Names are judged when they are looked up: each time that something is sent.
  package func problem(with address: WebhookAddress) async throws -> String? {
    let subscriptions = try await policies.inForce().statusPage?.subscriptions
    let guardian = AddressGuard(allowsPrivate: subscriptions?.allowsPrivate ?? false)
    if address.scheme != "https", !guardian.allowsPrivate {
      return "Write an address that begins with https://: messages go out encrypted only."
    }
    return guardian.accepts(address) ? nil : "Nothing is sent to that address."
  }

  /// Looking confirms nothing, whoever looks: programs that read mail follow links.
  package func confirmation(by token: String) async throws -> ConfirmationState {
    try await subscribers.confirmation(digest: digest(Array(token.utf8)))
  }

  package func confirm(by token: String) async throws -> ConfirmationState {
    try await subscribers.confirm(digest: digest(Array(token.utf8)))
  }

  package func unsubscribe(by token: String) async throws {
    try await subscribers.unsubscribe(digest: digest(Array(token.utf8)))
  }

  package func subscribers(after: StreamID?, limit: Int) async throws -> [SubscriberRow] {
    try await subscribers.subscribers(after: after, limit: limit)
  }

  /// Forgets somebody who asked the team to.
  package func removeSubscriber(_ reference: String, by caller: Caller) async throws {
    guard let id = StreamID(reference),
      try await subscribers.remove(id, by: caller.principal)
    else { throw DeskRefusal.notFound(.subscriber, reference: reference, suggestions: []) }
  }
}
