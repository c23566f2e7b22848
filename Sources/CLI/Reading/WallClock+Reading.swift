import CommandLineKit
package import EventLog

/// Why a time was not understood.
package enum TimeFault: Error, Hashable, Sendable {
  case notATime(String)
  /// 30 February, 25:00.
  case noSuchMoment(String)
  /// The clock was put forward and never showed it.
  case skipped(String)

  package var explanation: String {
    switch self {
    case .notATime(let text):
      "“\(text)” is no time. Say 14:05, “14:05 UTC”, “5m ago”, “yesterday 14:05”, or 2026-03-14T14:05:00Z."
    case .noSuchMoment(let text): "There is no such moment as “\(text)”."
    case .skipped(let text):
      "The clock was put forward then, and never showed “\(text)”. Give the time in UTC."
    }
  }
}

extension WallClock {
  /// Reads a time in the past as a person says it.
  ///
  /// RFC 3339, also without seconds; `14:05` today, or yesterday where that would lie in the future; `5m ago` or `5m`;
  /// `yesterday 14:05`; `2026-03-14 14:05`; `now`.
  package func past(_ text: String) throws(TimeFault) -> Timestamp {
    try read(text, lengthsAre: -1)
  }

  /// Reads a time in the future: `20m` from now; `14:05` today, or tomorrow where that is over.
  package func future(_ text: String) throws(TimeFault) -> Timestamp {
    try read(text, lengthsAre: 1)
  }

  private func read(_ text: String, lengthsAre direction: Int64) throws(TimeFault) -> Timestamp {
    var words = text.lowercased().split(separator: " ").map(String.init)
    if words.count == 2, words[1] == "ago", let length = TimeLength(words[0]) {
      return now.advanced(bySeconds: -length.seconds)
    }
    if words.count == 2, words[0] == "in", let length = TimeLength(words[1]) {
      return now.advanced(bySeconds: length.seconds)
    }
    if words == ["now"] { return now }
    if let offset = Self.takeZone(from: &words) {
      return try stated(words, at: offset, saying: text, lengthsAre: direction)
    }
    if words.count == 1, let length = TimeLength(words[0]) {
      return now.advanced(bySeconds: direction * length.seconds)
    }
    if let day = ["yesterday": -1, "today": 0, "tomorrow": 1][words.first ?? ""] as Int64?,
      words.count == 2, let time = Self.timeOfDay(words[1])
    {
      return try moment(day: day, time, saying: text)
    }
    if words.count == 1, let time = Self.timeOfDay(words[0]) {
      let today = try moment(day: 0, time, saying: text)
      if direction < 0 { return today <= now ? today : try moment(day: -1, time, saying: text) }
      return today >= now ? today : try moment(day: 1, time, saying: text)
    }
    // A date, with or without a zone.
    if words.count == 1, let cut = words[0].firstIndex(of: "t") {
      words = [String(words[0][..<cut]), String(words[0][words[0].index(after: cut)...])]
    }
    guard words.count == 2, Self.looksLikeDate(words[0]) else { throw .notATime(text) }
    guard let time = Self.timeOfDay(words[1]) else { throw .notATime(text) }
    return try moment(date: words[0], time, saying: text)
  }

  /// The moment of a time that says its own zone.
  ///
  /// `14:05Z`, `yesterday 14:05 UTC`, `2026-03-14 14:05+01:00`; days are those of that zone.
  private func stated(
    _ words: [String], at offset: String, saying text: String, lengthsAre direction: Int64
  ) throws(TimeFault) -> Timestamp {
    var words = words
    if words.count == 1, let cut = words[0].firstIndex(of: "t"),
      Self.looksLikeDate(String(words[0][..<cut]))
    {
      words = [String(words[0][..<cut]), String(words[0][words[0].index(after: cut)...])]
    }
    guard let last = words.last, (1...2).contains(words.count) else { throw .notATime(text) }
    func moment(_ date: String) throws(TimeFault) -> Timestamp {
      let time = Self.timeOfDay(last) ?? last
      guard let moment = Timestamp("\(date)T\(time)\(offset)"), moment >= .earliestStated,
        moment <= .latestStated
      else { throw Self.timeOfDay(last) == nil ? .notATime(text) : .noSuchMoment(text) }
      return moment
    }
    if words.count == 2, Self.looksLikeDate(words[0]) { return try moment(words[0]) }
    // The day that it is there now: what the zone's clock shows, read as if it were UTC.
    guard let midnight = Timestamp("1970-01-01T00:00:00\(offset)") else { throw .notATime(text) }
    let shift = -midnight.microseconds / 1_000_000
    func date(_ day: Int64) -> String {
      String(now.advanced(bySeconds: shift + day * 86_400).description.prefix(10))
    }
    if words.count == 2 {
      guard let day = ["yesterday": -1, "today": 0, "tomorrow": 1][words[0]] as Int64? else {
        throw .notATime(text)
      }
      return try moment(date(day))
    }
    let today = try moment(date(0))
    if direction < 0 { return today <= now ? today : try moment(date(-1)) }
    return today >= now ? today : try moment(date(1))
  }

  /// Takes the zone from the end of what was said, as RFC 3339 writes it; nil when none is there.
  private static func takeZone(from words: inout [String]) -> String? {
    guard let last = words.last else { return nil }
    if words.count > 1, ["z", "utc", "gmt"].contains(last) {
      words.removeLast()
      return "Z"
    }
    guard last.contains(":") else { return nil }
    for name in ["z", "utc", "gmt"] where last.hasSuffix(name) {
      words[words.count - 1] = String(last.dropLast(name.count))
      return "Z"
    }
    // The sign stands behind the time, never in a date's place.
    guard let colon = last.firstIndex(of: ":"),
      let sign = last[colon...].firstIndex(where: { $0 == "+" || $0 == "-" })
    else { return nil }
    words[words.count - 1] = String(last[..<sign])
    return String(last[sign...])
  }

  /// `14:05` or `14:05:30`, whatever the numbers are.
  private static func timeOfDay(_ text: String) -> String? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), (1...2).contains(parts[0].utf8.count),
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      parts.dropFirst().allSatisfy({ $0.utf8.count == 2 })
    else { return nil }
    let hour = parts[0].utf8.count == 1 ? "0\(parts[0])" : String(parts[0])
    return "\(hour):\(parts[1]):\(parts.count == 3 ? String(parts[2]) : "00")"
  }

  private static func looksLikeDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 3 && parts.map(\.utf8.count) == [4, 2, 2]
      && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }

  private func moment(
    day: Int64, _ time: String, saying text: String
  ) throws(TimeFault) -> Timestamp {
    try moment(date: date(day), time, saying: text)
  }

  /// The moment at which the clock on the wall shows this.
  ///
  /// In the hour that the clock shows twice it is the later one, unless that is yet to come.
  private func moment(
    date: String, _ time: String, saying text: String
  ) throws(TimeFault) -> Timestamp {
    guard let shown = Timestamp("\(date)T\(time)Z") else { throw .noSuchMoment(text) }
    var found: [Timestamp] = []
    for probe in [-86_400, 86_400] as [Int64] {
      let offset = zone.offset(shown.advanced(bySeconds: probe).microseconds / 1_000_000)
      let candidate = shown.advanced(bySeconds: -Int64(offset))
      if local(candidate) == String(shown.description.dropLast()) { found.append(candidate) }
    }
    guard let latest = found.max(), let earliest = found.min() else { throw .skipped(text) }
    return latest > now ? earliest : latest
  }
}
