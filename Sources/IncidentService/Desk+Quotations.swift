import Communication
import EventLog
import Incidents
import PostmortemDocuments
import Postmortems

/// Something that others read and that rests on an entry whose words are gone.
struct Quotation: Equatable, Sendable {
  /// Who is asked to look at it.
  var role: ResponseRole
  var words: String
}

extension Desk {
  /// What was told to others, or published, and rests on an entry.
  func quotations(
    of event: RecordedEvent, _ facts: StreamFacts
  ) async throws -> [Quotation] {
    guard facts.kind == .incident || facts.kind == .deployment else { return [] }
    var found: [Quotation] = []
    if facts.kind == .incident {
      for update in try await communication(of: event.stream).state.updates
      where update.cites.contains(event.id) {
        found.append(
          Quotation(
            role: .communicationsLead,
            words:
              "Update \(update.sequence) to \(update.audience.rawValue) rests on #\(event.position), which was redacted. Correct it, or say that it may stand."
          ))
      }
    }
    let seen = try await postmortem(of: event.stream, facts)
    guard !seen.postmortem.publications.isEmpty else { return found }
    let sections = PostmortemDocument(seen.source).sections.filter { $0.cites(event.id) }
    if !sections.isEmpty {
      let names = sections.map(\.heading).joined(separator: ", ")
      found.append(
        Quotation(
          role: .commander,
          words:
            "The published postmortem rests on #\(event.position), which was redacted (\(names)). Look at what it says now."
        ))
    }
    return found
  }

  /// How long whoever is asked has to look at it, in seconds.
  private static let patience: Int64 = 86_400

  /// Owed until somebody answers.
  func ask(
    _ quotation: Quotation, on stream: StreamID, _ facts: StreamFacts, because event: EventID,
    by order: Order
  ) async throws {
    let own = automaticOrder("lastgood quotation 1\n\(event)\n\(quotation.words)")
    let due = try await queries.time().advanced(bySeconds: Self.patience)
    _ = try await add(
      [
        EventFormat.entries.body(
          .requested(
            ask: .text(quotation.words), ofRole: quotation.role.name, checkBackAt: due))
      ], to: stream, facts, causes: [event], by: own)
  }
}
