import FoundationEssentials
import Glibc
package import Postgres
import Synchronization

/// Stands between a client and a PostgreSQL server, and does harm at one message.
///
/// It knows where messages begin and end, in both directions, and nothing else of the protocol but
/// the first message of a session. Each connection has two threads of its own, which block.
package final class FaultProxy: Sendable {
  package enum Direction: String, CaseIterable, Sendable {
    case toServer, toClient
  }

  /// One message of the protocol: its type and its length in bytes, all in.
  package struct Message: Hashable, Sendable {
    package var direction: Direction
    /// As in PostgreSQL's manual; `^` for the first message of a session, which has none.
    package var type: Character
    package var length: Int
  }

  package enum Side: CaseIterable, Sendable { case before, after }

  package enum Harm: Hashable, Sendable {
    /// Both ends are cut off at once.
    case cut
    /// Nothing more gets through in this direction until the client gives up.
    case stall
    /// As `stall`, but what was held back reaches the server when the client has gone.
    case delay
    /// From here on the bytes come one by one.
    case trickle
    /// The session's backend is ended by the server's own means.
    case terminate
  }

  /// Where: before or after the n-th message, from 0, of a direction.
  package struct Place: Hashable, Sendable, CustomStringConvertible {
    package var direction: Direction
    package var index: Int
    package var side: Side

    package init(_ side: Side, _ index: Int, _ direction: Direction) {
      (self.direction, self.index, self.side) = (direction, index, side)
    }

    package var description: String { "\(side) message \(index) \(direction.rawValue)" }
  }

  /// Which connection is meant.
  package enum Scope: Hashable, Sendable {
    /// The next one that is made.
    case nextConnection
    /// The one that has prepared a statement with this text in it.
    case preparing(String)
  }

  private struct State {
    var scope: Scope?
    var fault: (place: Place, harm: Harm)?
    var link: Link?
    var seen: [Message] = []
    var hits = 0
    var links: [ObjectIdentifier: Link] = [:]
    var isClosed = false
  }

  /// How a client connects through the proxy.
  package let connectionString: ConnectionString
  private let server: ConnectionString
  private let folder: String
  private let listener: Int32
  private let state = Mutex(State())

  package struct Failure: Error {
    package var call: String
    package var code: Int32
  }

  /// Listens on a socket of its own for the server behind `server`, which has one too.
  package init(to server: ConnectionString) throws {
    self.server = server
    folder = try TestFolder.make()
    TestFolder.removeAtExit(folder)
    connectionString = server.with("host", folder).with("port", "5432")
      .with("application_name", "faulted")
    listener = try FaultSocket.listen(at: "\(folder)/.s.PGSQL.5432")
    OwnThread.start("proxy") { [weak self, listener] in
      while true {
        let client = FaultSocket.accept(listener)
        guard client >= 0, let proxy = self else { return FaultSocket.close(listener) }
        proxy.serve(client)
      }
    }
  }

  deinit { close() }

  /// Cuts every connection and takes no more.
  package func close() {
    let (links, wasOpen) = state.withLock { state in
      defer { state.isClosed = true }
      return (Array(state.links.values), !state.isClosed)
    }
    if wasOpen { FaultSocket.shutdown(listener) }
    for link in links { link.cut() }
    TestFolder.remove(folder)
  }

  // MARK: Faults

  /// From now on watches a connection, and does harm at a place of it if one is given.
  package func arm(
    _ scope: Scope, _ harm: Harm = .cut, at place: Place? = nil
  ) {
    state.withLock { state in
      state.scope = scope
      state.fault = place.map { ($0, harm) }
      state.link = nil
      state.seen = []
      state.hits = 0
    }
  }

  /// Stops watching.
  ///
  /// - Returns: the messages that passed on the watched connection, and whether harm was done.
  @discardableResult package func disarm() -> (seen: [Message], wasHit: Bool) {
    state.withLock { state in
      defer { (state.scope, state.fault, state.link) = (nil, nil, nil) }
      return (state.seen, state.hits > 0)
    }
  }

  /// Every place of an exchange that was watched.
  package static func places(in seen: [Message], _ sides: [Side] = Side.allCases) -> [Place] {
    Direction.allCases.flatMap { direction in
      (0..<seen.count { $0.direction == direction }).flatMap { index in
        sides.map { Place($0, index, direction) }
      }
    }
  }

  // MARK: Connections

  private func serve(_ client: Int32) {
    guard let host = server.value(of: "host"),
      let upstream = FaultSocket.connect(
        to: "\(host)/.s.PGSQL.\(server.value(of: "port") ?? "5432")")
    else { return FaultSocket.close(client) }
    let link = Link(client: client, server: upstream)
    let isWelcome = state.withLock { state in
      if state.isClosed { return false }
      state.links[ObjectIdentifier(link)] = link
      if state.scope == .nextConnection, state.link == nil { state.link = link }
      return true
    }
    guard isWelcome else { return link.cut() }
    for direction in Direction.allCases {
      OwnThread.start(direction == .toServer ? "proxy-up" : "proxy-down") { [weak self] in
        self?.pump(link, direction)
        link.cut()
        self?.forget(link)
      }
    }
  }

  private func forget(_ link: Link) {
    state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) }
  }

  /// Hands on one direction of a connection until it ends.
  private func pump(_ link: Link, _ direction: Direction) {
    let (source, target) =
      direction == .toServer ? (link.client, link.server) : (link.server, link.client)
    var reader = MessageReader(source, isAtStart: direction == .toServer)
    var isTrickling = false
    while let message = reader.next() {
      link.learn(from: message, direction)
      let (before, after) = harm(for: message, on: link, direction)
      for (harm, isBefore) in [(before, true), (after, false)] {
        switch harm {
        case .cut: return
        case .stall:
          while reader.next() != nil {}
          return
        case .delay:
          var held = isBefore ? message.bytes : []
          while let more = reader.next() { held += more.bytes }
          _ = FaultSocket.write(held, to: target)
          // The server reads to the end of what it got before it notices that nobody is there.
          return FaultSocket.finish(target)
        case .trickle: isTrickling = true
        case .terminate: terminate(link)
        case nil: break
        }
        guard isBefore else { break }
        let pieces = isTrickling ? message.bytes.map { [$0] } : [message.bytes]
        for piece in pieces where !FaultSocket.write(piece, to: target) { return }
      }
    }
  }

  /// What to do before and after a message; counts it if its connection is watched.
  private func harm(
    for message: RawMessage, on link: Link, _ direction: Direction
  ) -> (before: Harm?, after: Harm?) {
    state.withLock { state in
      if state.link == nil, case .preparing(let text) = state.scope, link.hasPrepared(text) {
        state.link = link
      }
      guard state.link === link else { return (nil, nil) }
      let index = state.seen.count { $0.direction == direction }
      state.seen.append(
        Message(direction: direction, type: message.type, length: message.bytes.count))
      guard let (place, harm) = state.fault, place.direction == direction, place.index == index
      else { return (nil, nil) }
      state.hits += 1
      return place.side == .before ? (harm, nil) : (nil, harm)
    }
  }

  /// Ends the session's backend and waits until it is gone.
  private func terminate(_ link: Link) {
    guard let id = link.backend, let connection = try? Connection(server.with("user", "lastgood"))
    else { return }
    _ = try? connection.execute("SELECT pg_terminate_backend(\(id), 5000)")
    connection.close()
  }
}

/// One connection of a client and its counterpart to the server.
private final class Link: Sendable {
  let client: Int32
  let server: Int32
  private let facts = Mutex((backend: Int32?.none, texts: [String]()))

  init(client: Int32, server: Int32) { (self.client, self.server) = (client, server) }

  deinit {
    FaultSocket.close(client)
    FaultSocket.close(server)
  }

  var backend: Int32? { facts.withLock { $0.backend } }

  func hasPrepared(_ text: String) -> Bool {
    facts.withLock { $0.texts.contains { $0.contains(text) } }
  }

  /// Notes the backend's number and the texts of prepared statements.
  func learn(from message: RawMessage, _ direction: FaultProxy.Direction) {
    switch (direction, message.type) {
    case (.toClient, "K") where message.bytes.count >= 9:
      let id = message.bytes[5..<9].reduce(0) { $0 << 8 | Int32($1) }
      facts.withLock { $0.backend = id }
    case (.toServer, "P"):
      facts.withLock { $0.texts.append(String(decoding: message.bytes, as: UTF8.self)) }
    default: break
    }
  }

  /// Ends both sides; their threads find out by reading.
  func cut() {
    FaultSocket.shutdown(client)
    FaultSocket.shutdown(server)
  }
}

private struct RawMessage {
  var type: Character
  var bytes: [UInt8]
}

/// Cuts a stream of bytes into messages.
private struct MessageReader {
  private let descriptor: Int32
  private var isAtStart: Bool
  private var buffer: [UInt8] = []

  init(_ descriptor: Int32, isAtStart: Bool) {
    (self.descriptor, self.isAtStart) = (descriptor, isAtStart)
  }

  /// The next message, whole; nil at the end.
  mutating func next() -> RawMessage? {
    let header = isAtStart ? 0 : 1
    while true {
      if buffer.count >= header + 4 {
        let length = buffer[header..<(header + 4)].reduce(0) { $0 << 8 | Int($1) } + header
        if buffer.count >= length {
          let type = isAtStart ? "^" : Character(UnicodeScalar(buffer[0]))
          let message = RawMessage(type: type, bytes: Array(buffer[..<length]))
          buffer.removeFirst(length)
          isAtStart = false
          return message
        }
      }
      guard let more = FaultSocket.read(from: descriptor) else { return nil }
      buffer += more
    }
  }
}
