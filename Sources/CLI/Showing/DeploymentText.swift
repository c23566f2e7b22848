import CommandLineKit
import EventLog

/// Deployments for people.
enum DeploymentText {
  static func table(_ rows: [JSONValue], _ clock: WallClock) -> [TerminalText] {
    var table = Table([
      .init("deployment"), .init("state"), .init("service"), .init("environment"),
      .init("version"), .init("group"), .init("share", .trailing), .init("planned"),
    ])
    for row in rows {
      table.add(
        "\(row.text("number") ?? "", .bold)", state(row), "\(row.text("service") ?? "")",
        "\(row.text("environment") ?? "")", "\(row.text("version") ?? "")",
        "\(row.text("group") ?? "")", "\(row.percent("share") ?? "")",
        "\(row.time("planned_at").map(clock.short) ?? "")")
    }
    return table.lines
  }

  static func state(_ deployment: JSONValue) -> TerminalText {
    switch deployment.text("state") {
    case "halted": "\("halted", [.bold, .red])"
    case "failed": "\("failed", .red)"
    case "rolled-back": "\("rolled-back", .yellow)"
    case let state?: "\(state)"
    case nil: "?"
    }
  }

  static func lines(_ deployment: JSONValue, _ clock: WallClock) -> [TerminalText] {
    var lines: [TerminalText] = [
      """
      \(deployment.text("number") ?? "?", .bold)  \(state(deployment))  \
      \(deployment.text("service") ?? "") \(deployment.text("version") ?? "", .bold) in \
      \(deployment.text("environment") ?? "")
      """
    ]
    func add(_ label: String, _ text: TerminalText?) {
      guard let text else { return }
      lines.append("  \(TerminalText(label).padded(to: 13), .dim)\(text)")
    }
    add("from version", deployment.text("from_version").map { "\($0)" })
    let how = ["kind", "strategy", "profile"].compactMap { deployment.text($0) }
    add("how", how.isEmpty ? nil : "\(how.joined(separator: ", "))")
    if let planned = deployment.time("planned_at") {
      add("planned", "\(clock.both(planned)) by \(deployment.text("planned_by") ?? "?")")
    }
    if let split = deployment["split"] {
      add("traffic", "\(split.percent("new") ?? "?") new, \(split.percent("stable") ?? "?") stable")
    }
    if let halt = deployment["halt"] {
      let at = halt.time("at").map { " at \(clock.short($0))" } ?? ""
      add(
        "halted",
        "\(halt.words("because") ?? "", .red) (by \(halt.text("by") ?? "?")\(at))")
    }
    if let resumption = deployment["resumption"] {
      add(
        "resumption",
        "asked by \(resumption.text("asked_by") ?? "?"); another person has to approve")
    }
    add("rolled back", deployment.text("rolled_back_to").map { "to \($0)" })
    if let seconds = deployment["duration"]?["until_done_seconds"]?.integer, seconds > 0 {
      add("takes", "about \(length(seconds)), watching included")
    }
    if let approvals = deployment["approvals"] {
      add("approvals", Self.approvals(approvals, of: deployment.text("number") ?? "", clock))
    }
    for acceleration in deployment.list("accelerations") {
      let state = acceleration["approved"]?.bool == true ? "agreed to" : "waits for others"
      add("shorter way", "\(acceleration.text("stage") ?? ""): \(state)")
    }
    for debt in deployment.list("debts") {
      add("owed", "\(debt.text("gate") ?? "", .yellow) of \(debt.text("group") ?? "")")
    }
    lines += groups(deployment, clock)
    for item in deployment.list("checklist") {
      add("checklist", "\(item.text("item") ?? ""): \(item.text("status") ?? "")")
    }
    for lint in deployment.texts("lints") { add("warning", "\(lint, .yellow)") }
    return lines
  }

  /// Who approved it, who does not count any more, and what is missing.
  private static func approvals(
    _ approvals: JSONValue, of number: String, _ clock: WallClock
  ) -> TerminalText {
    let given = approvals.list("given").map { approval -> String in
      let at = approval.time("at").map { " at \(clock.short($0))" } ?? ""
      let counts = approval["counts"]?.bool == true
      return "\(approval.text("by") ?? "?")\(at)\(counts ? "" : ", which does not count")"
    }
    let by = given.isEmpty ? "nobody yet" : given.joined(separator: "; ")
    let needed = approvals["needed"]?.integer ?? 0
    let roles = approvals.texts("roles")
    let board = roles.isEmpty ? "" : ", among them \(roles.joined(separator: " and "))"
    guard needed > 0 else { return "\(by)" }
    guard approvals["enough"]?.bool != true else {
      return "\(by), which is enough (\(needed)\(board))"
    }
    return """
      \("\(needed) needed", .yellow)\(board), each good for \(approvals.text("good_for") ?? "?"): \
      \(by). Others say “lastgood deploy approve \(number)”
      """
  }

  private static func groups(_ deployment: JSONValue, _ clock: WallClock) -> [TerminalText] {
    let groups = deployment.list("groups")
    guard !groups.isEmpty else { return [] }
    var table = Table([
      .init("  group"), .init("share", .trailing), .init("entered"), .init("health"),
      .init("gates"),
    ])
    for group in groups {
      let gates = group.list("gates").map { gate in
        "\(gate.text("gate") ?? gate.text("kind") ?? "") \(gate.text("outcome") ?? "")"
      }
      let promoted = group["promoted"]?.bool == true ? " ✓" : ""
      table.add(
        "  \(group.text("name") ?? "")\(promoted)", "\(group.percent("share") ?? "")",
        "\(group.time("entered_at").map(clock.short) ?? "not yet")",
        verdict(group.text("health")), "\(gates.joined(separator: ", "))")
    }
    return table.lines
  }

  /// `45 min`, `2 h 5 min`.
  static func length(_ seconds: Int64) -> String {
    let minutes = seconds / 60 + (seconds % 60 > 0 ? 1 : 0)
    guard minutes >= 60 else { return "\(minutes) min" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }

  static func verdict(_ word: String?) -> TerminalText {
    switch word {
    case "pass": "\("pass", .green)"
    case "fail": "\("fail", .red)"
    case let word?: "\(word, .yellow)"
    case nil: ""
    }
  }
}
