import CommandLineKit
import EventLog

/// Incidents for people.
enum IncidentText {
  static func table(
    _ rows: [JSONValue], _ clock: WallClock, width: Int
  ) -> [TerminalText] {
    var table = Table([
      .init("incident"), .init("sev"), .init("state"), .init("age", .trailing), .init("commander"),
      .init("service"), .init("title"),
    ])
    func row(_ row: JSONValue, _ title: TerminalText) -> [TerminalText] {
      [
        "\(row.text("number") ?? "", .bold)", severity(row), "\(row.text("state") ?? "")",
        "\(row.time("declared_at").map(clock.age) ?? "")", "\(row.text("commander") ?? "nobody")",
        "\(row.text("service") ?? "")", title,
      ]
    }
    table.rows = rows.map { row($0, "") }
    let taken = table.lines.map(\.displayWidth).max() ?? 0
    table.rows = rows.map {
      row($0, TerminalText($0.words("title") ?? "").fitted(to: max(20, width - taken)))
    }
    return table.lines
  }

  static func severity(_ incident: JSONValue) -> TerminalText {
    switch incident.text("severity") {
    case "SEV1": "\("SEV1", [.bold, .red])"
    case "SEV2": "\("SEV2", .red)"
    case "SEV3": "\("SEV3", .yellow)"
    case let other?: "\(other)"
    case nil: "\("SEV?", .yellow)"
    }
  }

  /// The whole of one incident.
  static func lines(
    _ incident: JSONValue, decisions: [JSONValue] = [], _ clock: WallClock
  ) -> [TerminalText] {
    var lines = [heading(incident)]
    func add(_ label: String, _ text: TerminalText?) {
      guard let text else { return }
      lines.append("  \(TerminalText(label).padded(to: 13), .dim)\(text)")
    }
    add("state", state(incident, clock))
    let place = [incident.text("service"), incident.text("environment")].compactMap { $0 }
    add("service", place.isEmpty ? nil : "\(place.joined(separator: " in "))")
    add("category", incident.text("category").map { "\($0)" })
    if incident["restricted"]?.bool == true { add("restricted", "only those with a role see it") }
    add("impact", incident["impact"].map { ImpactText.line($0, clock) })
    add("exposure", incident["exposure"].map(exposure))
    let deployments = incident.list("deployments").map {
      $0.text("number") ?? $0.text("stream") ?? ""
    }
    add("deployments", deployments.isEmpty ? nil : "\(deployments.joined(separator: ", "))")
    add("merged into", incident.text("merged_into").map { "\($0)" })
    for (index, role) in roles(incident, clock).enumerated() {
      add(index == 0 ? "roles" : "", role)
    }
    for (index, decision) in decisions.enumerated() {
      add(index == 0 ? "decisions" : "", DecisionText.line(decision))
    }
    for debt in incident.list("gate_debts") where debt["paid"]?.bool != true {
      let due = debt.time("due_at").map(clock.short) ?? "?"
      add("gate debt", "\(debt.text("gate") ?? "") until \(due): \(debt.words("because") ?? "")")
    }
    let next = incident.texts("next")
    if !next.isEmpty {
      lines.append("Next:")
      lines += next.map { "  • \($0)" }
    }
    return lines
  }

  static func heading(_ incident: JSONValue) -> TerminalText {
    """
    \(incident.text("number") ?? incident.text("stream") ?? "?", .bold)  \(severity(incident))  \
    \(incident.words("title") ?? "", .bold)
    """
  }

  private static func state(_ incident: JSONValue, _ clock: WallClock) -> TerminalText {
    var text: TerminalText = "\(incident.text("state") ?? "?")"
    if let declared = incident.time("declared_at") {
      text = text + ", declared \(clock.both(declared)) by \(incident.text("declared_by") ?? "?")"
    }
    if let resolved = incident.time("resolved_at") {
      text = text + ", resolved \(clock.both(resolved))"
    }
    return text
  }

  static func exposure(_ exposure: JSONValue) -> TerminalText {
    let reached = exposure.texts("reached").joined(separator: ", ")
    let rest = exposure.texts("not_reached").joined(separator: ", ")
    return """
      \(exposure.percent("share") ?? "?") of traffic; reached \
      \(reached.isEmpty ? "nothing" : reached); not reached \(rest.isEmpty ? "nothing" : rest)
      """
  }

  static func roles(_ incident: JSONValue, _ clock: WallClock) -> [TerminalText] {
    (incident["roles"]?.members ?? []).map { role in
      var text: TerminalText = "\(role.name): "
      if let holder = role.value.text("holder") {
        text = text + "\(holder, .bold)"
        if let since = role.value.time("since") { text = text + " since \(clock.short(since))" }
      } else {
        text = text + "\("nobody", .yellow)"
      }
      if let other = role.value.text("offered_to") { text = text + ", offered to \(other)" }
      return text
    }
  }
}
