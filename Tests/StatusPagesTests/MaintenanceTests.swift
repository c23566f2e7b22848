import Communication
import EventLog
import Foundation
import JSON
import Policy
import Testing

@testable import StatusPages

private let noon = Timestamp(microseconds: 1_771_243_200_000_000)

private func work(
  _ number: UInt8, from: Int64, until: Int64, _ components: [String] = ["Shop"],
  title: String? = "Database move"
) -> PublicMaintenance {
  PublicMaintenance(
    StreamID(uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number))),
    title: title, text: "Orders may take <longer>.\n\nNo order is lost.",
    components: components, from: noon.advanced(bySeconds: from),
    until: noon.advanced(bySeconds: until), plannedAt: noon.advanced(bySeconds: -day),
    changedAt: noon.advanced(bySeconds: -day))
}

private let day: Int64 = 86_400

@Suite struct `Planned work on the page for people outside` {
  private let rule: StatusPageRule = {
    var rule = StatusPageRule(title: "Example status")
    rule.url = "https://status.example.org/"
    rule.components = ["Shop": .init(), "Search": .init()]
    return rule
  }()

  private func board(_ works: PublicMaintenance..., at second: Int64 = 0) -> StatusBoard {
    StatusBoard(rule, [], works, asOf: noon.advanced(bySeconds: second))
  }

  @Test(arguments: [
    (-1, "scheduled", "operational"), (0, "in_progress", "under_maintenance"),
    (59, "in_progress", "under_maintenance"), (60, "completed", "operational"),
  ])
  func `begins and ends by the clock`(second: Int64, state: String, component: String) {
    let board = board(work(1, from: 0, until: 60), at: second)
    #expect(board.maintenances.first?.state.rawValue == state)
    #expect(board.components.map(\.state.rawValue) == ["operational", component])
  }

  @Test func `has to be looked at again when it begins, when it ends, and then no more`() {
    let works = (work(1, from: 10, until: 60), work(2, from: 30, until: 40))
    var times: [Int64] = []
    var now: Int64 = 0
    while let next = board(works.0, works.1, at: now).nextChange {
      now = (next.microseconds - noon.microseconds) / 1_000_000
      times.append(now)
    }
    #expect(times == [10, 30, 40, 60])
    var cancelled = work(1, from: 10, until: 60)
    cancelled.cancelledAt = noon
    #expect(board(cancelled).nextChange == nil)
  }

  @Test func `counts for less than what is wrong`() throws {
    let id = try #require(EventID("01890000-0000-7000-8000-000000000009"))
    let incident = PublicIncident(
      components: ["Shop"], severity: "SEV1",
      updates: [PublicUpdate(id, .investigating, at: noon, text: "It fails.")])
    let board = StatusBoard(
      rule, [incident].compactMap(\.self), [work(1, from: -60, until: 60)], asOf: noon)
    #expect(board.components.first { $0.name == "Shop" }?.state == .majorOutage)
  }

  @Test func `is shown on the page while it lasts, and in the history for good`() {
    let (coming, over) = (work(1, from: 60, until: 90), work(2, from: -90, until: -60))
    var cancelled = work(3, from: 60, until: 90, title: "Never mind")
    (cancelled.cancelledAt, cancelled.because) = (noon, "No <need>.")
    let board = board(coming, over, cancelled)
    let page = board.page(.served)
    #expect(page.contains("m-\(coming.id)") && !page.contains("m-\(over.id)"))
    #expect(page.contains("Orders may take &lt;longer&gt;.") && !page.contains("Never mind"))
    let history = board.history(.served)
    for id in [coming.id, over.id, cancelled.id] { #expect(history.contains("m-\(id)")) }
    #expect(history.contains("No &lt;need&gt;."))
    for word in ["Planned", "Done", "Cancelled"] { #expect(history.contains("<b>\(word)</b>")) }
    #expect(StatusSite.files(board).contains { $0.path == "api/v2/scheduled-maintenances.json" })
  }

  @Test func `is in the feed once, newest change first`() {
    var changed = work(1, from: 60, until: 90)
    changed.changedAt = noon
    let feed = board(changed, work(2, from: 70, until: 80, title: nil)).feed
    #expect(feed.components(separatedBy: "<entry>").count == 3)
    #expect(feed.contains("<title>Planned work: Database move</title>"))
    #expect(feed.contains("<title>Planned work: Planned work</title>"))
    #expect(feed.contains("<updated>2026-02-16T12:00:00.000000Z</updated>\n<author>"))
  }

  @Test func `is told to programs in the common shape`() throws {
    let board = board(
      work(1, from: -10, until: 10), work(2, from: 60, until: 90), work(3, from: -90, until: -60))
    func names(_ document: StatusBoard.Document) throws -> [String] {
      let value = try JSONValue(checking: board.json(document))
      guard case .array(let list)? = value["scheduled_maintenances"] else { return [] }
      return list.compactMap { entry in
        guard case .string(let status)? = entry["status"] else { return nil }
        return status
      }
    }
    #expect(try names(.maintenances) == ["scheduled", "in_progress", "completed"])
    #expect(try names(.upcoming) == ["scheduled"])
    #expect(try names(.active) == ["in_progress"])
    #expect(try names(.summary) == ["in_progress", "scheduled"])
    let status = String(decoding: board.json(.status), as: UTF8.self)
    #expect(status.contains(#""indicator":"maintenance""#))
  }
}

@Suite struct `The pages to be told by mail` {
  private let rule: StatusPageRule = {
    var rule = StatusPageRule(title: "Shop & <co>")
    rule.components = ["A\"b": .init(), "Search": .init()]
    rule.components["Search"]?.about = "Finding <things>"
    rule.subscriptions = .init(channel: "mail", baseURL: "https://status.example.org")
    return rule
  }()

  @Test func `are linked from the page only where somebody can ask`() {
    let with = StatusBoard(rule, [], asOf: noon)
    #expect(with.page(.served).contains("href=\"/status/subscribe\""))
    let file = StatusSite.files(with).first { $0.path == "index.html" }
    let text = String(decoding: file?.bytes ?? [], as: UTF8.self)
    #expect(text.contains("href=\"https://status.example.org/status/subscribe\""))
    var without = rule
    without.subscriptions = nil
    #expect(!StatusBoard(without, [], asOf: noon).page(.served).contains("subscribe"))
  }

  @Test func `show what was chosen, all by default, and escape what was typed`() {
    let fresh = SubscriptionPage.form(address: "", chosen: nil, problem: nil).html(rule)
    #expect(fresh.components(separatedBy: " checked>").count == 3)
    let again = SubscriptionPage.form(
      address: "\"><script>", chosen: ["Search"], problem: "No <good>."
    ).html(rule)
    #expect(again.components(separatedBy: " checked>").count == 2)
    #expect(!again.contains("<script>") && again.contains("No &lt;good&gt;."))
    #expect(again.contains("A&quot;b") && again.contains("Finding &lt;things&gt;"))
  }

  @Test(arguments: [
    SubscriptionPage.confirm(token: "lg_x"), .unsubscribe(token: "lg_x"),
    .form(address: "", chosen: nil, problem: nil),
  ])
  func `that act have one form, which is sent, and every field a label`(page: SubscriptionPage) {
    let html = page.html(rule)
    #expect(html.components(separatedBy: "<form method=\"post\"").count == 2)
    #expect(html.components(separatedBy: "<button>").count == 2)
    let fields = html.components(separatedBy: "<input").count - 1
    let labels = html.components(separatedBy: "<label for=").count - 1
    #expect(fields == labels)
  }

  @Test(arguments: [
    SubscriptionPage.asked, .confirmed, .used, .over, .unsubscribed, .wait(minutes: 3),
  ])
  func `that only say something have no form`(page: SubscriptionPage) {
    #expect(!page.html(rule).contains("<form"))
  }
}
