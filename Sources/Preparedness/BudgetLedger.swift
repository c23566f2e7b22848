package import EventLog
package import Policy

/// How many requests there were in some time, and how many of them failed.
package struct BudgetReading: Equatable, Sendable {
  package var service: String
  /// A name of the policy's `slos`.
  package var slo: String
  package var from: Timestamp
  package var until: Timestamp
  package var total: Int64
  package var failed: Int64

  package init(
    service: String, slo: String, from: Timestamp, until: Timestamp, total: Int64, failed: Int64
  ) {
    (self.service, self.slo, self.from, self.until) = (service, slo, from, until)
    (self.total, self.failed) = (total, failed)
  }
}

/// Something that happened to the error budget of one service and one promise.
package enum BudgetEvent: Equatable, Sendable {
  case recorded(BudgetReading)
  /// What is left now allows something else; below nothing, that is a freeze.
  case bandEntered(
    service: String, slo: String, band: String, allows: ErrorBudgetBand.Allowance)
}

package enum BudgetCommand: Equatable, Sendable {
  /// With the band it falls in, by the policy in force; nil where that has none for it.
  case record(BudgetReading, band: ErrorBudgetBand?, now: Timestamp)
}

/// The error budget of one service and one promise; each has a stream of its own.
package struct BudgetLedger: Decider, Equatable {
  /// The one whose time ends last.
  package private(set) var latest: BudgetReading?
  package private(set) var band: String?

  package init() {}

  package mutating func evolve(_ event: BudgetEvent) {
    switch event {
    case .recorded(let reading):
      if latest.map({ $0.until <= reading.until }) ?? true { latest = reading }
    case .bandEntered(_, _, let band, _): self.band = band
    }
  }

  package func decide(
    _ command: BudgetCommand
  ) throws(PreparednessRejection) -> [BudgetEvent] {
    switch command {
    case .record(let reading, let band, let now):
      try check(reading)
      // It would hold against all that is measured until then.
      guard reading.until <= now.advanced(bySeconds: Self.clockTolerance) else {
        throw .invalid("to", "is ahead of the clock here")
      }
      if reading == latest { return [] }
      let recorded = BudgetEvent.recorded(reading)
      // What was measured of an earlier time changes nothing now.
      guard latest.map({ $0.until <= reading.until }) ?? true, let band, band.name != self.band
      else { return [recorded] }
      return [
        recorded,
        .bandEntered(
          service: reading.service, slo: reading.slo, band: band.name, allows: band.allows),
      ]
    }
  }

  /// How far the clocks of two machines may be apart, in seconds.
  private static let clockTolerance: Int64 = 2 * 60

  private func check(_ reading: BudgetReading) throws(PreparednessRejection) {
    try checkName(reading.service, "service")
    try checkName(reading.slo, "slo")
    guard reading.total >= 0 else { throw .invalid("total", "is below zero") }
    guard reading.failed >= 0 else { throw .invalid("failed", "is below zero") }
    guard reading.failed <= reading.total else {
      throw .invalid("failed", "is more than the total")
    }
    guard reading.from < reading.until else {
      throw .invalid("from", "is not before the end of the time that was measured")
    }
    guard reading.from >= .earliestStated, reading.until <= .latestStated else {
      throw .invalid("from", "is not between the years 0000 and 9999")
    }
  }
}
