import Communication
import Markup
package import EventLog
package import Policy
import Timelines

/// How things stand, as stakeholders see it who hold a link: what was said to executives and to
/// everybody, and what was promised to them.
package struct StakeholderBoard: Equatable, Sendable {
  package var title: String
  package var incidents: [Incident]
  package var asOf: Timestamp

  package struct Incident: Equatable, Sendable {
    package var number: String
    /// Nil when it was redacted.
    package var title: String?
    package var severity: String?
    package var isOpen: Bool
    /// Oldest first.
    package var updates: [PublicUpdate]
    /// When the next word to executives comes.
    package var nextDueAt: Timestamp?
    /// How often executives are promised a word while it stands as it does.
    package var promisedEvery: Span?
    /// Until when at the latest people do without what was switched off; nil where nothing was.
    package var degradedUntil: Timestamp?

    package init(
      _ number: String, title: String?, severity: String?, isOpen: Bool, updates: [PublicUpdate],
      nextDueAt: Timestamp?
    ) {
      (self.number, self.title, self.severity) = (number, title, severity)
      (self.isOpen, self.updates, self.nextDueAt) = (isOpen, updates, nextDueAt)
    }
  }

  package init(_ rule: StatusPageRule, _ incidents: [Incident], asOf time: Timestamp) {
    (title, self.incidents, asOf) = (rule.title, incidents, time)
  }
}

extension StakeholderBoard {
  package var html: String {
    var page = StatusHTML("For stakeholders – \(title)", .served)
    page.heading("\(title), for stakeholders")
    page.paragraph(
      """
      What executives are told. This page is for whoever was given the link: please do not pass it on.
      """)
    page.stakeholders(
      "Under way", worstFirst, empty: "Nothing is wrong that is known.")
    page.stakeholders("Past two weeks", incidents.filter { !$0.isOpen }, empty: nil)
    return page.finished(asOf)
  }

  /// What is under way; of what is as bad, and of what nobody has rated, in the order given.
  private var worstFirst: [Incident] {
    incidents.filter(\.isOpen).enumerated()
      .sorted {
        ($0.element.severity ?? "unrated", $0.offset) < (
          $1.element.severity ?? "unrated", $1.offset
        )
      }
      .map(\.element)
  }

  /// What is said of a link that leads nowhere.
  package static func closed(_ rule: StatusPageRule) -> String {
    var page = StatusHTML("No such page – \(rule.title)", .served)
    page.heading("This link leads nowhere")
    page.paragraph(
      "Its time is over, or it was cut off on its way. Ask whoever sent it for another.")
    return page.finished()
  }
}

extension StatusHTML {
  fileprivate mutating func stakeholders(
    _ title: String, _ incidents: [StakeholderBoard.Incident], empty: String?
  ) {
    guard !incidents.isEmpty || empty != nil else { return }
    markup.raw("<section>\n<h2>")
    markup.text(title)
    markup.raw("</h2>\n")
    if incidents.isEmpty, let empty { paragraph(empty) }
    for incident in incidents { stakeholders(incident) }
    markup.raw("</section>\n")
  }

  private mutating func stakeholders(_ incident: StakeholderBoard.Incident) {
    markup.raw("<article>\n<h3>")
    markup.raw("<span")
    markup.attribute("class", "severity \(incident.severity?.lowercased() ?? "unrated")")
    markup.raw(">")
    markup.text(incident.severity ?? "Severity not stated")
    markup.raw("</span> ")
    markup.text("\(incident.number): \(incident.title ?? "[redacted]")")
    markup.raw("</h3>\n")
    if let next = incident.nextDueAt {
      markup.raw("<p><b>Next update</b> ")
      time(next)
      markup.raw("</p>\n")
    }
    if let span = incident.promisedEvery {
      let length = Self.length(span)
      let severity = incident.severity.map { " for \($0)" } ?? ""
      paragraph("Updates are promised\(severity) every \(length) at the latest.")
    }
    if let until = incident.degradedUntil {
      markup.raw("<p><b>Runs with less</b> until ")
      time(until)
      markup.raw(" at the latest: something was switched off.</p>\n")
    }
    if incident.updates.isEmpty { paragraph("Nothing was said to executives yet.") }
    for update in incident.updates.reversed() { self.update(update) }
    markup.raw("</article>\n")
  }

  private static func length(_ span: Span) -> String {
    let (microseconds, overflow) = span.seconds.multipliedReportingOverflow(by: 1_000_000)
    return TimeText.length(overflow ? .max : microseconds)
  }
}
