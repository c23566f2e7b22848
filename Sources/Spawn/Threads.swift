import CSpawn
import Dispatch
import Glibc
import Synchronization

/// Does blocking work on a new thread and waits for it without blocking.
///
/// Swift's shared pool has one thread per core; work that blocks there holds up everybody.
package func onThreadOfItsOwn<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    startThread { continuation.resume(with: Swift.Result { try body() }) }
  }
}

/// Starts a detached thread.
package func startThread(_ body: @escaping @Sendable () -> Void) {
  let box = Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  let code = pthread_create(&thread, &attributes, runThread, box.toOpaque())
  precondition(code == 0, "a thread can be started: \(String(cString: strerror(code)))")
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}

/// A thread that lives as long as the process.
///
/// A parent-death signal fires when the thread that started the child ends, not the process. So
/// whatever must die with us, and only with us, is started from here.
final class LastingThread: Sendable {
  static let shared = LastingThread {}

  /// One whose children make no file that others can read.
  static let guarded = LastingThread { spawn_keep_files_private() }

  private let jobs = Mutex<[@Sendable () -> Void]>([])
  private let arrivals = DispatchSemaphore(value: 0)

  private init(_ prepare: @escaping @Sendable () -> Void) {
    startThread { [self] in
      prepare()
      while true {
        arrivals.wait()
        let job = jobs.withLock { $0.removeFirst() }
        job()
      }
    }
  }

  /// Blocks the caller until the thread has done `body`.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable () throws(SpawnError) -> Value
  ) throws(SpawnError) -> Value {
    let done = DispatchSemaphore(value: 0)
    let answer = Answer<Value>()
    jobs.withLock {
      $0.append {
        let result = Result { () throws(SpawnError) in try body() }
        answer.value.withLock { $0 = result }
        done.signal()
      }
    }
    arrivals.signal()
    done.wait()
    guard let result = answer.value.withLock({ $0 }) else {
      preconditionFailure("the thread signals only after it has answered")
    }
    return try result.get()
  }
}

/// Carries an answer between two threads.
private final class Answer<Value: Sendable>: Sendable {
  let value = Mutex<Result<Value, SpawnError>?>(nil)
}
