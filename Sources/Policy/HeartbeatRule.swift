/// Who outside is called as long as this service does its work, and raises the alarm when no call comes.
package struct HeartbeatRule: Equatable, Sendable {
  /// The address is a secret: whoever knows it can keep a dead service alive.
  package var url: SecretReference
  package var every = Span.minutes(1)
  /// Whether it may be on this machine or in the organisation's own network.
  package var allowsPrivate = false

  package init(url: SecretReference) { self.url = url }
}
