package import EventLog
import Incidents
import Rollouts

/// Everything that is known of an incident, in order: a fold over the events of its streams.
///
/// Pure and incremental: it can be kept with the position it stands at, and carried forward. It
/// never looks beyond the events it was given, so a prefix of the log gives the timeline as it was
/// known then. Names are no part of it: a name that is erased is gone from every cached fold.
package struct Timeline: Equatable, Sendable {
  package let header: TimelineHeader
  /// The newest event in it.
  package private(set) var position = LogPosition.start
  /// Every event, by position; `shown` leaves out those that only amend another.
  package internal(set) var all: [TimelineEntry] = []

  package internal(set) var exposure: [ExposureStep] = []
  package internal(set) var severities: [SeverityStep] = []
  package internal(set) var milestones = Milestones()
  /// Oldest first; of one role, one after the other.
  package internal(set) var roleSpans: [RoleSpan] = []
  /// From declaring (or reopening) to resolving; the last without an end while it is open.
  package internal(set) var openSpans: [OpenSpan] = []
  /// When the first of its deployments began.
  package internal(set) var deploymentStartedAt: Timestamp?

  var places: [EventID: Int] = [:]
  /// Amendments that came before what they amend: client-made ids make that possible.
  var waiting: [EventID: [Int]] = [:]
  /// What was planned, as far as is needed to say which deployment is meant.
  var plans: [StreamID: PlannedDeployment] = [:]
  var titleEntry: Int?
  /// Decisions to leave a deployment, and which.
  var leaving: [EventID: StreamID] = [:]
  /// What was carried out to leave a deployment; whether that moved anybody away is not known by it.
  package internal(set) var departures: [Departure] = []
  var declaredNumber: String?
  var declaredTitle: Words<String>?

  package init(header: TimelineHeader) { self.header = header }

  package init(_ input: TimelineInput) {
    self.init(header: input.header)
    all.reserveCapacity(input.events.count)
    places.reserveCapacity(input.events.count)
    for item in input.events { add(item.event, words: item.words) }
  }
}

/// A time during which an incident was open.
package struct OpenSpan: Equatable, Sendable {
  package var from: Timestamp
  package var to: Timestamp?
}

extension Timeline {
  /// Carries the timeline forward by one event.
  ///
  /// False when the event is not newer than what is in already: nothing changed, and who has older
  /// events to add (a deployment linked only now) folds anew.
  @discardableResult
  package mutating func add(_ event: RecordedEvent, words: Words<[UInt8]>?) -> Bool {
    guard event.position > position else { return false }
    return add(Fact(event, words: words), of: event, words: words)
  }

  /// The same for who has read the event already.
  @discardableResult
  package mutating func add(
    _ fact: Fact, of event: RecordedEvent, words: Words<[UInt8]>?
  ) -> Bool {
    guard event.position > position else { return false }
    position = event.position
    let place = all.count
    var entry = TimelineEntry(
      position: event.position, id: event.id, stream: event.stream, type: event.type,
      phase: Phase.of(event.type), kind: fact.kind(of: event.type), happenedAt: event.happenedAt,
      recordedAt: event.recordedAt, actor: event.actor, visibility: event.visibility,
      causes: event.causes, original: Describer.sentence(for: fact, of: event))
    switch fact {
    case .deployment(.planned(let plan)):
      plans[event.stream] = PlannedDeployment(
        number: plan.number, service: plan.service, environment: plan.environment)
    case .incident(.deploymentLinked(let deployment)):
      guard let number = plans[deployment]?.number else { break }
      entry.original = ["Deployment ", .value(number), " was linked"]
    case .incident(.roleOffered(_, let person)): entry.offeredTo = person
    default: break
    }
    if case .redacted(let redaction) = words { entry.redaction = redaction }
    if case .entry(.corrected(_, let replacement, let because)) = fact {
      entry.correction = CorrectionWords(replacement: replacement, because: because)
    }
    all.append(entry)
    // The first of two events with one id keeps it; the log itself holds no such pair.
    if places[event.id] == nil { places[event.id] = place }
    follow(fact, of: event, at: place)
    amend(fact, at: place)
    return true
  }

  package var number: String { declaredNumber ?? header.number }

  package var title: Words<String> {
    if let titleEntry, let redaction = all[titleEntry].redaction { return .redacted(redaction) }
    return declaredTitle ?? header.title
  }

  package subscript(_ id: EventID) -> TimelineEntry? { places[id].map { all[$0] } }

  package subscript(_ position: LogPosition) -> TimelineEntry? {
    place(of: position).map { all[$0] }
  }

  /// Entries lie by position, so a position is found by halving.
  func place(of position: LogPosition) -> Int? {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].position < position { low = middle + 1 } else { high = middle }
    }
    return low < all.count && all[low].position == position ? low : nil
  }
}
