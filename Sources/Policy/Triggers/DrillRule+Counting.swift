extension DrillRule {
  /// On how many days of their own something was passed lately; times in milliseconds since 1970.
  ///
  /// What licenses an action and what tells whether it is licensed count alike: three rehearsals in one
  /// afternoon are one, what is exactly as long ago as the time that counts is over, and what is still
  /// to come never counts.
  package func days(ofPasses times: [Int64], at now: Int64) -> Int {
    Set(times.filter { isRecent($0, at: now) }.map(Self.day)).count
  }

  private func isRecent(_ time: Int64, at now: Int64) -> Bool {
    let (age, isTooLong) = now.subtractingReportingOverflow(time)
    return time <= now && !isTooLong && age < within.inMilliseconds
  }

  private static func day(of time: Int64) -> Int64 {
    let (day, rest) = time.quotientAndRemainder(dividingBy: 86_400_000)
    return rest < 0 ? day - 1 : day
  }
}
