/// Who has a session and who waits for one: the state of a pool.
struct SessionQueue {
  typealias Waiter = CheckedContinuation<Session, any Error>

  enum Turn {
    case session(Session)
    case wait(UInt64)
  }

  enum Handover {
    case nobody
    case waiter(Waiter)
    case closed
  }

  /// What happened to a place in the line before its continuation arrived.
  private enum Place {
    case reserved
    case waiting(Waiter)
    case served(Session)
    case failed(any Error)
  }

  /// The last is lent first: its connection and caches are warm.
  private var idle: [Session]
  private var places: [UInt64: Place] = [:]
  /// The numbers of `places` in order; those that gave up are skipped.
  private var line: ArraySlice<UInt64> = []
  private var lastNumber: UInt64 = 0
  private(set) var isClosed = false

  var waiting: Int {
    places.values.count { if case .waiting = $0 { true } else { false } }
  }

  init(idle: [Session]) { self.idle = idle }

  mutating func take() -> Turn {
    if let session = idle.popLast() { return .session(session) }
    lastNumber += 1
    places[lastNumber] = .reserved
    line.append(lastNumber)
    return .wait(lastNumber)
  }

  /// The continuation of a place; returns what to do if its fate is known already.
  mutating func enqueue(_ number: UInt64, _ waiter: Waiter) -> (() -> Void)? {
    switch places[number] {
    case .reserved:
      places[number] = .waiting(waiter)
      return nil
    case .served(let session):
      places[number] = nil
      return { waiter.resume(returning: session) }
    case .failed(let error):
      places[number] = nil
      return { waiter.resume(throwing: error) }
    case .waiting, nil:
      preconditionFailure("a place in the line has one continuation")
    }
  }

  /// Leaves the line; the continuation, if there is one, is for the caller to resume.
  mutating func remove(_ number: UInt64, _ error: any Error) -> Waiter? {
    switch places[number] {
    case .reserved:
      places[number] = .failed(error)
      return nil
    case .waiting(let waiter):
      places[number] = nil
      if places.isEmpty { line = [] }
      return waiter
    // Served: it has what it wants.
    case .served, .failed, nil:
      return nil
    }
  }

  mutating func put(_ session: Session) -> Handover {
    if isClosed { return .closed }
    while let number = line.popFirst() {
      switch places[number] {
      case .waiting(let waiter):
        places[number] = nil
        return .waiter(waiter)
      case .reserved:
        places[number] = .served(session)
        return .nobody
      case .served, .failed, nil: continue
      }
    }
    idle.append(session)
    return .nobody
  }

  /// The idle sessions and everyone who waits.
  mutating func close() -> ([Session], [Waiter]) {
    isClosed = true
    var waiters: [Waiter] = []
    for (number, place) in places {
      switch place {
      case .waiting(let waiter):
        waiters.append(waiter)
        places[number] = nil
      case .reserved: places[number] = .failed(ConnectionError(.closed))
      case .served, .failed: break
      }
    }
    line = []
    defer { idle = [] }
    return (idle, waiters)
  }
}
