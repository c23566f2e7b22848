package import Digest

/// The rules of one kind of stream: a state, folded from events, that answers commands.
package protocol Decider<Event>: Sendable {
  associatedtype Command: Sendable
  associatedtype Event: Sendable
  associatedtype Rejection: Error

  init()
  /// History already happened: never fails, never looks at a clock.
  mutating func evolve(_ event: Event)
  func decide(_ command: Command) throws(Rejection) -> [Event]
}

/// What became of a command.
package enum Handled<State: Sendable>: Sendable {
  case appended(State, Receipt)
  /// It was carried out before: its first answer.
  case replayed(Receipt)
  /// What it asks for is already so.
  case nothing(State, StreamVersion)
}

/// Other writers kept getting in first.
package struct StreamBusy: Error {
  package var stream: StreamID

  package init(stream: StreamID) { self.stream = stream }
}

/// The stream moved on from the version the command was made for.
package struct StreamMoved: Error, Equatable {
  package var stream: StreamID
  package var actual: StreamVersion

  package init(stream: StreamID, actual: StreamVersion) {
    (self.stream, self.actual) = (stream, actual)
  }
}

/// A command on its way to a stream.
package struct Request<Command: Sendable>: Sendable {
  package var command: Command
  package var stream: StreamID
  package var kind: StreamKind
  package var identity: CommandIdentity
  package var role: String
  package var happenedAt: Timestamp
  /// The version somebody looked at, when the command only makes sense on that (`If-Match`).
  package var ifMatch: StreamVersion?
  package var visibility: Visibility
  /// Hash of the policy in force.
  package var policy: SHA256Digest?

  package init(
    _ command: Command, to stream: StreamID, _ kind: StreamKind, as identity: CommandIdentity,
    role: String, happenedAt: Timestamp, ifMatch: StreamVersion? = nil,
    visibility: Visibility = .normal, policy: SHA256Digest? = nil
  ) {
    (self.command, self.stream, self.kind, self.identity) = (command, stream, kind, identity)
    (self.role, self.happenedAt, self.ifMatch) = (role, happenedAt, ifMatch)
    (self.visibility, self.policy) = (visibility, policy)
  }
}

extension EventStore {
  /// Loads the stream, lets the decider answer, and appends the answer; starts over when another
  /// writer got there first, unless the request insists on a version.
  ///
  /// No rejection and no "nothing to do" leaves here before the key was looked up under the log's
  /// lock: a retry of a command that was carried out gets its first answer.
  ///
  /// `newID` names the events by their place among those that the command leads to. `known` is a
  /// fold of the stream made earlier: only what came after it is read.
  package func handle<D: Decider>(
    _ request: Request<D.Command>, by _: D.Type, in format: EventFormat<D.Event>,
    from known: (state: D, version: StreamVersion) = (D(), .empty),
    newID: (_ index: Int) -> EventID, attempts: Int = 5
  ) async throws -> Handled<D> {
    var known = known
    for _ in 0..<attempts {
      known = try await fold(D.self, request.stream, in: format, from: known)
      let (state, version) = known
      if let wanted = request.ifMatch, wanted != version {
        if let earlier = try await earlierAnswer(to: request.identity) { return .replayed(earlier) }
        throw StreamMoved(stream: request.stream, actual: version)
      }
      let decided = Result { () throws(D.Rejection) in try state.decide(request.command) }
      guard case .success(let news) = decided, !news.isEmpty else {
        if let earlier = try await earlierAnswer(to: request.identity) { return .replayed(earlier) }
        _ = try decided.get()
        return .nothing(state, version)
      }
      let drafts = news.enumerated().map { index, event in
        EventDraft(
          id: newID(index), format.body(event), happenedAt: request.happenedAt,
          visibility: request.visibility)
      }
      let answer = try await append(
        Append(
          drafts, to: request.stream, request.kind, expecting: version, as: request.identity,
          role: request.role, policy: request.policy))
      switch answer {
      case .appended(let receipt):
        return .appended(news.reduce(into: state) { $0.evolve($1) }, receipt)
      case .replayed(let receipt): return .replayed(receipt)
      case .conflict: continue
      }
    }
    throw StreamBusy(stream: request.stream)
  }

  /// The state of a stream, and the version it stands at.
  package func fold<D: Decider>(
    _: D.Type, _ stream: StreamID, in format: EventFormat<D.Event>,
    from known: (state: D, version: StreamVersion) = (D(), .empty)
  ) async throws -> (state: D, version: StreamVersion) {
    var (state, version) = known
    // The newest redaction that was already in the log when the words before it were read.
    var settled = StreamVersion.empty
    while true {
      let page = try await events(in: stream, after: version, limit: 1_000)
      // What was folded before it may hold the words that it destroyed.
      if let redaction = page.last(where: { $0.type == .redaction })?.version,
        redaction > settled, version > .empty
      {
        (state, version, settled) = (D(), .empty, redaction)
        continue
      }
      let words = try await words(of: page)
      for (event, words) in zip(page, words) {
        if case .event(let known) = try format.decode(event, words: words) { state.evolve(known) }
        version = event.version
      }
      if page.count < 1_000 { return (state, version) }
    }
  }
}
