import CommandLineKit
import EventLog

/// The version to go back to, for people.
enum LastKnownGoodText {
  static func lines(_ answer: JSONValue, _ clock: WallClock) -> [TerminalText] {
    let place = "\(answer.text("service") ?? "?") in \(answer.text("environment") ?? "?")"
    var lines: [TerminalText] = []
    if let release = answer["release"], !release.isNull {
      lines.append(
        """
        \(release.text("version") ?? "?", [.bold, .green]) (\(release.text("number") ?? "?")) is \
        the last known good version of \(place).
        """)
      lines += facts(of: release, answer, clock)
    } else {
      lines.append("\("No version of \(place) is known to be good.", [.bold, .red])")
      lines += answer.texts("next").map { "  • \($0)" }
    }
    if let time = answer.time("as_of") { lines.append("As the record stood \(clock.both(time)).") }
    return lines + skipped(answer)
  }

  private static func facts(
    of release: JSONValue, _ answer: JSONValue, _ clock: WallClock
  ) -> [TerminalText] {
    var lines: [TerminalText] = []
    func add(_ label: String, _ text: TerminalText?) {
      guard let text else { return }
      lines.append("  \(TerminalText(label).padded(to: 13), .dim)\(text)")
    }
    if let time = release.time("exposed_at") {
      let age = release["age_seconds"]?.integer.map { ", \(WallClock.length($0)) ago" } ?? ""
      add("took over", "\(clock.both(time))\(age)")
    }
    add("artefact", release.text("artefact_digest").map { "\($0)" })
    if let delta = answer["delta"], !delta.isNull {
      let parts = [
        ("releases", "release", "releases"), ("migrations", "migration", "migrations"),
        ("commits", "commit", "commits"), ("files", "file", "files"),
      ].map { member, one, many in
        guard let count = delta[member]?.integer else { return "\(many) unknown" }
        return count == 1 ? "1 \(one)" : "\(count) \(many)"
      }
      add("takes back", "\(parts.joined(separator: ", "))")
    }
    return lines
  }

  private static func skipped(_ answer: JSONValue) -> [TerminalText] {
    let rows = answer.list("skipped")
    let count = answer["skipped_count"]?.integer ?? 0
    guard count > 0 else { return [] }
    var lines: [TerminalText] = ["Newer, and why not:"]
    for row in rows {
      lines.append(
        "  \(row.text("number") ?? "?", .bold)  \(row.text("version") ?? "?")")
      lines += row.list("reasons").map { "      \($0.text("text") ?? $0.text("code") ?? "?")" }
    }
    if count > Int64(rows.count) { lines.append("  and \(count - Int64(rows.count)) more") }
    return lines
  }
}
