package import EventLog

/// A text about a deployment that was sent; stands on the deployment's stream.
package struct AnnouncementPublished: Equatable, Sendable {
  /// The id of its event.
  package var announcement: EventID
  /// What the policy calls it: `start`, `progress`, `rollback`.
  package var name: String
  package var at: Timestamp
  package var text: Words<String>
  /// Entries of the record that it rests on.
  package var cites: [EventID]
  /// The group that had been entered last.
  package var group: String?
  /// The incident in which something is done about the deployment.
  package var incident: StreamID?
  package var by: PrincipalID
  /// The rules that speak against its text, where somebody insisted on it all the same.
  package var overruled: [String] = []

  package init(
    _ announcement: EventID, _ name: String, at time: Timestamp, text: Words<String>,
    cites: [EventID] = [], group: String? = nil, incident: StreamID? = nil,
    by principal: PrincipalID
  ) {
    (self.announcement, self.name, at, self.text) = (announcement, name, time, text)
    (self.cites, self.group, self.incident, by) = (cites, group, incident, principal)
  }
}
