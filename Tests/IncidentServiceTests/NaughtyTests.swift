import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import JSON
import PostgresStore
import TestSupport
import Testing
import Timelines

@Suite(.freshDatabase) struct `A naughty string` {
  private static let root = (0..<3).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
  private static let path = root.appending(path: "../shared/data/naughty-strings/blns.json")
  private static let isThere =
    FileManager.default.fileExists(atPath: path.path)
    || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil

  @Test(.enabled(if: isThere, "the list of naughty strings is not here"))
  func `comes back byte for byte from every field`() async throws {
    let strings = try JSONDecoder().decode([String].self, from: Data(contentsOf: Self.path))
      .filter { !$0.allSatisfy(\.isWhitespace) && !$0.utf8.contains(0) }
    #expect(strings.count > 400)
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      func order() -> Order { office.order(by: alice, insisting: true) }
      let number = try await office.incident()
      let place = Place.incident(number)
      for text in strings {
        let note = try await desk.note(text, in: place, by: order())
        let asked = try await desk.request(
          text, ofRole: "scribe", checkBackAt: office.clock.now, in: place, by: order())
        let words = try await self.words(of: [note, asked], office)
        #expect(words.allSatisfy { $0.utf8.elementsEqual(text.utf8) })
        _ = try await desk.search(text, before: nil, limit: 5, for: alice)
      }
      // Titles and reasons are shorter, and need a fold each: every eighth will do.
      for (index, text) in strings.enumerated()
      where index % 8 == 0 && text.utf8.count <= 200 {
        let declared = try await desk.declare(NewIncident(title: text), by: order()).written
        let title = try await desk.state(of: declared.stream).state.declaration?.title
        #expect(title?.plain.map { Array($0.utf8) } == Array(text.utf8))
        let changed = try await desk.order(
          .stateImpact(Impact(who: .text(text), symptom: .text(text))), to: number, by: order())
        let corrected = try await desk.correct(
          try #require(declared.event).description, with: text, because: text, by: order())
        let words = try await self.words(of: [changed, corrected], office)
        #expect(words.allSatisfy { $0.utf8.elementsEqual(text.utf8) })
        let row = try await desk.incidents(
          IncidentFilter(viewer: desk.viewer(alice), limit: 1)
        ).rows.first
        #expect(row?.title.plain.map { Array($0.utf8) } == Array(text.utf8))
      }
      for text in strings.prefix(200) where text.utf8.count <= 100 {
        try await desk.people.save(
          Person(id: alice.principal, handle: "alice", name: text))
        let saved = try await desk.people.person(handle: "alice")
        #expect(saved?.name.map { Array($0.utf8) } == Array(text.utf8))
        _ = try await desk.people.person(handle: text)
        _ = try await refusal { try await desk.incident(text, for: alice) }
        _ = try await refusal { try await desk.entry(text, for: alice) }
        _ = try await refusal { try await desk.offer(.scribe, to: text, in: number, by: order()) }
      }
      #expect(try await office.findings() == [])
    }
  }

  /// All texts that the first events of these orders sealed.
  private func words(of written: [Written], _ office: Office) async throws -> [String] {
    var texts: [String] = []
    for item in written {
      let id = try #require(item.event)
      let event = try #require(try await office.log.event(id))
      guard case .text(let bytes) = try await office.log.words(of: [event]).first else { continue }
      let words = try JSONDecoder().decode([String: String].self, from: Data(bytes))
      texts += words.values
    }
    #expect(texts.count >= written.count)
    return texts
  }
}
