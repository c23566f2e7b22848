import Communication
import EventLog
import Markup
import Timelines

/// Where the pages are, seen from one of them.
package struct StatusLinks: Sendable {
  var home, history, feed, summary: String
  var incident: @Sendable (EventID) -> String
  /// Nil where it is not on this machine: then the page's own address counts.
  var subscribe: String?

  /// Behind a server, below `/status`.
  package static let served = StatusLinks(
    home: "/status", history: "/status/history", feed: "/status/feed.atom",
    summary: "/api/v2/summary.json", incident: { "/status/incidents/\($0)" },
    subscribe: "/status/subscribe")

  /// Where people outside ask to be told; nil where they cannot.
  func subscribe(to board: StatusBoard) -> String? {
    board.subscribe.map { subscribe ?? $0 }
  }

  /// In a folder that any server can serve: from a page at its top, or one level below.
  static func files(fromBelow isBelow: Bool) -> StatusLinks {
    let up = isBelow ? "../" : ""
    return StatusLinks(
      home: up + "index.html", history: up + "history.html", feed: up + "feed.atom",
      summary: up + "api/v2/summary.json", incident: { "\(up)incidents/\($0).html" })
  }
}

extension StatusBoard {
  package func page(_ links: StatusLinks) -> String {
    var page = StatusHTML(title, links)
    page.banner(self)
    if let subscribe = links.subscribe(to: self) { page.invitation(subscribe) }
    page.components(components)
    page.section("Current incidents", open, empty: nil)
    page.section("Planned work", planned)
    let recent = incidents.filter { incident in
      !incident.isOpen && (incident.updatedAt ?? asOf) > asOf.advanced(bySeconds: -14 * 86_400)
    }
    page.section("Past two weeks", recent, empty: "Nothing was published in the past two weeks.")
    return page.finished(asOf)
  }

  package func history(_ links: StatusLinks) -> String {
    var page = StatusHTML("History – \(title)", links)
    page.site(title)
    page.heading("History")
    page.section("Planned work", maintenances)
    page.section("All incidents", incidents, empty: "No incident was ever published.")
    return page.finished(asOf)
  }

  package func page(of incident: PublicIncident, _ links: StatusLinks) -> String {
    var page = StatusHTML("\(incident.title) – \(title)", links)
    page.site(title)
    page.incident(incident, isAlone: true)
    return page.finished(asOf)
  }
}
