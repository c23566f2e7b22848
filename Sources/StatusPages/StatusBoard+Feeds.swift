import Communication
import EventLog
import JSON
import Markup
import Timelines

extension StatusBoard {
  /// Atom, one entry for each update, newest first.
  package var feed: String {
    var markup = Markup()
    markup.raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
    markup.raw("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<title>")
    markup.text(title)
    markup.raw("</title>\n<id>")
    markup.text(url.map { "\($0)/feed.atom" } ?? "urn:lastgood:status")
    markup.raw("</id>\n<updated>")
    markup.text(TimeText.exact(newest ?? asOf))
    markup.raw("</updated>\n<author><name>")
    markup.text(title)
    markup.raw("</name></author>\n")
    if let url {
      markup.raw("<link rel=\"self\" type=\"application/atom+xml\"")
      markup.attribute("href", "\(url)/feed.atom")
      markup.raw("/>\n<link rel=\"alternate\" type=\"text/html\"")
      markup.attribute("href", url)
      markup.raw("/>\n")
    }
    for item in items.prefix(100) {
      switch item.what {
      case .update(let update, let incident): entry(update, of: incident, into: &markup)
      case .end(let end, let incident): entry(end, of: incident, into: &markup)
      case .maintenance(let maintenance): entry(maintenance, into: &markup)
      }
    }
    markup.raw("</feed>\n")
    return markup.text
  }

  private struct Item {
    enum What {
      case update(PublicUpdate, PublicIncident)
      case end(PublicEnd, PublicIncident)
      case maintenance(PublicMaintenance)
    }
    var at: Timestamp
    var id: String
    var what: What
  }

  /// Newest first.
  private var items: [Item] {
    let updates = incidents.flatMap { incident in
      incident.updates.map {
        Item(at: $0.at, id: $0.id.description, what: .update($0, incident))
      }
    }
    let maintenances = maintenances.map {
      Item(at: $0.updatedAt, id: $0.id.description, what: .maintenance($0))
    }
    let ends = incidents.compactMap { incident in
      incident.shownEnd.map {
        Item(at: $0.at, id: $0.id.description, what: .end($0, incident))
      }
    }
    return (updates + ends + maintenances).sorted { ($0.at, $0.id) > ($1.at, $1.id) }
  }

  /// When what is said changed last.
  private var newest: Timestamp? {
    (incidents.compactMap(\.updatedAt) + maintenances.map(\.updatedAt)).max()
  }

  private func entry(
    _ update: PublicUpdate, of incident: PublicIncident, into markup: inout Markup
  ) {
    entry(
      update.id, update.phase.said, of: incident, at: update.at, changed: update.changedAt,
      saying: update.paragraphs.joined(separator: "\n\n"), into: &markup)
  }

  private func entry(_ end: PublicEnd, of incident: PublicIncident, into markup: inout Markup) {
    entry(
      end.id, end.said, of: incident, at: end.at, changed: end.at, saying: end.paragraph,
      into: &markup)
  }

  private func entry(
    _ id: EventID, _ word: String, of incident: PublicIncident, at time: Timestamp,
    changed: Timestamp, saying text: String, into markup: inout Markup
  ) {
    markup.raw("<entry>\n<title>")
    markup.text("\(word): \(incident.title)")
    markup.raw("</title>\n<id>urn:uuid:")
    markup.text(id.description)
    markup.raw("</id>\n<published>")
    markup.text(TimeText.exact(time))
    markup.raw("</published>\n<updated>")
    markup.text(TimeText.exact(changed))
    markup.raw("</updated>\n")
    if let url {
      markup.raw("<link rel=\"alternate\" type=\"text/html\"")
      markup.attribute("href", "\(url)/incidents/\(incident.id)#u-\(id)")
      markup.raw("/>\n")
    }
    markup.raw("<content type=\"text\">")
    markup.text(text, allowingNewlines: true)
    markup.raw("</content>\n</entry>\n")
  }

  private func entry(_ maintenance: PublicMaintenance, into markup: inout Markup) {
    let word = maintenance.cancelledAt == nil ? "Planned work" : "Cancelled"
    markup.raw("<entry>\n<title>")
    markup.text("\(word): \(maintenance.shownTitle)")
    markup.raw("</title>\n<id>urn:uuid:")
    markup.text(maintenance.id.description)
    markup.raw("</id>\n<published>")
    markup.text(TimeText.exact(maintenance.plannedAt))
    markup.raw("</published>\n<updated>")
    markup.text(TimeText.exact(maintenance.updatedAt))
    markup.raw("</updated>\n")
    if let url {
      markup.raw("<link rel=\"alternate\" type=\"text/html\"")
      markup.attribute("href", "\(url)/history#m-\(maintenance.id)")
      markup.raw("/>\n")
    }
    markup.raw("<content type=\"text\">")
    let times =
      "\(TimeText.minute(maintenance.from)) to \(TimeText.minute(maintenance.until)) UTC"
    let because = maintenance.cancelledAt == nil ? nil : maintenance.because
    markup.text(
      ([times, because].compactMap(\.self) + maintenance.paragraphs).joined(separator: "\n\n"),
      allowingNewlines: true)
    markup.raw("</content>\n</entry>\n")
  }

  /// In the shape that programs for status pages commonly read.
  package enum Document: String, CaseIterable, Sendable {
    case summary, status, components, incidents
    case unresolved = "incidents/unresolved"
    case maintenances = "scheduled-maintenances"
    case upcoming = "scheduled-maintenances/upcoming"
    case active = "scheduled-maintenances/active"
  }

  package func json(_ document: Document) -> [UInt8] {
    JSONWriter.object { object in
      object.object("page") { page in
        page.member("id", "status")
        page.member("name", title)
        page.member("url", url)
        page.member("time_zone", "Etc/UTC")
        page.member("updated_at", TimeText.exact(asOf))
      }
      switch document {
      case .summary:
        status(&object)
        list(components, &object)
        list(open, &object)
        list(planned, &object)
      case .status: status(&object)
      case .components: list(components, &object)
      case .incidents: list(incidents, &object)
      case .unresolved: list(open, &object)
      case .maintenances: list(maintenances, &object)
      case .upcoming: list(planned.filter { $0.state == .scheduled }, &object)
      case .active: list(planned.filter { $0.state == .underWay }, &object)
      }
    }
  }

  private func status(_ object: inout JSONMembers) {
    object.object("status") {
      $0.member("indicator", state.indicator)
      $0.member("description", state.saidOfAll)
    }
  }

  private func list(_ components: [Component], _ object: inout JSONMembers) {
    object.array("components") { array in
      for (index, component) in components.enumerated() {
        array.element {
          $0.object {
            $0.member("id", component.name)
            $0.member("name", component.name)
            $0.member("status", component.state.rawValue)
            $0.member("description", component.about)
            $0.member("position", index + 1)
          }
        }
      }
    }
  }

  private func list(_ incidents: [PublicIncident], _ object: inout JSONMembers) {
    object.array("incidents") { array in
      for incident in incidents { array.element { $0.object { write(incident, to: &$0) } } }
    }
  }

  private func list(_ maintenances: [PublicMaintenance], _ object: inout JSONMembers) {
    object.array("scheduled_maintenances") { array in
      for maintenance in maintenances {
        array.element { $0.object { write(maintenance, to: &$0) } }
      }
    }
  }

  private func write(_ maintenance: PublicMaintenance, to object: inout JSONMembers) {
    let status = maintenance.state.rawValue
    let isDone = maintenance.state == .completed
    object.member("id", maintenance.id.description)
    object.member("name", maintenance.shownTitle)
    object.member("status", status)
    object.member("impact", "maintenance")
    object.member("created_at", TimeText.exact(maintenance.plannedAt))
    object.member("updated_at", TimeText.exact(maintenance.updatedAt))
    object.member("resolved_at", isDone ? TimeText.exact(maintenance.until) : nil)
    object.member("scheduled_for", TimeText.exact(maintenance.from))
    object.member("scheduled_until", TimeText.exact(maintenance.until))
    object.member("shortlink", url.map { "\($0)/history#m-\(maintenance.id)" })
    object.array("components") { array in
      for name in maintenance.components { array.element { $0.object { $0.member("name", name) } } }
    }
    object.array("incident_updates") { array in
      array.element {
        $0.object {
          $0.member("id", maintenance.id.description)
          $0.member("status", status)
          $0.member("body", maintenance.paragraphs.joined(separator: "\n\n"))
          $0.member("created_at", TimeText.exact(maintenance.plannedAt))
          $0.member("display_at", TimeText.exact(maintenance.plannedAt))
          $0.member("updated_at", TimeText.exact(maintenance.updatedAt))
        }
      }
    }
  }

  private func write(_ incident: PublicIncident, to object: inout JSONMembers) {
    object.member("id", incident.id.description)
    object.member("name", incident.title)
    // Programs of the common kind know no other end.
    object.member("status", incident.isOpen ? incident.phase.common : "resolved")
    object.member("impact", incident.worstState.indicator)
    object.member("created_at", incident.startedAt.map(TimeText.exact))
    object.member("updated_at", incident.updatedAt.map(TimeText.exact))
    object.member("resolved_at", incident.resolvedAt.map(TimeText.exact))
    object.member("shortlink", url.map { "\($0)/incidents/\(incident.id)" })
    object.array("components") { array in
      for name in incident.components { array.element { $0.object { $0.member("name", name) } } }
    }
    object.array("incident_updates") { array in
      if let end = incident.shownEnd {
        array.element {
          $0.object {
            $0.member("id", end.id.description)
            $0.member("status", "resolved")
            $0.member("body", end.paragraph)
            for name in ["created_at", "display_at", "updated_at"] {
              $0.member(name, TimeText.exact(end.at))
            }
          }
        }
      }
      for update in incident.updates.reversed() {
        array.element {
          $0.object {
            $0.member("id", update.id.description)
            $0.member("status", update.phase.common)
            $0.member("body", update.paragraphs.joined(separator: "\n\n"))
            $0.member("created_at", TimeText.exact(update.at))
            $0.member("display_at", TimeText.exact(update.at))
            $0.member("updated_at", TimeText.exact(update.changedAt))
          }
        }
      }
    }
  }
}

extension PublicIncident {
  /// What it did while it lasted.
  fileprivate var worstState: StatusBoard.ComponentState {
    switch severity {
    case "SEV1": .majorOutage
    case "SEV2": .partialOutage
    default: .degraded
    }
  }
}
