import Synchronization

/// Passes on what keeps parts from their work, each trouble once a minute at most: parts try again
/// each second, and say so each time.
final class TroubleDesk: Sendable {
  /// Before it has lasted so long, a lost connection is no news: the database's own end is.
  static let patience = Duration.seconds(10)
  static let interval = Duration.seconds(60)

  private let clock: @Sendable () -> Duration
  private let tell: @Sendable (Trouble) -> Void
  private let notes = Mutex<[Topic: Note]>([:])

  private struct Topic: Hashable {
    var part: Trouble.Part
    var kind: String
  }

  private struct Note {
    var first: Duration
    var last: Duration
    var told: Duration?
  }

  private static let start = ContinuousClock().now
  static let monotonic: @Sendable () -> Duration = { ContinuousClock().now - start }

  /// `clock` is the time since any fixed moment, and never goes back.
  init(
    clock: @escaping @Sendable () -> Duration = TroubleDesk.monotonic,
    telling tell: @escaping @Sendable (Trouble) -> Void = { _ in }
  ) {
    (self.clock, self.tell) = (clock, tell)
  }

  func hear(_ error: any Error, of part: Trouble.Part) {
    let trouble = Trouble(part: part, error: error)
    let now = clock()
    let isNews = notes.withLock { notes in
      // What was not heard of for that long has passed.
      notes = notes.filter { now - $0.value.last < Self.interval }
      let topic = Topic(part: part, kind: trouble.kind)
      var note = notes[topic] ?? Note(first: now, last: now)
      note.last = now
      defer { notes[topic] = note }
      if trouble.isOfConnection, now - note.first < Self.patience { return false }
      if let told = note.told, now - told < Self.interval { return false }
      note.told = now
      return true
    }
    if isNews { tell(trouble) }
  }
}
