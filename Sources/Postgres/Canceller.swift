internal import CPostgres

/// Asks the server, from any thread, to stop what a connection is running.
///
/// For reads only: a commit that is cancelled while it waits for its standbys is neither done nor
/// undone. The request reaches whatever runs when it arrives, so a connection must not be lent to
/// anyone else after one was sent.
package final class Canceller: @unchecked Sendable {
  // @unchecked: libpq promises that a PGcancel may be used from any thread, and it never changes.
  private let handle: OpaquePointer

  init?(_ connection: OpaquePointer) {
    guard let handle = PQgetCancel(connection) else { return nil }
    self.handle = handle
  }

  deinit { PQfreeCancel(handle) }

  /// Connects to the server and blocks until it has taken the request; true when it has.
  @discardableResult
  package func cancel() -> Bool {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) {
      PQcancel(handle, $0.baseAddress, Int32($0.count)) == 1
    }
  }
}
