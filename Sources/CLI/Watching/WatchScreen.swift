import CommandLineKit
import EventLog

/// One picture of the live view: a function of what is known and of the time.
struct WatchScreen {
  var state: WatchState
  var clock: WallClock
  /// Said below when something is wrong.
  var trouble: String?

  func lines(columns: Int, rows: Int) -> [TerminalText] {
    var top = heading + roles
    if let impact = state.incident["impact"] {
      top.append(label("impact", ImpactText.line(impact, clock)))
    }
    if let exposure = state.incident["exposure"] {
      top.append(label("exposure", IncidentText.exposure(exposure)))
    }
    top += deployments + decisions
    let foot = [footer]
    var bottom: [TerminalText] = []
    if !state.obligations.isEmpty {
      bottom.append("")
      bottom += ObligationText.table(Array(state.obligations.prefix(6)), clock).lines
    }
    let room = rows - top.count - bottom.count - foot.count - 1
    let entries = state.entries.suffix(max(3, min(room, WatchState.entryCount)))
    var lines = top + [""]
    lines += entries.map { EntryText.line($0, clock) }
    lines += bottom
    // The foot stays at the foot, whatever is in between.
    let space = max(0, rows - foot.count)
    lines = Array(lines.prefix(space))
    lines += Array(repeating: "", count: space - lines.count)
    return (lines + foot).map { $0.fitted(to: columns) }
  }

  private var heading: [TerminalText] {
    let incident = state.incident
    var second: TerminalText = "  \(incident.text("state") ?? "?", .bold)"
    if let declared = incident.time("declared_at") {
      let end = incident.time("resolved_at") ?? clock.now
      second = second + "  declared \(counter(from: declared, to: end), .bold) ago"
      if let resolved = incident.time("resolved_at") {
        second = second + ", resolved \(counter(from: resolved, to: clock.now)) ago"
      }
    }
    if let last = state.entries.last?.time("recorded_at") {
      second = second + "  last entry \(counter(from: last, to: clock.now)) ago"
    }
    var lines = [IncidentText.heading(incident), second]
    let phases = state.phases.compactMap { phase -> String? in
      guard let start = phase.time("start"), let end = phase.time("end") else { return nil }
      return "\(phase.text("phase") ?? "?") \(counter(from: start, to: end))"
    }
    if !phases.isEmpty { lines.append(label("phases", "\(phases.joined(separator: " · "))")) }
    return lines
  }

  private var roles: [TerminalText] {
    let roles = IncidentText.roles(state.incident, clock)
    guard !roles.isEmpty else { return [label("roles", "\("nobody commands", .yellow)")] }
    return roles.enumerated().map { label($0.offset == 0 ? "roles" : "", $0.element) }
  }

  private var deployments: [TerminalText] {
    state.deployments.map { deployment in
      var text: TerminalText = """
        \(deployment.text("number") ?? "?", .bold) \(deployment.text("service") ?? "") \
        \(deployment.text("version") ?? ""): \(DeploymentText.state(deployment))
        """
      if let new = deployment["split"]?.percent("new") { text = text + ", \(new) on the new one" }
      if let halt = deployment["halt"] {
        text = text + ": \(EntryText.oneLine(halt.words("because") ?? ""), .red)"
      }
      return label("deployment", text)
    }
  }

  /// The newest ones.
  private var decisions: [TerminalText] {
    state.decisions.suffix(3).enumerated().map { index, decision in
      label(index == 0 ? "decisions" : "", DecisionText.line(decision))
    }
  }

  private var footer: TerminalText {
    let now = clock.local(clock.now).dropFirst(11).prefix(8)
    let utc = clock.now.description.dropFirst(11).prefix(8)
    let times: TerminalText =
      now == utc ? "\(String(now), .bold) UTC" : "\(String(now), .bold) (\(String(utc)) UTC)"
    if let trouble {
      return times
        + "  \(trouble, .red) As of \(clock.short(state.fetchedAt)).  \("q leaves", .dim)"
    }
    return times + "  \("live, up to #\(state.position)  ·  q leaves", .dim)"
  }

  private func label(_ name: String, _ text: TerminalText) -> TerminalText {
    "  \(TerminalText(name).padded(to: 11), .dim)\(text)"
  }

  private func counter(from time: Timestamp, to end: Timestamp) -> String {
    WallClock.counter(clock.span(from: time, to: end))
  }
}
