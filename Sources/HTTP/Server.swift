internal import CSockets
internal import Glibc
internal import Synchronization

/// A strict HTTP/1.1 server.
///
/// Loops own the sockets, handlers run as tasks; neither waits for the other. What a client sends
/// is either understood in the one way it can be, or refused.
package final class Server: Sendable {
  /// Where it listens.
  package let address: (host: String, port: Int)

  private let shared: ServerShared
  private let listener: Mutex<Listener?>

  /// Binds the address, so that clients can connect; they are answered once `run` is called.
  ///
  /// - Throws: `SocketError` when the address cannot be had.
  package init(
    _ options: Options = Options(), handler: @escaping @Sendable (Request) async -> Response
  ) throws {
    let listener = try Listener(host: options.host, port: options.port)
    address = (options.host, listener.port)
    self.listener = Mutex(listener)
    shared = ServerShared(options, handler)
  }

  /// Serves until the task is cancelled.
  ///
  /// Then it accepts nobody more, lets running handlers finish within the grace, cancels streams,
  /// and returns when the last connection is gone. It runs once.
  package func run() async throws {
    let listener = self.listener.withLock { listener in
      defer { listener = nil }
      return listener
    }
    guard let listener else { throw SocketError("run twice", EINVAL) }
    var loops: [EventLoop] = []
    for _ in 0..<max(1, shared.options.loops) { loops.append(try EventLoop(shared: shared)) }
    loops[0].accept(from: listener, for: loops)
    let running = loops
    shared.accepting.withLock { $0 = running[0].mailbox }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let left = Left(running.count) { continuation.resume() }
        for loop in running { start(loop, left) }
      }
    } onCancel: {
      for loop in running { loop.mailbox.post(.stop) }
    }
    shared.accepting.withLock { $0 = nil }
  }

  package var counters: Counters { shared.tally.counters }

  private func start(_ loop: EventLoop, _ left: Left) {
    do throws(SocketError) {
      try startThread {
        loop.run()
        left.countDown()
      }
    } catch {
      preconditionFailure("the system has no thread left")
    }
  }
}

/// Calls back when the last of several has ended.
private final class Left: Sendable {
  private let count: Atomic<Int>
  private let done: @Sendable () -> Void

  init(_ count: Int, _ done: @escaping @Sendable () -> Void) {
    self.count = Atomic(count)
    self.done = done
  }

  func countDown() {
    if count.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { done() }
  }
}

func wallClock() -> Int64 { Int64(time(nil)) }
