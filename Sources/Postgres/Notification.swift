/// A message from another session through NOTIFY.
package struct Notification: Sendable, Hashable {
  package var channel: String
  package var payload: String
  /// The server process that sent it.
  package var processID: Int32

  package init(channel: String, payload: String, processID: Int32) {
    self.channel = channel
    self.payload = payload
    self.processID = processID
  }
}
