/// What people outside see of how things stand.
package struct StatusPageRule: Equatable, Sendable {
  package var title: String
  /// Where it is found, as people outside write it.
  package var url: String?
  /// By the names that people outside know.
  package var components: [String: Component] = [:]
  /// Nil where nobody outside can ask to be told.
  package var subscriptions: Subscriptions?

  package struct Component: Equatable, Sendable {
    package var services: [String] = []
    package var about: String?

    package init() {}
  }

  /// How people outside are told who asked for it.
  package struct Subscriptions: Equatable, Sendable {
    /// A name of `channels`, which sends mail.
    package var channel: String
    /// A name of `channels`, of kind webhook, over which programs outside are told; nil where none are.
    package var webhooks: String?
    /// Where this service answers people outside: what links in mails begin with.
    package var baseURL: String
    /// Whether programs that strangers name may be on this machine or in the organisation's own
    /// network: for tests, and where everybody who can ask is of the house.
    package var allowsPrivate = false

    package init(channel: String, webhooks: String? = nil, baseURL: String) {
      (self.channel, self.webhooks, self.baseURL) = (channel, webhooks, baseURL)
    }
  }

  package init(title: String) { self.title = title }
}

extension StatusPageRule.Subscriptions {
  /// A page of this service, as people outside write it.
  package func link(_ path: String) -> String {
    var base = baseURL[...]
    while base.last == "/" { base.removeLast() }
    return base + path
  }
}

extension StatusPageRule {
  /// What people outside call what rests on a service.
  package func components(on service: String?) -> [String] {
    guard let service else { return [] }
    return components.filter { $0.value.services.contains(service) }.keys.sorted()
  }
}
