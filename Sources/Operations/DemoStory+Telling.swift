import Client
import Communication
import Incidents
import JSON

// What is told to whom: computed from the record, and owed until it is said.
extension DemoStory {
  /// Publishes what the record says to an audience, and shows it.
  func publish(
    _ audience: String, of incident: String, by performer: Performer, _ words: String
  ) async throws {
    let path = "/api/v1/incidents/\(incident)/updates"
    let draft = try await performer.get(path + "/draft", [.init("audience", audience)])
    let text = try draft.required("text")
    try await teller.tell(
      .communication, performer, words, quote: Self.beginning(of: text), to: path
    ) { $0.member("audience", audience) }
  }

  /// The executives were told nothing until now: the clock has asked one after the other.
  func awaitEscalation() async throws {
    while await !news.hasAskedCommander {
      _ = try await teller.wait(for: [.reminderIssued], "Nobody was reminded")
    }
  }

  /// What fits beside the other steps; the record has it all.
  private static func beginning(of text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " · ")
    return line.count > 240 ? line.prefix(239) + "…" : line
  }
}
