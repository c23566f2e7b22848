import EventLog
import IncidentService
import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `What readers are not shown` {
  @Test func `the key of what was attached, wherever its event is shown`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let attached = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/evidence?kind=log&name=web.log",
        headers: [("Content-Type", "text/plain")], bytes: Array("it broke".utf8))
      #expect(attached.status == 201)
      let position = try #require(attached["position"]?.integer)
      let entry = try await service.get("/entries/\(position)")
      #expect(entry["words"]?["name"] == "web.log" && entry["words"]?["key"] == nil)
      let page = try await service.get("/events?type=evidence.attached")
      #expect(page["events"]?.elements?.count == 1)
      #expect(page["events"]?.elements?.first?["words"]?["key"] == nil)
      let live = try await DeskFeed(service.desk).events(after: LogPosition(position - 1), limit: 1)
      let text = String(decoding: try #require(live.first).open, as: UTF8.self)
      #expect(text.contains("web.log"))
      #expect(!text.contains("\"key\":\""))
      #expect(try await service.get("/evidence/\(position)").text == "it broke")
    }
  }

  @Test func `words of evidence that cannot be read`() {
    let broken = Array("{\"key\":\"00\"".utf8)
    #expect(Evidence.shown(broken, of: .evidence) == Array("{}".utf8))
    #expect(Evidence.shown(broken, of: .note) == broken)
  }

  @Test func `what a restricted incident halts its rollout for`() async throws {
    try await withService { service in
      let plan = try await service.post(
        "/deployments",
        [
          "service": "shop", "environment": "production", "version": "4.2.0",
          "from_version": "4.1.9", "strategy": "canary", "kind": "config", "start": true,
          "groups": [["name": "all", "kind": "percent", "share": 100, "bake_seconds": 0]],
        ])
      let deployment = try #require(plan["number"]?.text)
      let secret = try await service.declare(
        "Breach", ["restricted": true, "deployment": .string(deployment)], as: "ada")
      try await service.post(
        "/incidents/\(secret)/decisions",
        ["action": "halt", "because": "Somebody holds the signing key"],
        as: "ada")
      let seen = try await service.get("/deployments/\(deployment)", as: "vera")
      #expect(seen["state"] == "halted")
      let page = try await service.get("/events?type=deployment.halted", as: "vera")
      for reply in [seen.text, page.text] {
        #expect(reply.contains("By a decision that not everybody may read."))
        #expect(!reply.contains("signing key") && !reply.contains(secret))
      }
    }
  }

  @Test func `which restricted incident another one or a report belongs to`() async throws {
    try await withService { service in
      let secret = try await service.declare("Breach", ["restricted": true], as: "ada")
      let plain = try await service.declare()
      let reports = try await [plain, secret].asyncMap { incident in
        let report = try await service.post("/reports", ["text": "It is slow"], as: "ada")
        let stream = try #require(report["stream"]?.text)
        try await service.post(
          "/reports/\(stream)/link", ["incident": .string(incident)], as: "ada")
        return stream
      }
      try await service.post(
        "/incidents/\(plain)/merge", ["into": .string(secret), "because": "same"], as: "ada")
      let id = try #require(try await service.get("/incidents/\(secret)", as: "ada")["stream"])
      for type in ["detection.linked", "incident.merged"] {
        let feed = "/events?type=\(type)"
        let name = try #require(id.text)
        #expect(try await service.get(feed, as: "ada").text.contains(name), "\(type)")
        #expect(try await !service.get(feed, as: "vera").text.contains(name), "\(type)")
      }
      #expect(
        try await service.get("/events?type=detection.linked", as: "vera")["events"]?.elements?
          .count == 1)
      let path = "/incidents/\(plain)"
      #expect(try await service.get(path, as: "ada")["merged_into"] == id)
      #expect(try await service.get(path, as: "vera")["merged_into"] == .null)
      #expect(
        try await service.get(path, as: "vera")["detections"] == [.string(reports[0])])
      try await eventually("both are listed") {
        try await service.get("/reports?state=all", as: "ada")["reports"]?.elements?.filter {
          $0["incident"] != .null
        }.count == 2
      }
      let seen = try await service.get("/reports?state=all", as: "vera")
      let linked = seen["reports"]?.elements?.map { $0["incident"] ?? .null } ?? []
      #expect(linked.count == 2)
      #expect(linked.filter { $0 == .null }.count == 1)
      #expect(!linked.contains(id))
    }
  }

  @Test func `more of the log at once than a page holds`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let text = JSONValue.string(String(repeating: "🦊", count: 16_384))
      let count = 2 * FeedRoutes.pageSize / 65_536 + 1
      for _ in 0..<count {
        try await service.post("/incidents/\(number)/notes", ["text": text])
      }
      var (after, pages, positions) = (Int64(0), 0, [Int64]())
      while true {
        let page = try await service.get("/events?limit=1000&after=\(after)")
        let events = page["events"]?.elements ?? []
        if events.isEmpty { break }
        #expect(page.bytes.count < FeedRoutes.pageSize + 100_000)
        positions += events.compactMap { $0["position"]?.integer }
        after = try #require(page["next"]?.integer)
        pages += 1
      }
      #expect(pages == 3)
      #expect(positions == Array(1..<after + 1))
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Result>(
    _ transform: (Element) async throws -> Result
  ) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
