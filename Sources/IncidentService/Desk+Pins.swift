package import EventLog
import Timelines

/// Something that was said elsewhere, as it reads there now.
package struct Pin: Equatable, Sendable {
  /// Names it for ever, whatever becomes of its text: `slack:T1:C1:1548261231.000200`.
  package var source: String
  package var text: String
  package var author: String?
  package var saidAt: Timestamp
  package var link: String?

  package init(
    _ source: String, text: String, author: String? = nil, saidAt time: Timestamp,
    link: String? = nil
  ) {
    (self.source, self.text, self.author) = (source, text, author)
    (saidAt, self.link) = (time, link)
  }

  /// What stands on the timeline: first who said it and where, so that nothing in the text can be taken
  /// for that.
  var note: String {
    let facts = [author ?? "somebody", TimeText.minute(saidAt) + " UTC", link].compactMap { $0 }
    return "Said elsewhere by \(facts.joined(separator: ", ")):\n\(text)"
  }
}

/// What became of a pin.
package struct Pinned: Sendable {
  package var written: Written
  /// The note.
  package var entry: EventID
  /// Whether it was there already, and its text is another now.
  package var isCorrection: Bool
}

extension Desk {
  /// Puts something that was said elsewhere on the timeline, once.
  ///
  /// When its text is another by now, the note is corrected: what it said before stays readable.
  package func pin(_ pin: Pin, in incident: String, by order: Order) async throws -> Pinned {
    try refuseSecrets(in: [("text", pin.text), ("author", pin.author)], of: order)
    let (stream, facts) = try await self.incident(incident, for: order.caller)
    let input = Array("lastgood pin 1\n\(stream)\n\(pin.source)".utf8)
    let entry: EventID = computed(from: input)
    if let earlier = try await store.earlierAnswer(to: order.identity) {
      let written = try await replayed(earlier)
      return Pinned(written: written, entry: entry, isCorrection: written.event != entry)
    }
    if try await store.event(entry) == nil {
      var order = order
      (order.entry, order.happenedAt) = (entry, min(pin.saidAt, now()))
      do {
        let written = try await add(
          [EventFormat.entries.body(.noted(text: .text(pin.note), via: .pin))], to: stream, facts,
          by: order)
        return Pinned(written: written, entry: entry, isCorrection: false)
      } catch {
        // Somebody else pinned it in the same moment.
        guard try await store.event(entry) != nil else { throw error }
      }
    }
    return try await correct(pin, entry, naming: input, on: stream, facts, by: order)
  }

  private func correct(
    _ pin: Pin, _ entry: EventID, naming input: [UInt8], on stream: StreamID,
    _ facts: StreamFacts, by order: Order
  ) async throws -> Pinned {
    let timeline = try await timeline(of: stream, facts)
    guard let note = timeline[entry] else { throw StreamBusy(stream: stream) }
    let corrections = timeline.corrections(of: note)
    guard note.redaction == nil, case .text(let text)? = timeline.text(of: note) else {
      throw DeskRefusal.rule(
        name: "pin-redacted",
        explanation: "It was pinned before, and its words were destroyed since: they stay away.",
        field: nil)
    }
    guard text != pin.note else {
      return Pinned(
        written: Written(
          .unchanged, stream, event: entry, position: note.position, version: facts.version),
        entry: entry, isCorrection: false)
    }
    var order = order
    // One of its own for each text that it had, so that two who see the same change record it once.
    order.entry = computed(from: input + Array("\n\(corrections.count + 1)".utf8))
    let correction = EntryEvent.corrected(
      entry: entry, replacement: .text(pin.note),
      because: .text("What was said was changed where it was said."))
    do {
      let written = try await add(
        [EventFormat.entries.body(correction)], to: stream, facts, causes: [entry], by: order)
      return Pinned(written: written, entry: entry, isCorrection: true)
    } catch {
      guard let id = order.entry, try await store.event(id) != nil else { throw error }
      throw StreamBusy(stream: stream)
    }
  }
}

extension Timeline {
  /// What a note says today, if that can still be read.
  fileprivate func text(of entry: TimelineEntry) -> Words<String>? {
    if let newest = corrections(of: entry).first { return newest.replacement }
    guard case .quote(let words)? = entry.original.first else { return nil }
    return words
  }
}
