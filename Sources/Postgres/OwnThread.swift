internal import CPostgres
internal import Glibc
internal import Synchronization

/// A thread for work that blocks, since Swift's shared threads must never do that.
package final class OwnThread: Sendable {
  private let identifier: pthread_t
  private let isReleased = Mutex(false)

  private init(identifier: pthread_t) { self.identifier = identifier }

  deinit {
    let isReleased = self.isReleased.withLock { $0 }
    if !isReleased { pthread_detach(identifier) }
  }

  /// Starts a thread; its name is cut to the 15 bytes that Linux keeps.
  @discardableResult
  package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> OwnThread {
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    var identifier = pthread_t()
    let failure = pthread_create(&identifier, nil, runWork, work.toOpaque())
    precondition(failure == 0, "the system has no thread left")
    return OwnThread(identifier: identifier)
  }

  /// Waits until the thread has ended; once, and never from the thread itself.
  package func join() {
    let mayJoin = isReleased.withLock { isReleased in
      defer { isReleased = true }
      return !isReleased
    }
    if mayJoin { pthread_join(identifier, nil) }
  }
}

private final class Work: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

/// Takes back the reference that `start` passed.
private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
  lg_name_this_thread(work.name)
  work.body()
  return nil
}
