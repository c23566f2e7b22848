internal import Synchronization

/// What handlers hand back to the loop.
extension EventLoop {
  func respond(_ id: UInt64, _ response: Response) {
    guard let connection = connections[id] else { return }
    connection.task = nil
    write(response, to: connection)
    advance(connection)
  }

  func begin(_ stream: ResponseStream, of id: UInt64, _ response: Response) {
    guard let connection = connections[id] else { return stream.close() }
    guard !connection.hasPeerLeft else {
      stream.close()
      return drop(connection, .peerLeft)
    }
    guard write(response, to: connection) else {
      stream.close()
      connection.task?.cancel()
      return advance(connection)
    }
    connection.stream = stream
    shared.tally.streams.add(1, ordering: .relaxed)
    if isStopping { connection.task?.cancel() }
    advance(connection)
  }

  func drainStream(of id: UInt64) {
    guard let connection = connections[id], let stream = connection.stream else { return }
    let (bytes, isTooSlow) = stream.take()
    guard !isTooSlow else { return drop(connection, .slowReader) }
    connection.enqueue(connection.machine.frame(bytes), now: now)
    advance(connection)
    stream.note(underway: connection.unsent)
  }

  func endStream(of id: UInt64, isWhole: Bool) {
    guard let connection = connections[id], let stream = connection.stream else { return }
    drainStream(of: id)
    guard connections[id] != nil else { return }
    guard isWhole else { return drop(connection, isStopping ? .stopped : .brokenStream) }
    stream.close()
    connection.stream = nil
    connection.task = nil
    shared.tally.streams.subtract(1, ordering: .relaxed)
    connection.enqueue(connection.machine.endStream(), now: now)
    advance(connection)
  }

  /// Whether pieces will follow.
  @discardableResult
  private func write(_ response: Response, to connection: Connection) -> Bool {
    let answer = connection.machine.respond(response, date: dateText())
    if answer.isFaulty { shared.tally.faultyResponses.add(1, ordering: .relaxed) }
    connection.enqueue(answer.bytes, now: now)
    return answer.isStream
  }
}
