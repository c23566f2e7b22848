import Digest
import EventLog
import PostmortemDocuments
package import Postmortems
import Timelines

/// What became of a sealed revision when it is computed again.
package enum SealCheck: Equatable, Sendable {
  case same
  /// Entries behind it were redacted since; what it says of them is gone.
  case redactedSince(Int64)
  /// The program says the same things in other words now.
  case otherWording
  /// Neither explains it: somebody has to look.
  case differs
}

extension Desk {
  /// Computes what was sealed again, from the record as it was then.
  package func checkSeal(
    _ publication: Publication, of place: Place, for caller: Caller
  ) async throws -> SealCheck {
    let seen = try await postmortem(of: place, for: caller)
    let inputs = publication.inputs
    let subject = try await stream(of: place, for: caller)
    var events: [RecordedEvent] = []
    for stream in inputs.streams where stream.id != seen.stream {
      events += try await store.allEvents(in: stream.id).prefix { $0.version <= stream.version }
    }
    events.sort { $0.position < $1.position }
    let words = try await store.words(of: events)
    var kept = KeptTimeline(
      timeline: Timeline(
        header: TimelineHeader(number: subject.facts.number ?? "", title: .text(""))),
      versions: [:])
    kept.add(zip(events, words).map { TimelineEvent($0, words: $1) })
    let own = inputs.streams.first { $0.id == seen.stream }?.version ?? .empty
    let written = try await store.allEvents(in: seen.stream).prefix { $0.version <= own }
    var postmortem = Postmortem()
    for (event, words) in zip(written, try await store.words(of: Array(written))) {
      if case .event(let known) = try EventFormat.postmortems.decode(event, words: words) {
        postmortem.evolve(known)
      }
    }
    var source = seen.source
    (source.facts, source.timeline) = (kept.draft, kept.timeline)
    (source.postmortem, source.inputs) = (postmortem, inputs)
    let again = digest(Array(PostmortemDocument.canonicalText(of: source).utf8))
    if again == publication.digest { return .same }
    let gone = Int64(kept.timeline.all.count { $0.redaction != nil }) - inputs.redactions
    if gone > 0 { return .redactedSince(gone) }
    return digest(PostmortemDocument.wordingText) == inputs.wording ? .differs : .otherWording
  }
}
