package import EventLog

/// Moments as they are written and read in one zone, at one moment.
package struct WallClock: Sendable {
  package var now: Timestamp
  package var zone: LocalZone

  package init(now: Timestamp, zone: LocalZone) { (self.now, self.zone) = (now, zone) }
}

// MARK: - Writing

extension WallClock {
  /// As long as it has to be: `14:05`, `yesterday 14:05`, `2026-03-14 14:05`.
  package func short(_ time: Timestamp) -> String {
    let (then, today) = (local(time), local(now))
    let minute = then.dropFirst(11).prefix(5)
    if then.prefix(10) == today.prefix(10) { return String(minute) }
    if then.prefix(10) == date(-1) {
      return "yesterday \(minute)"
    }
    return "\(then.prefix(10)) \(minute)"
  }

  /// With the zone, and beside it UTC, so that nobody has to compute: `14:05 CET, 13:05 UTC`.
  package func both(_ time: Timestamp) -> String {
    guard offset(time) != 0 else { return short(time) + " UTC" }
    let utc = time.description
    let sameDay = utc.prefix(10) == local(time).prefix(10)
    let there = sameDay ? utc.dropFirst(11).prefix(5) : utc.prefix(16)
    let zone = self.zone.name(seconds(time))
    return "\(short(time)) \(zone), \(there.replacing("T", with: " ")) UTC"
  }

  /// How long ago, in the largest unit that says something: `5 m`, `3 h`, `2 d`.
  package func age(_ time: Timestamp) -> String { Self.length(span(from: time, to: now)) }

  /// Two units at most: `1 h 05 m`.
  package static func length(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    switch seconds {
    case ..<60: return "\(seconds) s"
    case ..<3600: return "\(seconds / 60) m"
    case ..<86_400: return "\(seconds / 3600) h \(padded(seconds / 60 % 60)) m"
    default: return "\(seconds / 86_400) d \(padded(seconds / 3600 % 24)) h"
    }
  }

  /// Hours, minutes, seconds, as a clock counts: `1:02:03`.
  package static func counter(_ seconds: Int64) -> String {
    let seconds = max(0, seconds)
    func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let rest = "\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    return seconds < 3600 ? rest : "\(seconds / 3600):\(rest)"
  }

  package func span(from time: Timestamp, to end: Timestamp) -> Int64 {
    end.microseconds.subtractingReportingOverflow(time.microseconds).partialValue / 1_000_000
  }

  /// `2026-03-14T14:05:00.000000`, without the Z that would be wrong here.
  func local(_ time: Timestamp) -> String {
    String(time.advanced(bySeconds: Int64(offset(time))).description.dropLast())
  }

  /// The date so many days after today's.
  ///
  /// Counted on the calendar: a day is not always 24 hours long.
  func date(_ days: Int64) -> String {
    let today = local(now).prefix(10)
    guard let noon = Timestamp("\(today)T12:00:00Z") else { return String(today) }
    return String(noon.advanced(bySeconds: days * 86_400).description.prefix(10))
  }

  private func offset(_ time: Timestamp) -> Int { zone.offset(seconds(time)) }

  private func seconds(_ time: Timestamp) -> Int64 {
    // Towards the past, before 1970 too.
    (time.microseconds >= 0 ? time.microseconds : time.microseconds &- 999_999) / 1_000_000
  }
}
