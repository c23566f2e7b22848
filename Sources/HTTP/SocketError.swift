/// A call of the system that failed.
package struct SocketError: Error, Hashable, Sendable {
  package var call: String
  package var code: Int32

  init(_ call: String, _ code: Int32) { (self.call, self.code) = (call, code) }
}
