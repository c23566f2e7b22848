package import EventLog
import Incidents
import PostmortemDocuments
import Rollouts
package import Timelines
import Updates

extension Desk {
  /// The timeline of an incident with the deployments and detections linked to it, or of a
  /// deployment alone; as it is now, or as it was known at a time.
  package func timeline(
    of place: Place, asKnownAt time: Timestamp? = nil, for caller: Caller
  ) async throws -> Timeline {
    let (stream, facts) = try await stream(of: place, for: caller)
    guard let time else {
      return try await timeline(of: stream, facts)
    }
    return try await foldAnew(stream, facts, through: try await store.position(asKnownAt: time))
      .timeline
  }

  /// The names to show people by.
  package func names(in timeline: Timeline) async throws -> [PrincipalID: PersonName] {
    var principals = Set(timeline.all.map(\.actor.principal))
    principals.formUnion(timeline.roleSpans.map(\.holder))
    return try await people.people(principals).mapValues { PersonName($0.name ?? $0.handle) }
  }

  /// Carries the kept timeline forward, or folds anew what cannot be carried.
  ///
  /// The head is read before the streams, and nothing beyond it is folded: otherwise an event of
  /// one stream could come in before an older one of a stream that was read earlier.
  func timeline(of subject: StreamID, _ facts: StreamFacts) async throws -> Timeline {
    try await keptTimeline(of: subject, facts).timeline
  }

  /// The same, with what updates are made of.
  func keptTimeline(of subject: StreamID, _ facts: StreamFacts) async throws -> KeptTimeline {
    let head = try await store.head().position
    guard var kept = timelines.timeline(of: subject) else {
      let fresh = try await foldAnew(subject, facts, through: head)
      timelines.keep(fresh, of: subject)
      return fresh
    }
    guard kept.timeline.position < head else { return kept }
    let news = try await newEvents(of: Array(kept.versions.keys), after: kept.versions, head)
    if news.contains(where: { $0.event.mayLink || $0.event.type == .redaction }) {
      let fresh = try await foldAnew(subject, facts, through: head)
      timelines.keep(fresh, of: subject)
      return fresh
    }
    guard !news.isEmpty else { return kept }
    kept.add(news)
    timelines.keep(kept, of: subject)
    return kept
  }

  private func foldAnew(
    _ subject: StreamID, _ facts: StreamFacts, through end: LogPosition
  ) async throws -> KeptTimeline {
    let own = try await newEvents(of: [subject], after: [:], end)
    let linked = facts.kind == .incident ? try streamsLinked(by: own) : []
    let others = try await newEvents(of: linked, after: [:], end)
    var kept = KeptTimeline(
      timeline: Timeline(
        header: TimelineHeader(number: facts.number ?? "", title: .text(""))),
      versions: Dictionary(uniqueKeysWithValues: (linked + [subject]).map { ($0, .empty) }))
    kept.add(others.isEmpty ? own : own + others)
    return kept
  }

  /// What happened on these streams after the versions given, through `end`, in the log's order.
  private func newEvents(
    of streams: [StreamID], after versions: [StreamID: StreamVersion], _ end: LogPosition
  ) async throws -> [TimelineEvent] {
    var events: [RecordedEvent] = []
    for stream in streams {
      events += try await store.allEvents(in: stream, after: versions[stream] ?? .empty)
        .prefix { $0.position <= end }
    }
    if streams.count > 1 { events.sort { $0.position < $1.position } }
    let words = try await store.words(of: events)
    return zip(events, words).map { TimelineEvent($0, words: $1) }
  }

  /// Streams that an incident's own events name.
  private func streamsLinked(by events: [TimelineEvent]) throws -> [StreamID] {
    var linked: [StreamID] = []
    for item in events where item.event.mayLink {
      guard case .event(let event) = try EventFormat.incidents.decode(item.event, words: item.words)
      else { continue }
      switch event {
      case .declared(let declaration): linked += declaration.deployment.map { [$0] } ?? []
      case .nearMissRecorded(let nearMiss): linked += nearMiss.deployment.map { [$0] } ?? []
      case .deploymentLinked(let stream), .detectionLinked(let stream): linked.append(stream)
      default: break
      }
    }
    var seen: Set<StreamID> = []
    return linked.filter { seen.insert($0).inserted }
  }
}

extension KeptTimeline {
  mutating func add(_ events: [TimelineEvent]) {
    let sorted = events.sorted { $0.event.position < $1.event.position }
    for item in sorted {
      let fact = Fact(item.event, words: item.words)
      if timeline.add(fact, of: item.event, words: item.words) {
        facts.follow(fact, of: item.event)
        draft.follow(fact, of: item.event)
      }
      versions[item.event.stream] = item.event.version
      heads[item.event.stream] = item.event.hash
    }
  }
}

extension RecordedEvent {
  /// Whether it may make another stream part of the timeline.
  fileprivate var mayLink: Bool {
    [
      "incident.declared", "near_miss.recorded", "incident.deployment_linked",
      "incident.detection_linked",
    ].contains(type.name)
  }
}
