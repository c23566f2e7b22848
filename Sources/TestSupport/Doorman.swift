import Glibc
import Spawn

/// Takes the connections of a listening socket, until it is let go.
///
/// The socket is closed by whoever is last to use it: a thread that still waited at a number which was
/// closed meanwhile would take the connections of whatever has the number next.
package final class Doorman: Sendable {
  private final class Door: Sendable {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }
  }

  private let door: Door

  /// Takes over a socket that listens; `welcome` gets each connection, and closes it.
  package init(at descriptor: Int32, _ welcome: @escaping @Sendable (Int32) -> Void) {
    let door = Door(descriptor)
    self.door = door
    startThread {
      while true {
        let connection = accept(door.descriptor, nil, nil)
        if connection >= 0 {
          welcome(connection)
        } else if errno != EINTR, errno != ECONNABORTED {
          return
        }
      }
    }
  }

  deinit { shutdown(door.descriptor, Int32(SHUT_RDWR)) }
}
