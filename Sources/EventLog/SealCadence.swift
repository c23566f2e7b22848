/// How often the log is sealed: after so many events or so much time, whichever comes first.
package struct SealCadence: Equatable, Sendable {
  package var events: Int64
  package var interval: Duration

  package init(events: Int64 = 1_000, interval: Duration = .seconds(60)) {
    (self.events, self.interval) = (events, interval)
  }

  /// Whether a log of `size` events is due, when `sealed` of them were sealed `elapsed` ago.
  ///
  /// A log that has not grown is never due: the checkpoint that is there says all.
  package func isDue(size: Int64, sealed: Int64, elapsed: Duration) -> Bool {
    size > sealed && (size - sealed >= events || elapsed >= interval)
  }
}
