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
  let epoll: Descriptor
  var wheel = TimerWheel(now: sockets_now())
  var connections: [UInt64: Connection] = [:]
  var nextID = firstConnection
  /// Connections with something left to do before the loop may sleep.
  var unfinished: [UInt64] = []
  var scratch = [UInt8](repeating: 0, count: 64 * 1024)
  var now = sockets_now()
  var date: (seconds: Int64, text: String) = (-1, "")
  var stopDeadline: Int64?
  var isStopping: Bool { stopDeadline != nil }

  var acceptor: Acceptor?

  // Tokens that are no connection.
  static let wakeToken: UInt64 = 0
  static let listenerToken: UInt64 = 1
  static let firstConnection: UInt64 = 2

  /// Reads of one connection before the others have their turn.
  static let readsPerTurn = 4

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
    for message in mailbox.close() {
      switch message {
      case .adopt(let client): shared.leave(client)
      case .beginStream(_, _, let stream): stream.close()
      default: break
      }
    }
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

extension EventLoop {
  func perform(_ actions: [ConnectionMachine.Action], on connection: Connection) {
    for action in actions {
      switch action {
      case .write(let bytes): connection.enqueue(bytes, now: now)
      case .run(let head, let body):
        connection.hasAsked = true
        shared.tally.requests.add(1, ordering: .relaxed)
        let client = shared.options.client(of: connection.client.peer, asking: head)
        let request = Request(head: head, body: body, peer: client)
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
