import Communication
import EventLog
import Markup
import Timelines

/// One page in the making: no script, no request to anywhere but here, headings and landmarks in
/// their order, and words beside every colour.
struct StatusHTML {
  var markup = Markup()
  let links: StatusLinks

  init(_ title: String, _ links: StatusLinks) {
    self.links = links
    markup.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
    markup.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
    markup.raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
    markup.text(title)
    markup.raw("</title>\n<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Updates\"")
    markup.attribute("href", links.feed)
    markup.raw(">\n<style>")
    markup.raw(Self.style)
    markup.raw("</style>\n</head>\n<body>\n")
    markup.raw("<a class=\"skip\" href=\"#main\">To the content</a>\n<main id=\"main\">\n")
  }

  mutating func banner(_ board: StatusBoard) {
    markup.raw("<header>\n<h1>")
    markup.text(board.title)
    markup.raw("</h1>\n<p")
    markup.attribute("class", "banner \(board.state.rawValue)")
    markup.raw(" role=\"status\">")
    markup.text(board.state.saidOfAll)
    markup.raw("</p>\n</header>\n")
  }

  /// Whose page it is, and back to it.
  mutating func site(_ title: String) {
    markup.raw("<header>\n<p class=\"site\"><a")
    markup.attribute("href", links.home)
    markup.raw(">")
    markup.text(title)
    markup.raw("</a></p>\n</header>\n")
  }

  /// Where to ask to be told.
  mutating func invitation(_ link: String) {
    markup.raw("<p><a")
    markup.attribute("href", link)
    markup.raw(">Be told of this</a></p>\n")
  }

  mutating func heading(_ text: String) {
    markup.raw("<h1>")
    markup.text(text)
    markup.raw("</h1>\n")
  }

  mutating func paragraph(_ text: String) {
    markup.raw("<p>")
    markup.text(text)
    markup.raw("</p>\n")
  }

  mutating func components(_ components: [StatusBoard.Component]) {
    guard !components.isEmpty else { return }
    markup.raw("<section aria-labelledby=\"components\">\n<h2 id=\"components\">Systems</h2>\n<ul ")
    markup.raw("class=\"components\">\n")
    for component in components {
      markup.raw("<li><span><b>")
      markup.text(component.name)
      markup.raw("</b>")
      if let about = component.about {
        markup.raw(" <small>")
        markup.text(about)
        markup.raw("</small>")
      }
      markup.raw("</span><span")
      markup.attribute("class", "state \(component.state.rawValue)")
      markup.raw(">")
      markup.text(component.state.said)
      markup.raw("</span></li>\n")
    }
    markup.raw("</ul>\n</section>\n")
  }

  /// Nothing at all where there is none and nothing is to be said of that.
  mutating func section(_ title: String, _ incidents: [PublicIncident], empty: String?) {
    guard !incidents.isEmpty || empty != nil else { return }
    markup.raw("<section>\n<h2>")
    markup.text(title)
    markup.raw("</h2>\n")
    for incident in incidents { self.incident(incident, isAlone: false) }
    if incidents.isEmpty, let empty { paragraph(empty) }
    markup.raw("</section>\n")
  }

  /// Of each incident that is not alone on its page; the others are on the page of its own.
  static let newestUpdates = 3

  mutating func incident(_ incident: PublicIncident, isAlone: Bool) {
    markup.raw(isAlone ? "<article class=\"alone\">\n" : "<article>\n")
    markup.raw(isAlone ? "<h1>" : "<h3><a")
    if !isAlone {
      markup.attribute("href", links.incident(incident.id))
      markup.raw(">")
    }
    markup.text(incident.title)
    markup.raw(isAlone ? "</h1>\n" : "</a></h3>\n")
    if let end = incident.shownEnd { self.end(end) }
    let shown = isAlone ? incident.updates[...] : incident.updates.suffix(Self.newestUpdates)
    for update in shown.reversed() { self.update(update) }
    earlier(incident.updates.count - shown.count, of: incident)
    markup.raw("</article>\n")
  }

  private mutating func earlier(_ count: Int, of incident: PublicIncident) {
    guard count > 0 else { return }
    markup.raw("<p><a")
    markup.attribute("href", links.incident(incident.id))
    markup.raw(">")
    markup.text(count == 1 ? "1 earlier update" : "\(count) earlier updates")
    markup.raw("</a></p>\n")
  }

  private mutating func end(_ end: PublicEnd) {
    markup.raw("<div class=\"update\"")
    markup.attribute("id", "u-\(end.id)")
    markup.raw("><p class=\"when\"><b>")
    markup.text(end.said)
    markup.raw("</b> ")
    time(end.at)
    markup.raw("</p>\n<p>")
    markup.text(end.paragraph)
    if let other = end.followedIn {
      markup.raw(" <a")
      markup.attribute("href", links.incident(other))
      markup.raw(">Its updates</a>")
    }
    markup.raw("</p>\n</div>\n")
  }

  mutating func section(_ title: String, _ maintenances: [PublicMaintenance]) {
    guard !maintenances.isEmpty else { return }
    markup.raw("<section>\n<h2>")
    markup.text(title)
    markup.raw("</h2>\n")
    for maintenance in maintenances { self.maintenance(maintenance) }
    markup.raw("</section>\n")
  }

  private mutating func maintenance(_ maintenance: PublicMaintenance) {
    markup.raw("<article")
    markup.attribute("id", "m-\(maintenance.id)")
    markup.raw(">\n<h3>")
    markup.text(maintenance.shownTitle)
    markup.raw("</h3>\n<div class=\"update\"><p class=\"when\"><b>")
    markup.text(maintenance.state.said)
    markup.raw("</b> ")
    time(maintenance.from)
    markup.raw(" to ")
    time(maintenance.until)
    markup.raw("</p>\n")
    if !maintenance.components.isEmpty {
      paragraph("Touches: \(maintenance.components.joined(separator: ", ")).")
    }
    for text in maintenance.paragraphs { lines(text) }
    if let cancelled = maintenance.cancelledAt {
      note("Cancelled ", cancelled, maintenance.because)
    } else if maintenance.changedAt > maintenance.plannedAt {
      note("Changed ", maintenance.changedAt, nil)
    }
    markup.raw("</div>\n</article>\n")
  }

  private mutating func lines(_ paragraph: String) {
    markup.raw("<p>")
    for (index, line) in paragraph.split(separator: "\n").enumerated() {
      if index > 0 { markup.raw("<br>\n") }
      markup.text(String(line))
    }
    markup.raw("</p>\n")
  }

  private mutating func note(_ what: String, _ time: Timestamp, _ because: String?) {
    markup.raw("<p class=\"corrected\">")
    markup.text(what)
    self.time(time)
    if let because {
      markup.raw(": ")
      markup.text(because)
    }
    markup.raw("</p>\n")
  }

  mutating func update(_ update: PublicUpdate) {
    markup.raw("<div class=\"update\"")
    markup.attribute("id", "u-\(update.id)")
    markup.raw("><p class=\"when\"><b>")
    markup.text(update.phase.said)
    markup.raw("</b> ")
    time(update.at)
    markup.raw("</p>\n")
    for paragraph in update.paragraphs { lines(paragraph) }
    if let corrected = update.correctedAt { note("Corrected ", corrected, update.correctedBecause) }
    markup.raw("</div>\n")
  }

  mutating func time(_ time: Timestamp) {
    markup.raw("<time")
    markup.attribute("datetime", TimeText.exact(time))
    markup.raw(">")
    markup.text("\(TimeText.minute(time)) UTC")
    markup.raw("</time>")
  }

  /// `asOf` is when the record was looked at, where the page shows any of it.
  func finished(_ asOf: Timestamp? = nil) -> String {
    var page = self
    page.markup.raw("</main>\n<footer>\n<nav aria-label=\"Pages\">\n<a")
    page.markup.attribute("href", links.home)
    page.markup.raw(">Now</a> <a")
    page.markup.attribute("href", links.history)
    page.markup.raw(">History</a> <a")
    page.markup.attribute("href", links.feed)
    page.markup.raw(">Feed</a> <a")
    page.markup.attribute("href", links.summary)
    page.markup.raw(">JSON</a>\n</nav>\n")
    if let asOf {
      page.markup.raw("<p>As of ")
      page.time(asOf)
      page.markup.raw("</p>\n")
    }
    page.markup.raw("</footer>\n</body>\n</html>\n")
    return page.markup.text
  }

  private static let style: StaticString = """
    :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;\
    --good:#116329;--bad:#953800;--worse:#a40e26;--wash:#f6f8fa;--link:#0550ae}\
    @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9da7b3;\
    --line:#3d444d;--good:#56d364;--bad:#f0a35e;--worse:#ff8f88;--wash:#161b22;--link:#79b8ff}}\
    *{box-sizing:border-box}\
    body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;\
    overflow-wrap:anywhere}\
    main{max-width:46rem;margin:0 auto;padding:1rem 1.25rem}\
    footer{max-width:43.5rem;width:calc(100% - 2.5rem);margin:2rem auto 0;padding:1rem 0}\
    .site{margin:.5rem 0;font-weight:600}\
    h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}\
    h3{font-size:1rem;margin:1.25rem 0 .25rem}a{color:var(--link)}\
    .skip{position:absolute;left:-100rem}.skip:focus{left:1rem;top:1rem}\
    .banner{padding:.85rem 1rem;border-radius:.4rem;font-weight:600;margin:0;\
    border:1px solid currentColor;background:var(--wash)}\
    .operational{color:var(--good)}.degraded_performance,.partial_outage,\
    .under_maintenance{color:var(--bad)}\
    .major_outage{color:var(--worse)}\
    .components{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.4rem}\
    .components li{display:flex;justify-content:space-between;gap:1rem;padding:.6rem 1rem}\
    .components li+li{border-top:1px solid var(--line)}\
    .components small{color:var(--soft);display:block}.state{font-weight:600;text-align:right;\
    flex:none;max-width:55%;overflow-wrap:normal}\
    article{border-top:1px solid var(--line);padding:.25rem 0 .75rem}.alone{border:0}\
    .severity{border:1px solid currentColor;border-radius:.25rem;padding:.05rem .4rem;\
    margin-right:.35rem;white-space:nowrap}.severity.sev1{color:var(--worse)}\
    .severity.sev2{color:var(--bad)}\
    .update{margin:.75rem 0;padding-left:.9rem;border-left:3px solid var(--line)}\
    .update p{margin:.25rem 0}.when time,.corrected,footer{color:var(--soft)}\
    label,legend{font-weight:600}fieldset{border:1px solid var(--line);border-radius:.4rem;\
    min-width:0;margin:1rem 0;padding:.5rem 1rem .75rem}fieldset label{font-weight:400}\
    fieldset div{display:grid;grid-template-columns:auto 1fr;column-gap:.6rem;padding:.25rem 0}\
    fieldset small{color:var(--soft);grid-column:2}\
    input[type=email],input[type=url]{display:block;width:100%;max-width:26rem;font:inherit;padding:.5rem;\
    margin:.25rem 0;color:inherit;background:var(--paper);border:1px solid var(--soft);\
    border-radius:.3rem}::placeholder{color:var(--soft);opacity:1}\
    input[type=checkbox]{width:1.1rem;height:1.1rem;margin:.22rem 0 0}button{font:inherit;font-weight:600;padding:.6rem 1.2rem;border:0;\
    border-radius:.3rem;background:var(--link);color:var(--paper)}\
    a:focus-visible,button:focus-visible,input:focus-visible{outline:3px solid var(--link);\
    outline-offset:2px}.problem{color:var(--worse);font-weight:600}\
    .corrected{font-size:.9rem}footer{border-top:1px solid var(--line);font-size:.9rem}footer a{margin-right:.9rem}\
    @media print{body{background:#fff;color:#000}a{color:#000;text-decoration:none}nav,.skip{display:none}\
    article{break-inside:avoid}.banner{background:none}}
    """
}
