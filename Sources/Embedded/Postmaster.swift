import Spawn

/// A running server: one that we started, or one that we found.
enum Postmaster: Sendable {
  case started(Child)
  case adopted(ProcessReference)

  var process: Int32 {
    switch self {
    case .started(let child): child.id
    case .adopted(let reference): reference.id
    }
  }

  func signal(_ signal: Signal) {
    switch self {
    case .started(let child): child.signal(signal)
    case .adopted(let reference): reference.signal(signal)
    }
  }

  /// Blocks until the server ends, the deadline, or the wake.
  ///
  /// - Returns: Whether it has ended.
  func waitForEnd(
    deadline: Duration? = nil, unless wake: Wake? = nil
  ) throws(EmbeddedError) -> Bool {
    try spawning { () throws(SpawnError) in
      switch self {
      case .started(let child): try child.waitForExit(deadline: deadline, unless: wake) != nil
      case .adopted(let reference): try reference.waitForEnd(deadline: deadline, unless: wake)
      }
    }
  }

  /// Ends the server, ever less politely.
  func stop(_ manner: StopManner) throws(EmbeddedError) {
    for (signal, patience) in manner.steps {
      self.signal(signal)
      if try waitForEnd(deadline: patience) { return }
    }
    throw .leftoverStays(process: process)
  }
}

/// How to stop a server.
package enum StopManner: Sendable {
  /// Sessions are cut, everything is written down, the next start has nothing to recover.
  case fast

  /// As in a crash: the next start recovers.
  case immediate

  var steps: [(Signal, Duration)] {
    let hard: [(Signal, Duration)] = [(.quit, .seconds(10)), (.kill, .seconds(10))]
    return switch self {
    case .fast: [(.interrupt, .seconds(30))] + hard
    case .immediate: hard
    }
  }
}
