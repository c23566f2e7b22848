/// What goes wrong when the record cannot be reached or has no room for more at the moment.
package protocol Outage: Error {
  /// Whether the same may work a little later.
  var isPassing: Bool { get }
}
