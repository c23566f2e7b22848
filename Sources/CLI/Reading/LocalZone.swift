import Glibc

/// What clocks on the wall show, as a distance from UTC.
package struct LocalZone: Sendable {
  /// Seconds east of UTC at a moment, counted in seconds since 1970.
  package var offset: @Sendable (Int64) -> Int
  /// What the zone is called then: `CET`.
  package var name: @Sendable (Int64) -> String

  package init(
    offset: @escaping @Sendable (Int64) -> Int, name: @escaping @Sendable (Int64) -> String
  ) { (self.offset, self.name) = (offset, name) }

  package static let utc = LocalZone(offset: { _ in 0 }, name: { _ in "UTC" })

  /// The zone of this process: `TZ`, or that of the machine.
  package static let system: LocalZone = {
    tzset()
    return LocalZone(
      offset: { seconds in local(seconds).tm_gmtoff },
      name: { seconds in local(seconds).tm_zone.map { String(cString: $0) } ?? "" })
  }()

  private static func local(_ seconds: Int64) -> tm {
    var (time, parts) = (time_t(seconds), tm())
    localtime_r(&time, &parts)
    return parts
  }
}
