import Decisions
import Digest
import EventLog
import HTTP
import IncidentService
import Incidents
import Markup
import Policy
import Spelling
import Timelines

/// The page behind a link: what is going to be done and why, and two buttons.
///
/// No script, no request to anywhere; looking at it changes nothing, so that whatever follows links
/// in mails does no harm.
struct ApprovalPage {
  private var markup = Markup()
  private let view: LinkView
  private let token: String
  private let handles: Handles

  init(_ view: LinkView, token: String, _ handles: Handles, problem: String? = nil) {
    (self.view, self.token, self.handles) = (view, token, handles)
    Self.begin(&markup, "Approve \(view.seen.number)")
    heading()
    if let problem { paragraph(problem, "problem") }
    standing()
    // What becomes of it later is not for whoever kept an old address.
    if view.state == .open {
      trouble()
      proposal()
      plan()
      form()
    }
    markup.raw("</main>\n</body>\n</html>\n")
  }

  var text: String { markup.text }

  /// What is said of a link that leads nowhere.
  static var unknown: String {
    var markup = Markup()
    begin(&markup, "No such link")
    markup.raw("<h1>This link leads nowhere</h1>\n<p>")
    markup.text("It may have been cut off on its way. Ask whoever sent it for another.")
    markup.raw("</p>\n</main>\n</body>\n</html>\n")
    return markup.text
  }

  private static func begin(_ markup: inout Markup, _ title: String) {
    markup.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    markup.raw("<meta name=\"robots\" content=\"noindex\">\n")
    markup.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
    markup.text(title)
    markup.raw("</title>\n<style>")
    markup.raw(
      """
      body{font:1rem/1.5 system-ui,sans-serif;margin:0;color-scheme:light dark;\
      overflow-wrap:anywhere}\
      main{max-width:42rem;margin:0 auto;padding:1.5rem}\
      h1{font-size:1.4rem}h2{font-size:1.1rem}h3{font-size:1rem}\
      dt{font-weight:600}dd{margin:0 0 .5rem}\
      pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.4 ui-monospace,monospace}\
      code{font:.9rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}\
      .state,.problem{border:2px solid;padding:.75rem;font-weight:600}\
      label{display:block;margin:.5rem 0}\
      textarea{display:block;width:100%;font:inherit;box-sizing:border-box}\
      .checks{list-style:none;padding:0}.checks li{padding:.15rem 0 .15rem .75rem}\
      .checks .open{border-left:4px solid;font-weight:600;margin:.4rem 0}\
      .choice{border-top:1px solid;margin-top:1.5rem;padding-top:1rem}\
      button{font:inherit;padding:.6rem 1.2rem;margin:.5rem 0 0;border-radius:.3rem;\
      border:2px solid CanvasText;cursor:pointer}\
      .approve{font-weight:700;font-size:1.1rem;padding:.75rem 2rem;\
      background:CanvasText;color:Canvas}\
      .deny{background:Canvas;color:CanvasText;border-width:1px}\
      a:focus-visible,button:focus-visible,textarea:focus-visible{\
      outline:3px solid;outline-offset:3px}
      """)
    markup.raw("</style>\n</head>\n<body>\n<main>\n")
  }

  private var decision: Decision { view.seen.decision }
}

extension ApprovalPage {
  private mutating func heading() {
    let proposal = decision.proposal
    markup.raw("<h1>")
    markup.text("\(view.seen.number): \(proposal.action.rawValue)")
    if let service = proposal.service { markup.text(" of \(service)") }
    if let environment = proposal.environment { markup.text(" in \(environment)") }
    markup.raw("</h1>\n")
    paragraph(view.title)
    paragraph(
      """
      \(handles.text(proposal.by)) asks \(handles.text(view.link.principal)) to agree, as \
      \(view.link.role).
      """)
  }

  /// How bad it is and what people notice: what an answer is weighed against.
  private mutating func trouble() {
    markup.raw("<dl>\n")
    entry("Severity", .text(view.severity?.rawValue ?? "not stated"))
    if let impact = view.impact {
      entry("What people notice", impact.symptom)
      entry("Who", impact.who)
      let count =
        switch impact.howMany {
        case .number(let number): NumberText.grouped(number)
        case .unknown: "unknown"
        case nil: "not stated"
        }
      entry("How many are affected", .text(count))
      if let since = impact.since { entry("Since", .text(Self.time(since))) }
      if let risk = impact.dataRisk.words { entry("Data", .text(risk)) }
    } else {
      entry("Impact", .text("What people notice was not stated."))
    }
    markup.raw("</dl>\n<p><a href=\"#answer\">To your answer</a></p>\n")
  }

  private mutating func standing() {
    let said: String? =
      switch view.state {
      case .open: nil
      case .used: used
      case .expired: "The time of this link is over. Ask for another one."
      case .overtaken:
        "Nobody asks this any more: the plan has changed, or it was decided otherwise."
      }
    if let said { paragraph(said, "state") }
  }

  /// What was answered by it, as far as it still stands.
  private var used: String {
    let approvals = decision.approvals + decision.extensionApprovals
    let time = view.link.usedAt.map { " at \(Self.time($0))" } ?? ""
    if approvals.contains(where: { $0.by == view.link.principal && $0.via == .link }) {
      return "You approved\(time). This link was used; nothing more can be done with it."
    }
    if decision.denial?.by == view.link.principal {
      return "You said no\(time). This link was used; nothing more can be done with it."
    }
    return "This link was used\(time). Nothing more can be done with it."
  }

  private mutating func proposal() {
    let proposal = decision.proposal
    markup.raw("<h2>What and why</h2>\n<dl>\n")
    entry("Why", proposal.because)
    for option in proposal.options { entry("Not \(option.action.rawValue)", option.why) }
    entry("No other way", proposal.noOtherOption)
    entry("Expected", proposal.expectedEffect)
    if let tradeoff = proposal.tradeoff {
      entry("What is lost", tradeoff.functionLost)
      entry("For whom", tradeoff.usersAffected)
      entry("What they can do", tradeoff.workaround)
    }
    if let until = until { entry("Until", .text(Self.time(until))) }
    if let estimate = decision.estimate {
      entry(
        "The repair takes",
        .text("\(estimate.fromMinutes) to \(estimate.toMinutes) minutes, as far as is known"))
    }
    if view.asksForLonger { entry("Why longer", decision.extensionRequest?.because) }
    for objection in decision.objections { entry("Objection", objection.because) }
    for override in decision.overrides {
      let checks = override.checks.count == 1 ? "check" : "checks"
      entry(
        "\(handles.text(override.by)) answers for the \(checks) that did not pass: "
          + override.checks.list, override.because)
    }
    markup.raw("</dl>\n")
  }

  /// Until when it would run degraded: as was asked, or as is asked now.
  private var until: Timestamp? {
    if view.asksForLonger, case .extension(let until)? = decision.extensionRequest?.subject {
      return until
    }
    return decision.proposal.degradedUntil
  }

  private mutating func plan() {
    guard let prepared = decision.plan else { return }
    let plan = prepared.plan
    markup.raw("<h2>The plan</h2>\n<p>Plan <code>")
    markup.text(prepared.shortHash)
    markup.raw("</code>")
    if let from = plan.from { markup.text(", from \(from)") }
    if let to = plan.to { markup.text(", to \(to)") }
    if let adapter = plan.adapter { markup.text(", by \(adapter) (\(plan.standing.words))") }
    markup.text(", good until \(Self.time(prepared.expiresAt))")
    markup.raw("</p>\n")
    if !plan.parameters.isEmpty {
      let pairs = plan.parameters.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      paragraph("With \(pairs.joined(separator: ", ")).")
    }
    markup.raw("<ol>\n")
    for step in plan.steps {
      markup.raw("<li>")
      markup.text(step.name)
      if !step.call.isEmpty {
        markup.raw(": <code>")
        markup.text(step.call.map(\.argumentWord).joined(separator: " "))
        markup.raw("</code>")
      }
      if step.isIrreversible { markup.raw(" <strong>cannot be undone</strong>") }
      markup.raw("</li>\n")
    }
    markup.raw("</ol>\n<h2>Its checks</h2>\n<ul class=\"checks\">\n")
    // What did not pass comes first.
    let passed = prepared.preflight.filter { $0.outcome == .pass }
    for result in prepared.preflight.filter({ $0.outcome != .pass }) + passed {
      markup.raw(result.outcome == .pass ? "<li>" : "<li class=\"open\">")
      markup.text("\(result.outcome.mark) \(result.check.rawValue)")
      if let detail = result.detail.plain, !detail.isEmpty { markup.text(" – \(detail)") }
      markup.raw("</li>\n")
    }
    markup.raw("</ul>\n")
    if let words = prepared.dryRun?.plain {
      markup.raw("<h2>What it would do</h2>\n<pre>")
      markup.text(words, allowingNewlines: true)
      markup.raw("</pre>\n")
    }
  }

  private mutating func form() {
    markup.raw("<form method=\"post\"")
    markup.attribute("action", "/approve/\(token)")
    markup.raw(" class=\"choice\">\n<h2 id=\"answer\">Your answer</h2>\n<p>")
    markup.raw("<button class=\"approve\" name=\"choice\" value=\"approve\">")
    markup.raw("<span aria-hidden=\"true\">✓ </span>Approve</button></p>\n")
    // Far from the other one, and with its reason: neither is pressed for the other.
    markup.raw("<h3>Or say no</h3>\n<label for=\"because\">Why not (only to say no)</label>\n")
    markup.raw("<textarea id=\"because\" name=\"because\" rows=\"3\" maxlength=\"2000\">")
    markup.raw("</textarea>\n<button class=\"deny\" name=\"choice\" value=\"deny\">")
    markup.raw("<span aria-hidden=\"true\">✗ </span>Deny</button>\n</form>\n")
  }

  private mutating func paragraph(_ text: String, _ style: String? = nil) {
    markup.raw("<p")
    if let style {
      markup.attribute("class", style)
      markup.raw(" role=\"status\"")
    }
    markup.raw(">")
    markup.text(text)
    markup.raw("</p>\n")
  }

  private mutating func entry(_ label: String, _ words: Words<String>?) {
    guard let words else { return }
    markup.raw("<dt>")
    markup.text(label)
    markup.raw("</dt><dd>")
    markup.text(words.plain ?? "[redacted]", allowingNewlines: true)
    markup.raw("</dd>\n")
  }

  private static func time(_ time: Timestamp) -> String {
    let text = time.description
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}

extension [PreflightCheck] {
  fileprivate var list: String { map(\.rawValue).joined(separator: ", ") }
}

extension PreflightResult.Outcome {
  /// Told apart by mark and word, and not by colour alone.
  var mark: String {
    switch self {
    case .pass: "✓ Passed:"
    case .fail: "✗ FAILED:"
    case .unknown: "? UNKNOWN:"
    }
  }
}

extension DataRisk {
  /// Nil where there is nothing to say.
  fileprivate var words: String? {
    switch self {
    case .none: nil
    case .possible: "may have been harmed"
    case .confirmed: "was harmed"
    case .unknown: "whether it was harmed is unknown"
    }
  }
}

extension Plan.Standing {
  /// What its adapter was tried against.
  fileprivate var words: String {
    switch self {
    case .real: "an adapter that was tested against the real thing"
    case .simulated: "an adapter that was tested against a simulation only"
    case .parseChecked: "only its arguments were checked"
    case .record: "touches nothing outside"
    }
  }
}

extension LinkView {
  fileprivate var asksForLonger: Bool { seen.decision.extensionRequest?.request == link.request }
}
