import Dispatch
import Glibc
import Spawn
import Synchronization

/// Users of a stage: so many requests a second, most over connections that are kept, and what they
/// got.
package final class LoadGenerator: Sendable {
  package struct Options: Sendable {
    package var requestsPerSecond = 200
    package var keptConnections = 12
    package var freshConnections = 4
    /// An answer that takes longer is a bad one.
    package var slowness = Duration.milliseconds(250)

    package init() {}
  }

  private let port: UInt16
  private let options: Options
  private let tally: Mutex<LoadTally>
  private let isOver = Atomic(false)

  package init(port: UInt16, _ options: Options = Options()) {
    (self.port, self.options) = (port, options)
    tally = Mutex(LoadTally(slowness: options.slowness.microseconds))
  }

  /// Sends requests from now on, until `stop`.
  package func start() {
    let workers = options.keptConnections + options.freshConnections
    for number in 0..<workers {
      startThread { [self] in
        work(number < options.keptConnections ? .kept : .fresh, number, of: workers)
      }
    }
  }

  package func stop() { isOver.store(true, ordering: .relaxed) }

  package var counted: LoadTally { tally.withLock { $0 } }

  /// Counts from nothing.
  ///
  /// - Returns: what was counted so far.
  @discardableResult package func beginAnew() -> LoadTally {
    tally.withLock { tally in
      defer { tally = LoadTally(slowness: tally.slowness) }
      return tally
    }
  }

  /// One user: a request, its answer, a pause so that all together keep the rate.
  private func work(_ connection: LoadTally.Connection, _ number: Int, of workers: Int) {
    let interval = Duration.seconds(1) * workers / max(1, options.requestsPerSecond)
    // Not all at once.
    var due = ContinuousClock.now + interval * number / workers
    var line: PlainConnection?
    while !isOver.load(ordering: .relaxed) {
      let left = due - .now
      if left > .zero { usleep(UInt32(clamping: left.microseconds)) }
      // Whoever is late does not make up for it: users are no queue.
      due = max(due + interval, .now)
      let answer = ask(connection, &line)
      tally.withLock { $0.add(answer) }
    }
  }

  private func ask(
    _ connection: LoadTally.Connection, _ line: inout PlainConnection?
  ) -> LoadTally.Answer {
    let begin = ContinuousClock.now
    var answer: PlainConnection.Answer?
    do throws(StageTrouble) {
      let open: PlainConnection
      if let line { open = line } else { open = try PlainConnection(port: port) }
      let got = try open.exchange("/", keeping: connection == .kept)
      answer = got
      line = connection == .kept && !got.isLast ? open : nil
    } catch {
      line = nil
    }
    return LoadTally.Answer(
      connection, status: answer?.status, version: answer?.version, at: .microsecondsNow,
      duration: (ContinuousClock.now - begin).microseconds)
  }
}

extension Duration {
  var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
  }
}

extension Int64 {
  /// What this machine's clock says, in microseconds since 1970.
  package static var microsecondsNow: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1_000
  }
}
