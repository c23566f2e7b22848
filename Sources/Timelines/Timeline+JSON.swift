import EventLog
import Incidents
import JSON
import Rollouts

extension Timeline {
  /// The timeline for machines.
  ///
  ///     {"format":"lastgood timeline 1","number","title","position","order":"happened|recorded",
  ///      "as_known_at","milestones":{"began","detected","declared","decided","halted","mitigated",
  ///      "recovered","resolved"},"durations_us":{"detect","declare","halt","recover"},
  ///      "phases":[{"phase","start","end","entries","gaps":[{"from","to"}]}],"gaps":[{"from","to"}],
  ///      "roles":[{"role","holders":[{"principal","name","from","to"}],"vacancies":[…]}],
  ///      "exposure":[{"at","deployment","group","share_bp","position"}],
  ///      "severities":[{"at","severity","position"}],"total","offset","entries":[…]}
  ///
  /// An entry: `{"position","id","stream","type","phase","kind","happened_at","recorded_at",
  /// "actor":{"principal","role","name"},"restricted","summary","text","marks","starred","causes":
  /// [{"id","position"}],"answered_by","corrections":[{"position","id","happened_at","recorded_at",
  /// "actor","text","because"}],"redaction":{"at","by","because"}}`. `summary` is how the entry was
  /// first recorded and `text` what it says today; redacted text is `null` in corrections and spelled
  /// `[redacted]` inside sentences. Times are RFC 3339 in UTC, null where unknown; shares are
  /// hundredths of a percent. New members may be added; none changes its meaning.
  package func json(_ reading: TimelineReading = TimelineReading()) -> [UInt8] {
    let order = order(by: reading.clock)
    let slice = reading.apply(to: order)
    return JSONWriter.object { object in
      object.member("format", "lastgood timeline 1")
      object.member("number", number)
      object.member("title", title)
      object.member("position", position.rawValue)
      object.member("order", reading.clock.rawValue)
      object.member("as_known_at", reading.asKnownAt)
      writeCourse(to: &object, in: order, reading)
      object.member("total", order.count)
      object.member("offset", slice.startIndex)
      object.list("entries", slice) { place, object in write(all[place], to: &object, reading) }
    }
  }

  /// One entry, as it stands in the list.
  package func json(of entry: TimelineEntry, _ reading: TimelineReading = TimelineReading())
    -> [UInt8]
  {
    JSONWriter.object { write(entry, to: &$0, reading) }
  }

  private func write(
    _ entry: TimelineEntry, to object: inout JSONMembers, _ reading: TimelineReading
  ) {
    object.member("position", entry.position.rawValue)
    object.member("id", UUIDText.text(entry.id))
    object.member("stream", UUIDText.text(entry.stream))
    object.member("type", entry.type.name)
    object.member("phase", entry.phase.rawValue)
    object.member("kind", entry.kind.rawValue)
    object.member("happened_at", entry.happenedAt)
    object.member("recorded_at", entry.recordedAt)
    object.object("actor") { $0.members(of: entry.actor, reading) }
    object.member("restricted", entry.visibility == .restricted)
    let original = entry.original.raw
    object.member("summary", original)
    object.member("text", entry.corrections.isEmpty ? original : sentence(of: entry).raw)
    object.array("marks") { list in
      let marks = marks(of: entry)
      if !marks.isEmpty { for key in marks.keys { list.element(key) } }
    }
    object.member("starred", entry.isStarred)
    object.array("causes") { causes in
      for cause in entry.causes {
        causes.object {
          $0.member("id", UUIDText.text(cause))
          $0.integer("position", self[cause]?.position.rawValue)
        }
      }
    }
    object.integer("answered_by", entry.answeredBy?.rawValue)
    object.array("corrections") { list in
      for correction in corrections(of: entry) {
        list.object { write(correction, to: &$0, reading) }
      }
    }
    object.member("redaction", entry.redaction)
  }

  private func write(
    _ correction: Correction, to object: inout JSONMembers, _ reading: TimelineReading
  ) {
    object.member("position", correction.position.rawValue)
    object.member("id", UUIDText.text(correction.id))
    object.member("happened_at", correction.happenedAt)
    object.member("recorded_at", correction.recordedAt)
    object.object("actor") { $0.members(of: correction.actor, reading) }
    object.member("text", correction.replacement)
    object.member("because", correction.because)
  }
}

extension JSONMembers {
  /// An array of objects, each written by itself.
  ///
  /// A writer that held a long list would move all of it with every object inside.
  mutating func list<Element>(
    _ key: String, _ elements: some Collection<Element>,
    _ write: (Element, inout JSONMembers) -> Void
  ) {
    var bytes = [UInt8(ascii: "[")]
    for element in elements {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes += JSONWriter.object { write(element, &$0) }
    }
    bytes.append(UInt8(ascii: "]"))
    member(key, JSONText(trusting: bytes))
  }

  fileprivate mutating func members(of actor: Actor, _ reading: TimelineReading) {
    member("principal", UUIDText.text(actor.principal))
    member("role", actor.role)
    text("name", reading.names.isEmpty ? nil : reading.names[actor.principal]?.text)
  }

  mutating func member(_ key: String, _ time: Timestamp?) {
    text(key, time.map(TimeText.exact))
  }

  // The generic way over `Optional` looks up its conformance at run time, for every entry.
  fileprivate mutating func text(_ key: String, _ text: String?) {
    member(key) { if let text { $0.string(text) } else { $0.null() } }
  }

  fileprivate mutating func integer(_ key: String, _ value: Int64?) {
    member(key) { if let value { $0.int(value) } else { $0.null() } }
  }

  fileprivate mutating func member(_ key: String, _ words: Words<String>) {
    if case .text(let words) = words { text(key, words) } else { text(key, nil) }
  }

  fileprivate mutating func member(_ key: String, _ redaction: Redaction?) {
    guard let redaction else { return text(key, nil) }
    object(key) { object in
      object.member("at", redaction.at)
      object.member("by", redaction.by.rawValue)
      object.member("because", redaction.because)
    }
  }
}
