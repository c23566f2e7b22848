import CommandLineKit
import EventLog
import Spelling

/// Decisions and their plans for people.
enum DecisionText {
  static func table(_ rows: [JSONValue], _ clock: WallClock, width: Int) -> [TerminalText] {
    var table = Table([
      .init("decision"), .init("action"), .init("stage"), .init("to"), .init("by"),
      .init("because"),
    ])
    func row(_ row: JSONValue, _ because: TerminalText) -> [TerminalText] {
      [
        "\(row.text("number") ?? "", .bold)", "\(row.text("action") ?? "")", stage(row),
        "\(row.text("target") ?? "")", "\(row.text("proposed_by") ?? "")", because,
      ]
    }
    table.rows = rows.map { row($0, "") }
    let taken = table.lines.map(\.displayWidth).max() ?? 0
    table.rows = rows.map {
      row($0, TerminalText($0.words("because") ?? "").fitted(to: max(20, width - taken)))
    }
    return table.lines
  }

  /// What is decided and how far it has come, among other things about an incident.
  static func line(_ decision: JSONValue) -> TerminalText {
    var text: TerminalText =
      "\(decision.text("number") ?? "?", .bold) \(decision.text("action") ?? "?")"
    let planned = decision["planned_for"]?.text("target")
    if let target = planned ?? decision.text("target") { text = text + " to \(target)" }
    text = text + ": " + stage(decision)
    guard decision.text("stage") == "waiting", let request = decision["approvals"] else {
      return text
    }
    text =
      text + ", \(request.list("granted").count) of \(request["count"]?.integer ?? 0) agreed"
    let missing = request.texts("missing_roles")
    return missing.isEmpty ? text : text + "; still \(missing.joined(separator: ", "), .yellow)"
  }

  static func stage(_ decision: JSONValue) -> TerminalText {
    switch decision.text("stage") {
    case "authorised":
      switch decision["carried_out"]?.text("state") {
      case "verified": "\("verified", .green)"
      case "carried-out": "carried out"
      case "refused": "\("not carried out", .red)"
      case "failed": "\("failed", .red)"
      case "in-doubt": "\("in doubt", .red)"
      case "under-way": "\("under way", .yellow)"
      default: "\("authorised", .green)"
      }
    case "waiting": "\("waits for approval", .yellow)"
    case "blocked": "\("blocked", .red)"
    case "denied": "\("denied", .red)"
    case "expired": "\("expired", .yellow)"
    case "proposed": "proposed"
    case "preparing": "being prepared"
    case let other?: "\(other)"
    case nil: "?"
    }
  }

  /// The decision, and its plan where there is one.
  static func lines(_ decision: JSONValue, _ clock: WallClock) -> [TerminalText] {
    var lines: [TerminalText] = [heading(decision)]
    func add(_ label: String, _ text: TerminalText?) {
      guard let text else { return }
      lines.append("  \(TerminalText(label).padded(to: 13), .dim)\(text)")
    }
    func words(_ label: String, _ name: String) {
      add(label, decision.words(name).map { "\($0)" })
    }
    add("proposed by", decision.text("proposed_by").map { "\($0)" })
    words("because", "because")
    for option in decision.list("options") {
      add("not", "\(option.text("action") ?? "?"): \(option.words("why") ?? "")")
    }
    words("no other", "no_other_option")
    words("expected", "expected_effect")
    if let tradeoff = decision["tradeoff"] {
      add("lost", tradeoff.words("function_lost").map { "\($0)" })
      add("for", tradeoff.words("users_affected").map { "\($0)" })
      add("meanwhile", tradeoff.words("workaround").map { "\($0)" })
    }
    add("degraded", degraded(decision, clock))
    add("repair", decision["fix_estimate"].map(estimate))
    if !decision.texts("reopened").isEmpty {
      add("reopened", "\(decision.texts("reopened").joined(separator: ", "), .red)")
    }
    let path = decision.texts("tree_path")
    if !path.isEmpty { add("tree", "\(path.joined(separator: " → "))") }
    add("situation", decision.text("situation").map { "\($0)" })
    add("how", decision.text("how").map { "\($0)" })
    let then = decision.texts("then")
    if !then.isEmpty { add("then", "\(then.joined(separator: ", "))") }
    add("advised", decision["advice_rank"]?.integer.map { "as number \($0)" })
    for objection in decision.list("objections") {
      add("objection", "\(objection.text("by") ?? "?"): \(objection.words("because") ?? "")")
    }
    if let plan = decision["plan"], decision["awaits_plan"]?.bool != true {
      lines += self.plan(plan, clock)
      if decision["rules_changed"]?.bool == true {
        add("rules", "\("another policy was applied since", .red): make the plan anew")
      }
    }
    for override in decision.list("overrides") {
      let checks = override.texts("checks").joined(separator: ", ")
      add(
        "upon them",
        "\(override.text("by") ?? "?") took \(checks): \(override.words("because") ?? "")")
    }
    if let request = decision["approvals"] {
      add("approvals", approvals(request, decision.texts("reasons"), clock))
    }
    if let request = decision["extension"] {
      add("longer", approvals(request, [], clock))
    }
    if let denied = decision["denied"] {
      add("denied by", "\(denied.text("by") ?? "?"): \(denied.words("because") ?? "")")
    }
    if let action = decision["carried_out"] { lines += ActionText.lines(action, clock) }
    if let outcome = decision["outcome"] {
      add("outcome", "\(outcome.text("met") ?? "?"): \(outcome.words("actual") ?? "")")
    } else if decision.text("stage") == "authorised", let time = decision.time("check_at") {
      add("look again", "\(clock.both(time))")
    }
    lines += next(decision).map { "  → \($0)" }
    return lines
  }

  static func heading(_ decision: JSONValue) -> TerminalText {
    let place = [decision.text("service"), decision.text("environment")].compactMap { $0 }
    var text: TerminalText =
      "\(decision.text("number") ?? "?", .bold)  \(decision.text("action") ?? "?", .bold)"
    let planned = decision["planned_for"]?.text("target")
    if let target = planned ?? decision.text("target") { text = text + " to \(target, .bold)" }
    if !place.isEmpty { text = text + "  \(place.joined(separator: " in "))" }
    return text + "  [" + stage(decision) + "]"
  }

  /// From what to what, step by step, with what stands in the way.
  static func plan(_ plan: JSONValue, _ clock: WallClock) -> [TerminalText] {
    var head: TerminalText = "  \(TerminalText("plan").padded(to: 13), .dim)"
    head = head + "\(plan.text("short_hash") ?? "?", .bold)"
    if let from = plan.text("from") { head = head + "  from \(from)" }
    if let to = plan.text("to") { head = head + "  to \(to, .bold)" }
    if let adapter = plan.text("adapter") {
      head = head + "  by \(adapter) (\(plan.text("standing") ?? "?"))"
    }
    if let expiry = plan.time("expires_at") { head = head + ", good until \(clock.short(expiry))" }
    var lines = [head]
    for (index, step) in plan.list("steps").enumerated() {
      var line: TerminalText = "    \(index + 1). \(step.text("name") ?? "?")"
      let call = step.texts("call")
      if !call.isEmpty {
        line = line + "  \(call.map(\.argumentWord).joined(separator: " "), .dim)"
      }
      if step["irreversible"]?.bool == true { line = line + "  \("cannot be undone", .red)" }
      if step["restores_traffic"]?.bool == true {
        line = line + "  \("traffic is back here", .green)"
      }
      let undo = step.texts("undo").map(\.argumentWord).joined(separator: " ")
      if !undo.isEmpty { line = line + "  if a later step fails: \(undo, .dim)" }
      lines.append(line)
    }
    for check in plan.list("preflight") {
      let mark: TerminalText =
        switch check.text("outcome") {
        case "pass": "\("✓", .green)"
        case "fail": "\("✗", .red)"
        default: "\("?", .yellow)"
        }
      var line: TerminalText = "    "
      line = line + mark + " \(check.text("check") ?? "?")"
      if let detail = check.words("detail"), !detail.isEmpty { line = line + ": \(detail)" }
      if check["refuses"]?.bool == true {
        line = line + "  \("nobody can take this upon them", .red)"
      }
      lines.append(line)
    }
    return lines
  }

  /// Who has agreed, and what is missing.
  static func approvals(
    _ request: JSONValue, _ reasons: [String], _ clock: WallClock
  ) -> TerminalText {
    let granted = request.list("granted")
    var text: TerminalText = "\(granted.count) of \(request["count"]?.integer ?? 0)"
    if !granted.isEmpty {
      let names = granted.map { "\($0.text("by") ?? "?") (\($0.text("role") ?? "?"))" }
      text = text + ": \(names.joined(separator: ", "))"
    }
    let missing = request.texts("missing_roles")
    if !missing.isEmpty { text = text + "; still \(missing.joined(separator: ", "), .yellow)" }
    if let until = request.time("until") { text = text + "; to run until \(clock.both(until))" }
    if let expiry = request.time("expires_at") { text = text + "; until \(clock.short(expiry))" }
    return reasons.isEmpty ? text : text + " (\(reasons.joined(separator: "; ")))"
  }

  private static func degraded(_ decision: JSONValue, _ clock: WallClock) -> TerminalText? {
    guard let state = decision["degraded"] else {
      return decision.time("degraded_until").map { "until \(clock.both($0))" }
    }
    guard let until = state.time("until") else { return nil }
    if state["ended"]?.bool == true { return "no more" }
    let text: TerminalText = "until \(clock.both(until))"
    if state["breached"]?.bool == true { return "\(text), \("over its time", .red)" }
    return state["warned"]?.bool == true ? "\(text), \("nearly over", .yellow)" : text
  }

  private static func estimate(_ estimate: JSONValue) -> TerminalText {
    """
    \(estimate["from_minutes"]?.integer ?? 0) to \(estimate["to_minutes"]?.integer ?? 0) minutes \
    (confidence \(estimate.text("confidence") ?? "?"), by \(estimate.text("by") ?? "?"))
    """
  }

  /// Some of what stands in the way has to be mended; the rest somebody can take upon them.
  private static func blocked(_ decision: JSONValue, _ name: String) -> [TerminalText] {
    let checks = decision["plan"]?.list("preflight").filter { $0["blocks"]?.bool == true } ?? []
    let refusing = checks.filter { $0["refuses"]?.bool == true }.compactMap { $0.text("check") }
    let others = checks.filter { $0["refuses"]?.bool != true }.compactMap { $0.text("check") }
    let again: TerminalText =
      "Mend \((refusing.isEmpty ? others : refusing).joined(separator: ", ")), and “lastgood plan \(name) --again”."
    guard refusing.isEmpty else { return [again] }
    return [
      again,
      "Or somebody who neither asks nor approves: “lastgood override \(name) --because …” for "
        + "\(others.joined(separator: ", ")).",
    ]
  }

  /// Who does it now.
  private static func carryingOut(_ decision: JSONValue, _ name: String) -> [TerminalText] {
    guard let plan = decision["plan"] else { return [] }
    // An adapter that cannot act plans no steps.
    guard plan.text("adapter") != nil, !plan.list("steps").isEmpty else {
      return ["Nothing does it by itself: carry out the plan now, by hand or by your tools."]
    }
    return [
      "The executor carries it out: the timeline says how far it is, and where the executor runs "
        + "“lastgood executor explain \(name)” does."
    ]
  }

  /// What to do about how it stands with the action.
  private static func followUp(_ decision: JSONValue, _ name: String) -> [TerminalText] {
    guard let action = decision["carried_out"] else { return carryingOut(decision, name) }
    let next = action.list("called").last?.text("next")
    let other: TerminalText =
      next.map { "“lastgood decide \($0) …” is what the advice ranks next." }
      ?? "“lastgood advise” says what else there is."
    switch action.text("state") {
    case "refused": return ["“lastgood plan \(name) --again” makes it anew.", other]
    case "failed": return [other]
    case "in-doubt":
      return [
        "Look at the target. Where the executor runs: “lastgood executor recover \(name) --done "
          + "(or --not-done) --because …”."
      ]
    case "carried-out":
      switch action["verification"]?.text("state") {
      case "failed": return [other]
      case "inconclusive": return ["Look for yourself whether it helped.", other]
      default: return []
      }
    default: return []
    }
  }

  /// What somebody can do now.
  static func next(_ decision: JSONValue) -> [TerminalText] {
    let name = decision.text("number") ?? "?"
    return switch decision.text("stage") {
    case "proposed": ["Look whether it is still right, and “lastgood plan \(name) --again”."]
    case "preparing": ["The plan is being prepared: “lastgood plan \(name)” shows it."]
    case "blocked": blocked(decision, name)
    case "waiting": ["“lastgood approve \(name)”, said by others than who asks."]
    case "expired", "denied": ["“lastgood plan \(name) --again” asks anew."]
    case "authorised":
      followUp(decision, name)
        + ["“lastgood outcome \(name) yes --actual …” says what came of it."]
    default: []
    }
  }
}
