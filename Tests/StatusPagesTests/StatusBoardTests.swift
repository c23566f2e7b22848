import Communication
import EventLog
import Foundation
import JSON
import Policy
import Testing

@testable import StatusPages

private let noon = Timestamp(microseconds: 1_771_243_200_000_000)

private func id(_ number: UInt8) -> EventID {
  EventID(uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number)))
}

private func update(
  _ number: UInt8, _ phase: UpdatePhase, minute: Int64,
  text: String? = "Card payments fail.\n\nNext update: 12:30 UTC."
) -> PublicUpdate {
  PublicUpdate(
    id(number), phase, at: noon.advanced(bySeconds: minute * 60), text: text)
}

@Suite struct `The page for people outside` {
  private let rule: StatusPageRule = {
    var rule = StatusPageRule(title: "Example status")
    rule.url = "https://status.example.org/"
    var shop = StatusPageRule.Component()
    (shop.services, shop.about) = (["checkout", "cart"], "Buying things")
    rule.components = ["Shop": shop, "Search": .init()]
    return rule
  }()

  private func board(_ updates: PublicUpdate..., severity: String? = "SEV2") -> StatusBoard {
    let incident = PublicIncident(
      components: rule.components(on: "cart"), severity: severity,
      updates: updates)
    return StatusBoard(rule, [incident].compactMap(\.self), asOf: noon.advanced(bySeconds: 3_600))
  }

  @Test(arguments: [
    ("SEV1" as String?, UpdatePhase.investigating, StatusBoard.ComponentState.majorOutage),
    ("SEV2", .mitigating, .partialOutage), ("SEV3", .identified, .degraded),
    (nil, .investigating, .degraded), ("SEV1", .monitoring, .degraded),
    ("SEV1", .resolved, .operational),
  ])
  func `a component is as its worst incident`(
    severity: String?, phase: UpdatePhase, state: StatusBoard.ComponentState
  ) {
    let board = board(update(1, phase, minute: 0), severity: severity)
    #expect(board.components.map(\.state) == [.operational, state])
    #expect(board.components.map(\.name) == ["Search", "Shop"])
    #expect(board.open.isEmpty == (phase == .resolved))
  }

  @Test func `nothing of what others wrote is markup`() {
    let hostile = "<script>alert(1)</script> \u{202E}& \"quoted\"\n\n]]><!--"
    let board = board(update(1, .investigating, minute: 0, text: hostile))
    for file in StatusSite.files(board) where file.mediaType.hasPrefix("text/html") {
      let text = String(decoding: file.bytes, as: UTF8.self)
      #expect(!text.contains("<script") && !text.contains("\u{202E}"))
    }
    #expect(!board.feed.contains("<script") && !board.feed.contains("]]>"))
  }

  @Test func `a correction is shown with the new text and why`() {
    var corrected = update(1, .investigating, minute: 0)
    corrected.text = "Card payments fail for one in ten."
    corrected.correctedAt = noon.advanced(bySeconds: 120)
    corrected.correctedBecause = "We counted anew"
    let page = board(corrected).page(.served)
    #expect(page.contains("one in ten") && page.contains("We counted anew"))
    #expect(board(corrected).feed.contains("<updated>2026-02-16T12:02:00.000000Z</updated>"))
  }

  @Test func `a word that was put off is shown beside what promised it`() throws {
    var late = update(1, .investigating, minute: 0)
    (late.nextPutOffTo, late.putOffAt) = (
      noon.advanced(bySeconds: 3_000), noon.advanced(bySeconds: 1_500)
    )
    let board = board(late)
    let said = "The next update comes later, by 2026-02-16 12:50 UTC."
    #expect(board.page(.served).contains(said) && board.feed.contains(said))
    #expect(String(decoding: board.json(.summary), as: UTF8.self).contains(said))
    #expect(board.feed.contains("<updated>2026-02-16T12:25:00.000000Z</updated>"))
  }

  @Test(arguments: [(nil as UInt8?, "Closed"), (9, "Followed elsewhere")])
  func `an incident that ended without a last word stops being a problem, and claims nothing`(
    other: UInt8?, word: String
  ) throws {
    var incident = try #require(
      PublicIncident(
        components: rule.components(on: "cart"), severity: "SEV1",
        updates: [update(1, .identified, minute: 0)]))
    incident.end = PublicEnd(
      id(5), at: noon.advanced(bySeconds: 600), followedIn: other.map { id($0) })
    let board = StatusBoard(rule, [incident], asOf: noon.advanced(bySeconds: 3_600))
    #expect(board.open.isEmpty && board.components.map(\.state) == [.operational, .operational])
    let page = board.page(.served)
    #expect(page.contains(">\(word)<") && !page.contains("Resolved"))
    #expect(page.contains("/status/incidents/\(id(9))") == (other != nil))
    #expect(board.feed.contains("<title>\(word): A problem with Shop</title>"))
    #expect(String(decoding: board.json(.unresolved), as: UTF8.self).contains("\"incidents\":[]"))
    #expect(
      String(decoding: board.json(.incidents), as: UTF8.self)
        .contains("\"resolved_at\":\"2026-02-16T12:10:00.000000Z\""))
    // One that was told to be over needs no other end.
    incident.updates.append(update(2, .resolved, minute: 5))
    let told = StatusBoard(rule, [incident], asOf: noon.advanced(bySeconds: 3_600))
    #expect(!told.page(.served).contains(word) && told.page(.served).contains("Resolved"))
  }

  @Test(arguments: [3, 4, 22])
  func `the newest updates are shown, and the others on the page of the incident`(
    count: Int
  ) throws {
    let incident = try #require(
      PublicIncident(
        components: ["Shop"], severity: "SEV2",
        updates: (1...count).map {
          update(UInt8($0), .investigating, minute: Int64($0), text: "Word \($0).")
        }))
    let board = StatusBoard(rule, [incident], asOf: noon.advanced(bySeconds: 3_600))
    for page in [board.page(.served), board.history(.served)] {
      #expect(page.contains("Word \(count).") && page.contains("Word \(count - 2)."))
      #expect(page.contains("Word \(count - 3).") == false)
      let earlier = count == 4 ? "1 earlier update<" : "\(count - 3) earlier updates<"
      #expect(page.contains("/status/incidents/\(id(1))\">\(earlier)") == (count > 3))
    }
    let alone = board.page(of: incident, .served)
    #expect((1...count).allSatisfy { alone.contains("Word \($0).") })
    #expect(alone.contains("<p class=\"site\"><a href=\"/status\">Example status</a>"))
  }

  @Test func `every field to write in looks like one, and long words break everywhere`() throws {
    var rule = rule
    rule.subscriptions = .init(
      channel: "mail", webhooks: "hooks", baseURL: "https://status.example.org")
    let page = SubscriptionPage.form(address: "", chosen: nil, problem: nil).html(rule)
    for match in page.matches(of: /<input[^>]* type="(\w+)"/) {
      #expect(page.contains("input[type=\(match.1)]"), "\(match.1)")
    }
    #expect(page.contains("type=\"url\"") && page.contains("type=\"email\""))
    #expect(page.contains("sans-serif;overflow-wrap:anywhere}"))
  }

  @Test func `a removed text says that it was removed`() {
    #expect(
      board(update(1, .investigating, minute: 0, text: nil)).page(.served)
        .contains("This text was removed."))
  }

  @Test func `the documents have the shape that others read`() throws {
    let board = board(update(1, .investigating, minute: 0), update(2, .mitigating, minute: 5))
    let summary = try #require(
      try JSONSerialization.jsonObject(with: Data(board.json(.summary))) as? [String: Any])
    let status = try #require(summary["status"] as? [String: Any])
    #expect(status["indicator"] as? String == "major")
    let incidents = try #require(summary["incidents"] as? [[String: Any]])
    let incident = try #require(incidents.first)
    #expect(incident["status"] as? String == "identified")
    #expect(incident["impact"] as? String == "major")
    #expect(
      incident["shortlink"] as? String == "https://status.example.org/incidents/\(id(1))")
    let updates = try #require(incident["incident_updates"] as? [[String: Any]])
    #expect(updates.map { $0["status"] as? String } == ["identified", "investigating"])
  }

  @Test func `every link of the files leads to a file`() throws {
    let board = board(update(1, .resolved, minute: 0))
    let files = StatusSite.files(board)
    let paths = Set(files.map(\.path))
    for file in files where file.path.hasSuffix(".html") {
      let text = String(decoding: file.bytes, as: UTF8.self)
      let base = try #require(URL(string: "http://x/\(file.path)"))
      for match in text.matches(of: /href="([^"#][^"]*)"/) {
        let target = try #require(URL(string: String(match.1), relativeTo: base))
        #expect(paths.contains(String(target.path().dropFirst())), "\(file.path): \(match.1)")
      }
    }
    // Whatever links to others comes after them.
    #expect(files.last?.path == "index.html")
  }

  @Test func `a heading that only repeats itself is left out`() {
    let text = "Monitoring: checkout\n\nCard payments fail.\nMore."
    #expect(
      update(1, .monitoring, minute: 0, text: text).paragraphs == ["Card payments fail.\nMore."])
    #expect(
      update(1, .monitoring, minute: 0, text: "Monitoring: x").paragraphs == ["Monitoring: x"])
  }
}
