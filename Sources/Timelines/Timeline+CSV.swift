import EventLog
import Incidents

extension Timeline {
  /// The entries as CSV (RFC 4180), with a line of names, for a spreadsheet.
  package func csv(_ reading: TimelineReading = TimelineReading()) -> String {
    let outline = TimelineOutline(self, reading)
    var text = CSVText.line([
      "position", "id", "happened_at", "recorded_at", "phase", "type", "role", "name", "text",
      "original", "marks", "starred", "corrections", "redaction", "causes",
    ])
    for place in outline.slice {
      let entry = all[place]
      text += CSVText.line([
        entry.position.description, UUIDText.text(entry.id), TimeText.exact(entry.happenedAt),
        TimeText.exact(entry.recordedAt), entry.phase.rawValue, entry.type.name, entry.actor.role,
        reading.names[entry.actor.principal]?.text ?? "",
        sentence(of: entry).map(\.readable).joined(),
        entry.corrections.isEmpty ? "" : entry.original.map(\.readable).joined(),
        marks(of: entry).keys.joined(separator: " "), entry.isStarred ? "yes" : "",
        entry.corrections.map(\.description).joined(separator: " "),
        entry.redaction?.notice ?? "",
        causes(of: entry).map { $0.position?.description ?? $0.id.description }
          .joined(separator: " "),
      ])
    }
    return text
  }
}
