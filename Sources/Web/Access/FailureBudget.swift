import HTTP

/// How much an address may send that costs others something: a burst, and then one every so often.
///
/// Of wrong tokens: not against guessing, which 256 bits make hopeless, but against the load of looking
/// guesses up.
struct FailureBudget: Sendable {
  /// When the address would have none of its failures left; it moves on with each failure.
  private var emptyAt: [String: Duration] = [:]

  static let burst = 20
  static let interval = Duration.seconds(3)
  private let burst: Int
  private let interval: Duration

  init(burst: Int = Self.burst, interval: Duration = Self.interval) {
    (self.burst, self.interval) = (burst, interval)
  }

  /// Of addresses; all are forgotten when there are more.
  static let capacity = 10_000

  /// How long the address must wait; nil when it need not.
  func wait(for address: String, at time: Duration) -> Duration? {
    guard let empty = emptyAt[Self.group(of: address)] else { return nil }
    let debt = empty - time - interval * (burst - 1)
    return debt > .zero ? debt : nil
  }

  /// Somebody has as many addresses of version 6 as they like.
  private static func group(of address: String) -> String {
    NumericAddress(address)?.group ?? address
  }

  mutating func note(_ address: String, at time: Duration) {
    let address = Self.group(of: address)
    if emptyAt.count >= Self.capacity {
      emptyAt = emptyAt.filter { $0.value > time }
      if emptyAt.count >= Self.capacity { emptyAt = [:] }
    }
    emptyAt[address] = max(emptyAt[address] ?? time, time) + interval
  }
}
