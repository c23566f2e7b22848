import EventLog
import Incidents
import Timelines

/// How long the parts of one incident took.
package struct IncidentSpans: Equatable, Sendable {
  /// From the beginning of harm until somebody or something noticed.
  package var detect: SpanReading
  /// From then until the first decision was authorised.
  package var decide: SpanReading
  /// From the declaration until it was said, or measured, to be mitigated.
  package var mitigate: SpanReading
  /// From the beginning of harm until service was back.
  package var recover: SpanReading
  /// How long it was open and nobody held command.
  package var uncommanded: SpanReading
}

extension IncidentFacts {
  /// Breaches are those of the deployments that it is laid to, where any is on record.
  package func spans(breaches: [Breach] = []) -> IncidentSpans {
    let isOver = !isOpen
    let noticed = ([declared, detected].compactMap { $0 } + breaches.map(\.noticed)).min()
    // What went wrong afterwards did not begin it.
    let fault = breaches.map(\.began).filter { $0 <= noticed ?? declared }.min()
    let began = began ?? fault
    return IncidentSpans(
      detect: SpanReading(from: began, to: noticed, isOver: isOver),
      decide: SpanReading(from: noticed, to: decided, isOver: isOver),
      mitigate: SpanReading(from: declared, to: mitigated, isOver: isOver),
      recover: SpanReading(from: began, to: recovered, isOver: isOver),
      uncommanded: uncommanded)
  }

  private var uncommanded: SpanReading {
    // Who is stated to have left before they came was never there.
    let command = duties.filter { $0.role == .commander && $0.from <= $0.to ?? .latestStated }
    var total: Int64 = 0
    for opening in openings {
      guard let end = opening.to else { return .notYet }
      guard opening.from <= end else { return .disordered }
      // Nobody before the place; those in command are gone through by when they came.
      var place = opening.from
      for duty in command.sorted(by: { $0.from < $1.from }) where duty.from < end {
        if duty.from > place { total = total.addingSaturated(duty.from.since(place)) }
        place = max(place, min(duty.to ?? end, end))
      }
      if place < end { total = total.addingSaturated(end.since(place)) }
    }
    return SpanReading(microseconds: total)
  }
}

extension Int64 {
  func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
