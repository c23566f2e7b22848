import Glibc

/// Carries the slices of one worker to whoever chains them, a few at a time.
///
/// A condition variable, because `Synchronization.Mutex` has none.
final class VerifierLane: @unchecked Sendable {
  // @unchecked: what varies is only touched while `mutex` is held; the pointers never change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var items: [Result<VerifierSlice, any Error>] = []
  private var isClosed = false

  private static let capacity = 2

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Waits for room; false once nobody takes any more.
  func put(_ item: Result<VerifierSlice, any Error>) -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while items.count >= Self.capacity, !isClosed { pthread_cond_wait(changed, mutex) }
    if isClosed { return false }
    items.append(item)
    pthread_cond_broadcast(changed)
    return true
  }

  /// Waits for the next item.
  func take() throws -> VerifierSlice {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while items.isEmpty { pthread_cond_wait(changed, mutex) }
    defer { pthread_cond_broadcast(changed) }
    return try items.removeFirst().get()
  }

  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}
