/// How many wrong tokens an address may send: a burst, and then one every few seconds.
///
/// Not against guessing, which 256 bits make hopeless, but against the load of looking guesses up.
struct FailureBudget: Sendable {
  /// When the address would have none of its failures left; it moves on with each failure.
  private var emptyAt: [String: Duration] = [:]

  static let burst = 20
  static let interval = Duration.seconds(3)
  /// Of addresses; all are forgotten when there are more.
  static let capacity = 10_000

  /// How long the address must wait; nil when it need not.
  func wait(for address: String, at time: Duration) -> Duration? {
    guard let empty = emptyAt[address] else { return nil }
    let debt = empty - time - Self.interval * (Self.burst - 1)
    return debt > .zero ? debt : nil
  }

  mutating func note(_ address: String, at time: Duration) {
    if emptyAt.count >= Self.capacity {
      emptyAt = emptyAt.filter { $0.value > time }
      if emptyAt.count >= Self.capacity { emptyAt = [:] }
    }
    emptyAt[address] = max(emptyAt[address] ?? time, time) + Self.interval
  }
}
