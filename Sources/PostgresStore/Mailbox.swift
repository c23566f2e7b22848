import Glibc

/// A queue with one consumer that waits on a thread of its own.
///
/// A condition variable, because `Synchronization.Mutex` has none.
final class Mailbox<Item: Sendable>: @unchecked Sendable {
  // @unchecked: `items` and `isClosed` are only touched while `mutex` is held.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var items: [Item] = []
  private var isClosed = false

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

  /// Adds an item; false when the mailbox is closed.
  func put(_ item: Item) -> Bool {
    locked {
      if isClosed { return false }
      items.append(item)
      // One that finds others waiting need not wake anybody: somebody did.
      if items.count == 1 { pthread_cond_signal(changed) }
      return true
    }
  }

  /// Waits for the first item; nil once closed and empty.
  ///
  /// When `gathering` is more than one, waits up to `patience` nanoseconds more for that many:
  /// callers who were just answered tend to come back at once.
  func takeAll(gathering wanted: Int, patience: UInt64) -> [Item]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let start = wanted > 1 ? Self.nanoseconds : 0
    while items.count < wanted, wanted > 1, !isClosed, Self.nanoseconds &- start < patience {
      pthread_mutex_unlock(mutex)
      sched_yield()
      pthread_mutex_lock(mutex)
    }
    while items.isEmpty, !isClosed { pthread_cond_wait(changed, mutex) }
    if items.isEmpty { return nil }
    defer { items.removeAll(keepingCapacity: true) }
    return items
  }

  /// Items put back come out first.
  func putBack(_ returned: [Item]) {
    locked { items.insert(contentsOf: returned, at: 0) }
  }

  /// How many items wait to be taken.
  var count: Int { locked { items.count } }

  func close() {
    locked {
      isClosed = true
      pthread_cond_signal(changed)
    }
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  private static var nanoseconds: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
