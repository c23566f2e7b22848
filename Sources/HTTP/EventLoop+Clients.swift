internal import CSockets
internal import Glibc
internal import Synchronization

/// How clients come and go.
extension EventLoop {
  func adopt(_ client: NewClient) {
    let id = nextID
    nextID += 1
    let machine = ConnectionMachine(bodyLimit: shared.options.bodyLimit)
    let connection = Connection(id: id, client: client, machine: machine, now: now)
    connections[id] = connection
    let failure = sockets_watch_connection(epoll.number, client.descriptor.number, id)
    if failure != 0 || stopDeadline != nil { return drop(connection, .stopped) }
    schedule(connection)
  }

  func drop(_ connection: Connection, _ cut: Counters.Cut?) {
    guard connections.removeValue(forKey: connection.id) != nil else { return }
    if let cut { shared.tally.count(cut) }
    // The descriptor itself closes with the last reference, which may be held a little longer.
    sockets_forget(epoll.number, connection.client.descriptor.number)
    // Closed first: whoever is woken by being cancelled finds that nobody is there any more.
    if let stream = connection.stream {
      stream.close()
      shared.tally.streams.subtract(1, ordering: .relaxed)
    }
    connection.task?.cancel()
    _ = shared.isBeyondRoom(-connection.held, of: connection.client)
    shared.leave(connection.client)
  }

  func acceptAll() {
    guard let acceptor, stopDeadline == nil else { return }
    for _ in 0..<64 {
      guard !shared.admission.pausesWhenFull() else { return pauseAccepting() }
      do throws(SocketError) {
        guard let client = try acceptor.listener.accept() else { return }
        shared.welcome(client, to: acceptor.next())
      } catch {
        // No descriptor left, most likely: a moment later there may be one.
        pauseAccepting()
        _ = wheel.add(Self.listenerToken, at: now + 100_000_000)
        return
      }
    }
  }

  private func pauseAccepting() {
    guard let acceptor, acceptor.isWatched else { return }
    acceptor.isWatched = false
    sockets_forget(epoll.number, acceptor.listener.descriptor.number)
  }

  func resumeAccepting() {
    guard let acceptor, !acceptor.isWatched, stopDeadline == nil else { return }
    acceptor.isWatched = true
    let listener = acceptor.listener.descriptor.number
    sockets_watch_reading(epoll.number, listener, Self.listenerToken)
  }

  func stop() {
    guard stopDeadline == nil else { return }
    if let acceptor {
      pauseAccepting()
      acceptor.listener.end()
    }
    acceptor = nil
    let deadline = now + shared.options.deadlines.grace.nanoseconds
    stopDeadline = deadline
    // Not an id of any connection: it only makes sure that the loop wakes up.
    _ = wheel.add(Self.wakeToken, at: deadline)
    for connection in Array(connections.values) {
      connection.machine.closeAfterAnswer()
      switch connection.machine.phase {
      case .idle: drop(connection, nil)
      case .streaming: connection.task?.cancel()
      default: break
      }
    }
  }
}

/// Takes new clients for all loops in turn; touched by the accepting loop only.
final class Acceptor {
  let listener: Listener
  private let mailboxes: [Mailbox]
  private var turn = 0
  var isWatched = false

  init(listener: Listener, mailboxes: [Mailbox]) {
    (self.listener, self.mailboxes) = (listener, mailboxes)
  }

  func next() -> Mailbox {
    turn = (turn + 1) % mailboxes.count
    return mailboxes[turn]
  }
}
