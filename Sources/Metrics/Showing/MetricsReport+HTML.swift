import Communication
import Markup
import Timelines

extension MetricsReport {
  /// A page that needs nothing but itself.
  package var html: String {
    var markup = Markup()
    markup.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    markup.raw("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
    markup.text("Figures: \(title)")
    markup.raw("</title>\n<style>")
    markup.raw(Self.pageStyle)
    markup.raw("</style>\n</head>\n<body>\n<main>\n<h1>")
    markup.text(title)
    markup.raw("</h1>\n")
    summary(into: &markup)
    table(into: &markup)
    for figure in figures where figure.spread.count > 0 {
      markup.raw("<figure>\n")
      draw([figure], titled: false, into: &markup)
      markup.raw("<figcaption>")
      markup.text("\(figure.name.title): \(figure.name.meaning)")
      markup.raw("</figcaption>\n</figure>\n")
    }
    loads(into: &markup)
    ages(into: &markup)
    longest(into: &markup)
    markup.raw("</main>\n</body>\n</html>\n")
    return markup.text
  }

  private func summary(into markup: inout Markup) {
    let counted = incidents.declared - incidents.merged
    markup.raw("<ul>\n")
    var lines = [
      "\(counted) incidents: \(incidents.open) open, \(incidents.reopened) reopened; "
        + "\(incidents.merged) more merged into others.",
      "\(changes.deployments) deployments, of which \(changes.failed) led to trouble"
        + (changes.failureRate.map { " (\(Self.percent($0)))." } ?? "."),
    ]
    if let share = changes.automatedShare {
      lines.append(
        "\(changes.automatedGates) of \(changes.gates) checks were made by a program"
          + " (\(Self.percent(share))).")
    }
    if let adherence = promises.adherence {
      lines.append(
        "Updates: \(promises.kept) came in time, \(promises.late) late, \(promises.broken) never"
          + " (\(Self.percent(adherence)) in time).")
    }
    for line in lines { markup.element("li", line) }
    markup.raw("</ul>\n")
  }

  private func table(into markup: inout Markup) {
    markup.raw("<table>\n<caption>Of few, the values themselves.</caption>\n<thead><tr>")
    markup.raw("<th scope=\"col\">figure</th><th scope=\"col\">known</th>")
    for title in ["least", "half", "75 %", "90 %", "95 %", "most"] {
      markup.raw("<th scope=\"col\" class=\"n\">")
      markup.text(title)
      markup.raw("</th>")
    }
    markup.raw(
      "<th scope=\"col\">by week</th></tr></thead>\n<tbody>\n")
    for figure in figures { row(figure, into: &markup) }
    markup.raw("</tbody>\n</table>\n")
  }

  private func row(_ figure: Figure, into markup: inout Markup) {
    let scale = figure.name.scale
    markup.raw("<tr><th scope=\"row\">")
    markup.text(figure.name.title)
    markup.raw("</th>")
    markup.raw("<td>")
    markup.text("\(figure.spread.count) of \(figure.of)")
    for note in Self.notes(figure) { markup.element("small", note) }
    markup.raw("</td>")
    if let quantiles = figure.spread.quantiles {
      let points = [
        quantiles.least, quantiles.half, quantiles.threeQuarters, quantiles.ninety,
        quantiles.ninetyFive, quantiles.most,
      ]
      for point in points { markup.cell(scale.text(point)) }
    } else {
      markup.raw("<td colspan=\"6\" class=\"n\">")
      markup.text(figure.spread.values.map(scale.text).joined(separator: ", "))
      markup.raw("</td>")
    }
    trend(of: figure, into: &markup)
    markup.raw("</tr>\n")
  }

  private static func notes(_ figure: Figure) -> [String] {
    var notes: [String] = []
    if figure.notYet > 0 { notes.append("\(figure.notYet) not over yet") }
    if figure.disordered > 0 { notes.append("\(figure.disordered) with clocks out of order") }
    return notes
  }

  /// Bars for those who see them, the values for those who hear them.
  private func trend(of figure: Figure, into markup: inout Markup) {
    let newest = Array(figure.trend.suffix(13))
    guard newest.count(where: { $0 != nil }) > 1 else { return markup.raw("<td></td>") }
    let words = newest.map { $0.map(figure.name.scale.text) ?? "unknown" }
    markup.raw("<td><span class=\"spark\" role=\"img\"")
    markup.attribute("aria-label", words.joined(separator: ", "))
    markup.raw(">")
    markup.text(Sparkline.text(of: newest))
    markup.raw("</span></td>")
  }

  private func loads(into markup: inout Markup) {
    guard !load.isEmpty else { return }
    markup.raw("<h2>On duty</h2>\n<table>\n<thead><tr><th scope=\"col\">role</th>")
    markup.raw("<th scope=\"col\" class=\"n\">incidents</th><th scope=\"col\" class=\"n\">called")
    markup.raw("</th><th scope=\"col\" class=\"n\">hours</th>")
    markup.raw(
      "<th scope=\"col\" class=\"n\">hours in the busiest week</th></tr></thead>\n<tbody>\n")
    for load in load {
      markup.raw("<tr><th scope=\"row\">")
      markup.text(load.name.map { "\(load.role) (\($0))" } ?? load.role)
      markup.raw("</th>")
      for cell in [
        "\(load.incidents)", "\(load.calls)", Self.hours(load.minutes), Self.hours(load.busiest),
      ] { markup.cell(cell) }
      markup.raw("</tr>\n")
    }
    markup.raw("</tbody>\n</table>\n")
  }

  private func ages(into markup: inout Markup) {
    guard !services.isEmpty else { return }
    markup.raw("<h2>Last deployed</h2>\n<table>\n<thead><tr><th scope=\"col\">service</th>")
    markup.raw("<th scope=\"col\">environment</th><th scope=\"col\" class=\"n\">days ago</th>")
    markup.raw("<th scope=\"col\" class=\"n\">open, about security</th></tr></thead>\n<tbody>\n")
    for age in services {
      markup.raw("<tr><th scope=\"row\">")
      markup.text(age.service)
      markup.raw("</th>")
      markup.element("td", age.environment)
      markup.cell("\(age.days)")
      markup.cell("\(age.openSecurity)")
      markup.raw("</tr>\n")
    }
    markup.raw("</tbody>\n</table>\n")
  }

  private func longest(into markup: inout Markup) {
    guard !lasting.isEmpty else { return }
    markup.element("h2", "\(incidents.lasting) lasted for a day or more")
    markup.raw("<ul>\n")
    for incident in lasting {
      markup.element("li", "\(incident.number): \(Scale.seconds.text(incident.seconds))")
    }
    markup.raw("</ul>\n")
  }

  private static let pageStyle: StaticString = """
    :root{color-scheme:light dark;--ground:#fff;--text:#1c2430;--soft:#5b6675;--line:#e3e7ec}
    @media (prefers-color-scheme:dark){:root{--ground:#11161d;--text:#e4e9ef;--soft:#9aa6b4;\
    --line:#2c3643}}
    body{background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif;margin:0}
    main{max-width:52rem;margin:2rem auto;padding:0 1rem}
    table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--soft)}
    th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid var(--line);\
    font-weight:inherit;white-space:nowrap}
    small{display:block;max-width:7rem;white-space:normal;color:var(--soft)}
    .spark{font-size:11px}
    thead th{color:var(--soft)}
    .n{text-align:right}
    figure{margin:1.5rem 0;break-inside:avoid}
    figure svg{max-width:100%;height:auto}
    figcaption{color:var(--soft);font-size:13px}
    tr{break-inside:avoid}
    @media print{:root{--ground:#fff;--text:#000;--soft:#444}main{max-width:none;margin:0}}
    """
}

extension Markup {
  /// An element that holds nothing but text.
  fileprivate mutating func element(_ name: StaticString, _ words: String) {
    raw("<")
    raw(name)
    raw(">")
    text(words)
    raw("</")
    raw(name)
    raw(">")
  }

  fileprivate mutating func cell(_ words: String) {
    raw("<td class=\"n\">")
    text(words)
    raw("</td>")
  }
}
