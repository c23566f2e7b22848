import Glibc
import Synchronization

/// Runs jobs on threads of its own, a new one whenever all others are busy.
///
/// The shared pool has one thread a core. A test that blocks there (a socket, a process) or computes
/// for seconds keeps the servers and handlers of all other tests from running at all.
final class ElasticExecutor: TaskExecutor {
  static let shared = ElasticExecutor()

  private struct State {
    var jobs: [UnownedJob] = []
    var idle = 0
  }

  private let state = Mutex(State())
  private let ready = Signal()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let needsThread = state.withLock { state in
      state.jobs.append(job)
      return state.idle < state.jobs.count
    }
    if needsThread { startThread() } else { ready.raise() }
  }

  private func startThread() {
    var thread = pthread_t()
    let executor = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        context.map { Unmanaged<ElasticExecutor>.fromOpaque($0).takeRetainedValue().work() }
        return nil
      }, executor.toOpaque())
    precondition(code == 0, "The system has no thread left.")
    pthread_detach(thread)
  }

  private func work() {
    while true {
      while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
      state.withLock { $0.idle += 1 }
      ready.wait()
      state.withLock { $0.idle -= 1 }
    }
  }

  private func next() -> UnownedJob? {
    state.withLock { $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }
  }
}

/// Counts how often it was raised, and lets as many through.
private final class Signal: @unchecked Sendable {
  // @unchecked: the semaphore is what makes it safe; its memory is never moved.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  func raise() { sem_post(semaphore) }

  func wait() {
    while sem_wait(semaphore) != 0 {}
  }
}
