import EventLog

extension Timeline {
  /// What an entry says today: the newest correction, or what was first recorded.
  package func sentence(of entry: TimelineEntry) -> [SentencePiece] {
    guard let newest = entry.corrections.last, let place = place(of: newest),
      let words = all[place].correction
    else { return entry.original }
    return [.quote(words.replacement)]
  }

  /// The corrections of an entry, newest first.
  package func corrections(of entry: TimelineEntry) -> [Correction] {
    entry.corrections.reversed().compactMap { position in
      guard let place = place(of: position), let words = all[place].correction else { return nil }
      let correction = all[place]
      return Correction(
        position: correction.position, id: correction.id, happenedAt: correction.happenedAt,
        recordedAt: correction.recordedAt, actor: correction.actor,
        replacement: words.replacement, because: words.because)
    }
  }

  mutating func amend(_ fact: Fact, at place: Int) {
    if case .entry(let event) = fact, let target = event.target {
      if let found = places[target], found != place {
        attach(place, to: found, event)
      } else if places[target] == nil {
        waiting[target, default: []].append(place)
      }
    }
    guard !waiting.isEmpty, let early = waiting.removeValue(forKey: all[place].id) else { return }
    for other in early { attach(other, to: place, nil) }
  }

  /// Shows the entry at `place` with the one it amends.
  ///
  /// A correction of a correction belongs to what was corrected first. Entries that name each other
  /// in a circle stay as they are.
  private mutating func attach(_ place: Int, to target: Int, _ event: EntryEvent?) {
    let amendment = all[place]
    if amendment.type == .answer {
      if all[target].answeredBy == nil { all[target].answeredBy = amendment.position }
      return
    }
    if amendment.type == .redaction {
      redact(target, by: place)
    } else if amendment.correction != nil {
      let root = root(of: target)
      guard root != place else { return }
      let moved = all[place].corrections + [amendment.position]
      all[place].corrections = []
      all[root].corrections += moved
      if moved.count > 1 || place < root { all[root].corrections.sort() }
      for position in moved {
        if let other = self.place(of: position) { all[other].amends = all[root].position }
      }
      return
    } else {
      all[root(of: target)].isStarred = true
    }
    all[place].amends = all[root(of: target)].position
  }

  /// The words may still lie in a fold that was made before they were destroyed.
  private mutating func redact(_ target: Int, by place: Int) {
    guard all[target].redaction == nil else { return }
    let because: String? =
      if case .quote(.text(let text)) = all[place].original.last { text } else { nil }
    let redaction = Redaction(
      at: all[place].recordedAt, by: all[place].position, because: because)
    all[target].redaction = redaction
    all[target].original = all[target].original.redacted(redaction)
    if all[target].correction != nil {
      all[target].correction = CorrectionWords(
        replacement: .redacted(redaction), because: .redacted(redaction))
    }
  }

  /// Amendments are attached to roots only, so this is one step, whatever the events claim.
  private func root(of place: Int) -> Int {
    all[place].amends.flatMap { self.place(of: $0) } ?? place
  }
}

extension EntryEvent {
  /// The entry that this one is about.
  fileprivate var target: EventID? {
    switch self {
    case .corrected(let entry, _, _), .redacted(let entry, _), .starred(let entry): entry
    case .answered(let request): request
    case .noted, .requested: nil
    }
  }
}
