internal import CSockets
internal import Glibc
internal import Synchronization

/// Reading, writing and deadlines.
extension EventLoop {
  /// Does everything that can be done for a connection without waiting.
  func advance(_ connection: Connection) {
    defer { if connections[connection.id] != nil { schedule(connection) } }
    var reads = 0
    while connections[connection.id] != nil {
      guard flush(connection) else { return drop(connection, .peerLeft) }
      guard connection.unsent == 0 || connection.machine.isReading else { return }
      if connection.unsent == 0 {
        if case .whenWritten(let lingering) = connection.ending {
          guard lingering, !connection.hasPeerLeft || connection.isReadable else {
            return drop(connection, nil)
          }
          beginLingering(connection)
        }
        if connection.machine.phase == .answered {
          perform(connection.machine.written(), on: connection)
          continue
        }
      }
      if connection.isLingering { return discard(connection) }
      guard connection.machine.isReading, connection.isReadable else { return }
      guard reads < Self.readsPerTurn else { return unfinished.append(connection.id) }
      reads += 1
      guard read(connection) else { return drop(connection, .peerLeft) }
    }
  }

  /// Reads once; false when the connection is broken.
  private func read(_ connection: Connection) -> Bool {
    let size = min(connection.machine.appetite, scratch.count)
    let count = receive(connection, atMost: size)
    if count < 0 {
      connection.isReadable = false
      return errno == EAGAIN
    }
    if count == 0 {
      connection.hasPeerLeft = true
      perform(connection.machine.receiveEnd(), on: connection)
      return true
    }
    // Less than asked for means that there is no more, unless it is the end that comes next.
    if count < size { connection.isReadable = connection.hasPeerLeft }
    shared.tally.bytesIn.add(count, ordering: .relaxed)
    let actions = connection.machine.receive(scratch.span.extracting(0..<count))
    perform(actions, on: connection)
    connection.noteBody(now: now, shared.options.deadlines)
    if countHeld(connection) { perform(connection.machine.overload(), on: connection) }
    return true
  }

  /// Counts what the connection holds of bodies; true where that is more than there is room for.
  @discardableResult
  private func countHeld(_ connection: Connection) -> Bool {
    let change = connection.machine.held - connection.held
    guard change != 0 else { return false }
    connection.held += change
    return shared.isBeyondRoom(change, of: connection.client) && change > 0
  }

  private func receive(_ connection: Connection, atMost size: Int) -> Int {
    scratch.withUnsafeMutableBytes {
      sockets_receive(connection.client.descriptor.number, $0.baseAddress, min(size, $0.count))
    }
  }

  private func flush(_ connection: Connection) -> Bool {
    guard connection.unsent > 0, connection.isWritable else { return true }
    guard let count = connection.flush(now: now) else { return false }
    if count > 0 {
      shared.tally.bytesOut.add(count, ordering: .relaxed)
      connection.stream?.note(underway: connection.unsent)
    }
    return true
  }

  /// Closing at once, with bytes of the client unread, would destroy the answer on its way.
  private func beginLingering(_ connection: Connection) {
    connection.ending = .lingering
    connection.phaseStart = now
    sockets_end_output(connection.client.descriptor.number)
  }

  private func discard(_ connection: Connection) {
    while connection.isReadable {
      let count = receive(connection, atMost: scratch.count)
      if count < 0, errno == EAGAIN {
        connection.isReadable = false
        return
      }
      connection.discarded += max(count, 0)
      guard count > 0, connection.discarded < 8 << 20 else { return drop(connection, nil) }
    }
  }

  func schedule(_ connection: Connection) {
    countHeld(connection)
    if connection.machine.phase != connection.phase {
      connection.phase = connection.machine.phase
      connection.phaseStart = now
    }
    guard let deadline = connection.deadline(shared.options.deadlines),
      TimerWheel.tick(deadline) < connection.tick
    else { return }
    connection.tick = wheel.add(connection.id, at: deadline)
  }

  func keepDeadlines() {
    for (id, tick) in wheel.expired(at: now) {
      if id == Self.listenerToken { resumeAccepting() }
      guard let connection = connections[id], connection.tick == tick else { continue }
      connection.tick = .max
      guard let deadline = connection.deadline(shared.options.deadlines), deadline <= now else {
        schedule(connection)
        continue
      }
      expire(connection)
    }
    if let stopDeadline, stopDeadline <= now {
      for connection in Array(connections.values) { drop(connection, .stopped) }
    }
  }

  private func expire(_ connection: Connection) {
    if connection.isLingering { return drop(connection, nil) }
    if connection.unsent > 0 { return drop(connection, .writeStall) }
    let actions = connection.machine.expire()
    guard !actions.isEmpty else { return drop(connection, .idle) }
    perform(actions, on: connection)
    advance(connection)
  }
}
