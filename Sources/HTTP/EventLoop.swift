internal import CSockets
internal import Glibc
internal import Synchronization

/// A thread that owns sockets: it reads, writes and keeps deadlines, but never runs a handler.
///
/// @unchecked: after `run` was called everything but `mailbox` and `shared` is only touched by the
/// thread that runs it.
final class EventLoop: @unchecked Sendable {
  let mailbox: Mailbox
  let shared: ServerShared
  private let epoll: Descriptor
  private var wheel = TimerWheel(now: sockets_now())
  var connections: [UInt64: Connection] = [:]
  private var nextID = firstConnection
  /// Connections with something left to do before the loop may sleep.
  private var unfinished: [UInt64] = []
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)
  private(set) var now = sockets_now()
  private var date: (seconds: Int64, text: String) = (-1, "")
  private var stopDeadline: Int64?
  var isStopping: Bool { stopDeadline != nil }

  private var acceptor: Acceptor?

  // Tokens that are no connection.
  private static let wakeToken: UInt64 = 0
  private static let listenerToken: UInt64 = 1
  private static let firstConnection: UInt64 = 2

  /// Reads of one connection before the others have their turn.
  private static let readsPerTurn = 4

  init(shared: ServerShared) throws(SocketError) {
    self.shared = shared
    mailbox = try Mailbox()
    epoll = try Descriptor(owning: sockets_epoll_open(), from: "epoll_create1")
    guard sockets_watch_reading(epoll.number, mailbox.wake.number, Self.wakeToken) == 0 else {
      throw SocketError("epoll_ctl", errno)
    }
  }

  /// Lets this loop accept for all; before it runs.
  func accept(from listener: Listener, for loops: [EventLoop]) {
    acceptor = Acceptor(listener: listener, mailboxes: loops.map(\.mailbox))
    resumeAccepting()
  }

  /// Works until the server is stopped and the last connection is gone.
  func run() {
    var events = [sockets_event](repeating: sockets_event(), count: 256)
    while stopDeadline == nil || !connections.isEmpty {
      let sleep = unfinished.isEmpty ? wheel.milliseconds(from: now) : 0
      let count = sockets_wait(epoll.number, &events, Int32(events.count), sleep)
      now = sockets_now()
      precondition(count >= 0, "epoll_wait fails only for a descriptor that is not ours")
      for event in events.prefix(Int(count)) { handle(event) }
      let again = unfinished
      unfinished = []
      for id in again { if let connection = connections[id] { advance(connection) } }
      keepDeadlines()
    }
    mailbox.close()
    acceptor = nil
  }

  private func handle(_ event: sockets_event) {
    switch event.token {
    case Self.wakeToken: for message in mailbox.takeAll() { handle(message) }
    case Self.listenerToken: acceptAll()
    default:
      guard let connection = connections[event.token] else { return }
      if event.happened & SOCKETS_BROKEN != 0, !connection.isLingering {
        return drop(connection, connection.machine.phase == .idle ? nil : .peerLeft)
      }
      if event.happened & (SOCKETS_READABLE | SOCKETS_BROKEN) != 0 { connection.isReadable = true }
      if event.happened & SOCKETS_WRITABLE != 0 { connection.isWritable = true }
      if event.happened & SOCKETS_PEER_LEFT != 0 {
        connection.hasPeerLeft = true
        if connection.machine.phase == .streaming { return drop(connection, .peerLeft) }
      }
      advance(connection)
    }
  }

  private func handle(_ message: LoopMessage) {
    switch message {
    case .adopt(let client): adopt(client)
    case .respond(let id, let response): respond(id, response)
    case .beginStream(let id, let response, let stream): begin(stream, of: id, response)
    case .drainStream(let id): drainStream(of: id)
    case .endStream(let id, let isWhole): endStream(of: id, isWhole: isWhole)
    case .resumeAccepting: resumeAccepting()
    case .stop: stop()
    }
  }
}

// MARK: - Coming and going

extension EventLoop {
  private func adopt(_ client: NewClient) {
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
    connection.task?.cancel()
    if let stream = connection.stream {
      stream.close()
      shared.tally.streams.subtract(1, ordering: .relaxed)
    }
    shared.held.subtract(connection.held, ordering: .relaxed)
    shared.leave(connection.client)
  }

  private func acceptAll() {
    guard let acceptor, stopDeadline == nil else { return }
    for _ in 0..<64 {
      guard !shared.admission.pausesWhenFull() else { return pauseAccepting() }
      do throws(SocketError) {
        guard let client = try acceptor.listener.accept() else { return }
        shared.welcome(client) { acceptor.next().post(.adopt($0)) }
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

  private func resumeAccepting() {
    guard let acceptor, !acceptor.isWatched, stopDeadline == nil else { return }
    acceptor.isWatched = true
    let listener = acceptor.listener.descriptor.number
    sockets_watch_reading(epoll.number, listener, Self.listenerToken)
  }

  private func stop() {
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

// MARK: - Reading, writing, deadlines

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
    if countHeld(connection) > shared.options.bodyMemory {
      perform(connection.machine.overload(), on: connection)
    }
    return true
  }

  /// Counts what the connection holds of bodies; the answer is what all of them hold.
  @discardableResult
  private func countHeld(_ connection: Connection) -> Int {
    let change = connection.machine.held - connection.held
    guard change != 0 else { return 0 }
    connection.held += change
    return shared.held.add(change, ordering: .relaxed).newValue
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

  private func keepDeadlines() {
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

// MARK: - What the machine wants

extension EventLoop {
  func perform(_ actions: [ConnectionMachine.Action], on connection: Connection) {
    for action in actions {
      switch action {
      case .write(let bytes): connection.enqueue(bytes, now: now)
      case .run(let head, let body):
        connection.hasAsked = true
        shared.tally.requests.add(1, ordering: .relaxed)
        let request = Request(head: head, body: body, peer: connection.client.peer)
        connection.task = shared.start(request, of: connection.id, reportingTo: mailbox)
      case .refuse(let refusal):
        shared.tally.count(refusal)
        let response = shared.options.refusalBody(refusal)
        let answer = connection.machine.refused(with: response, date: dateText())
        perform(answer, on: connection)
      case .close(let lingering): connection.ending = .whenWritten(lingering: lingering)
      }
    }
  }

  /// The `Date` field, made once a second.
  func dateText() -> String {
    let seconds = shared.options.now()
    if seconds != date.seconds {
      date = (seconds, HTTPDate.text(secondsSince1970: seconds))
    }
    return date.text
  }
}

/// Takes new clients for all loops in turn; touched by the accepting loop only.
private final class Acceptor {
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
