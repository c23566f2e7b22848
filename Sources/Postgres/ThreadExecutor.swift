internal import Glibc

/// A serial executor with a thread of its own, for an actor whose work blocks.
///
/// The thread starts with the first job and ends after `stop`, when nothing is left to do.
package final class ThreadExecutor: SerialExecutor, @unchecked Sendable {
  // @unchecked: `jobs`, `isRunning` and `isStopped` are only touched while `mutex` is held, and the
  // two pointers never change. `Synchronization.Mutex` has no condition to wait for.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let name: String
  private var jobs: [UnownedJob] = []
  private var isRunning = false
  private var isStopped = false

  package init(name: String) {
    self.name = name
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustStart = locked {
      jobs.append(job)
      pthread_cond_signal(condition)
      // A job after `stop` starts the thread once more: it must run, or its task hangs for ever.
      defer { isRunning = true }
      return !isRunning
    }
    if mustStart { OwnThread.start(name) { self.run() } }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  /// Lets the thread end after the jobs it has.
  package func stop() {
    locked {
      isStopped = true
      _ = pthread_cond_signal(condition)
    }
  }

  private func run() {
    while let batch = nextBatch() {
      for job in batch { job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
  }

  private func nextBatch() -> [UnownedJob]? {
    locked {
      while jobs.isEmpty {
        if isStopped {
          isRunning = false
          return nil
        }
        pthread_cond_wait(condition, mutex)
      }
      defer { jobs = [] }
      return jobs
    }
  }

  private func locked<T>(_ body: () -> T) -> T {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
