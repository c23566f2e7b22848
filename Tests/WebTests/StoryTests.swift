import HTTP
import JSON
import TestSupport
import Testing
@testable import Web

/// A bad evening from beginning to end; every answer is held against the table.
@Suite(.freshDatabase) struct `The record over HTTP` {
  @Test func `holds an incident`() async throws {
    try await withService { service in
      let digest = JSONValue.string(String(repeating: "a", count: 64))
      let planned = try await service.post(
        "/deployments",
        [
          "service": "checkout", "environment": "prod", "version": "2.0", "from_version": "1.9",
          "artefact_digest": digest, "strategy": "canary",
          "groups": [
            ["name": "canary 20%", "share": 20], ["name": "all", "share": 100, "kind": "ring"],
          ],
        ])
      let deployment = try #require(planned["number"]?.text)
      let one = "/deployments/\(deployment)"
      try await service.post(one + "/groups/canary%2020%25/entry")
      try await service.post(
        one + "/gates",
        [
          "group": "canary 20%", "kind": "smoke", "outcome": "fail", "exit_code": 1,
          "milliseconds": 120, "command": "./smoke", "output": "boom",
        ])
      try await service.post(
        one + "/health",
        [
          "group": "canary 20%", "coverage": 99.5,
          "signals": [["signal": "errors", "verdict": "fail", "value": "1.8%"]],
        ])
      try await service.post(
        one + "/audiences", ["group": "canary 20%", "members": ["tenant-7"]])
      let report = try await service.post("/reports", ["text": "I cannot pay"], as: "ina")
      let declared = try await service.post(
        "/incidents",
        ["title": "Checkout fails", "deployment": .string(deployment), "severity": "SEV2"])
      #expect(declared["incident"]?["exposure"]?["share"] == 20)
      let incident = try #require(declared["number"]?.text)
      let two = "/incidents/\(incident)"
      let reported = try #require(report["stream"]?.text)
      try await service.post("/reports/\(reported)/acknowledgement")
      try await service.post("/reports/\(reported)/link", ["incident": .string(incident)])
      try await service.post(two + "/roles/commander/offer", ["person": "bob"])
      try await service.post(two + "/roles/commander/acceptance", as: "bob")
      try await service.post(
        two + "/impact",
        [
          "who": "customers", "how_many": "unknown", "regions": ["eu-west-1"],
          "since": "2026-03-01T11:40:00Z", "data_risk": "none",
        ])
      let note = try await service.post(
        two + "/notes", ["text": "wrong text", "happened_at": "2026-03-01T11:50:00+00:00"])
      let entry = try #require(note["position"]?.integer)
      try await service.post(
        "/entries/\(entry)/correction", ["text": "right text", "because": "I misread"])
      try await service.post("/entries/\(entry)/star")
      let shown = try await service.get("/entries/\(entry)")
      #expect(shown["words"]?["text"] == "wrong text")
      try await service.post(
        two + "/references", ["kind": "metric", "url": "https://grafana.example/d/1"])
      try await service.post(two + "/runs", ["command": "ls", "exit_code": 0, "output": "a\nb"])
      let asked = try await service.post(
        two + "/requests",
        ["of_role": "scribe", "ask": "graphs", "check_back_at": "2026-03-01T12:10:00Z"])
      let question = try #require(asked["event"]?.text)
      try await service.post(two + "/requests/\(question)/answer")
      let debt = try await service.post(
        two + "/gate-debts",
        ["gate": "load", "due_at": "2026-03-02T00:00:00Z", "because": "no time"])
      try await service.post(one + "/halt", ["because": "checkout fails"])
      let halted = try await service.get(one)
      #expect(halted["state"] == "halted")
      #expect(halted["halt"]?["by"] == "alice")
      try await service.post(one + "/resumption", ["because": "it was the network"])
      let own = try await service.ask(
        "POST", "/api/v1" + one + "/resumption/approval", [:])
      #expect(own.status == 422)
      try await service.post(one + "/resumption/denial", ["because": "no"], as: "bob")
      try await service.post(one + "/rollback", ["to_version": "1.9"])
      try await service.post(two + "/mitigation")
      try await service.post(two + "/resolution", ["data_loss": "none"])
      let owed = try #require(debt["position"]?.integer)
      try await service.post(two + "/gate-debts/\(owed)/payment", ["because": "done"])
      try await service.post(two + "/closure")
      let closed = try await service.get(two)
      #expect(closed["state"] == "closed")
      #expect(closed["roles"]?["commander"]?["holder"] == "bob")
      #expect(closed["gate_debts"]?.elements?.first?["paid"] == true)
    }
  }

  @Test func `shows timelines in every format`() async throws {
    try await withService { service in
      let number = try await service.declare("Zahlung <b>kaputt</b>")
      for index in 0..<12 {
        try await service.post("/incidents/\(number)/notes", ["text": .string("note \(index)")])
      }
      let path = "/incidents/\(number)/timeline"
      for format in TimelineRoutes.Format.allCases {
        let reply = try await service.get("\(path)?format=\(format.rawValue)&originals=true")
        #expect(reply.headers["Content-Type"] == format.mediaType)
        #expect(reply.text.contains("note 11") || format == .svg, "\(format)")
        let policy = reply.headers["Content-Security-Policy"] ?? ""
        #expect(policy.contains("style-src 'sha256-") == [.html, .svg].contains(format))
      }
      let whole = try await service.get(path)
      // Whoever declares commands: two events, then the notes.
      #expect(whole["entries"]?.elements?.count == 14)
      let after = try #require(whole["entries"]?.elements?[4]["position"]?.integer)
      let page = try await service.get("\(path)?after=\(after)&limit=3")
      #expect(
        page["entries"]?.elements?.map { $0["position"] }
          == whole["entries"]?.elements?[5..<8].map { $0["position"] })
      let html = try await service.ask(
        "GET", "/api/v1" + path, headers: [("Accept", "text/html,*/*;q=0.1")])
      #expect(html.headers["Content-Type"] == "text/html; charset=utf-8")
      let before = try await service.get("\(path)?as_known_at=2001-01-01T00:00:00Z")
      #expect(before["entries"]?.elements?.isEmpty == true)
    }
  }

  @Test func `keeps evidence as it is, and destroys it when asked`() async throws {
    try await withService { service in
      let number = try await service.declare()
      let bytes = (0...255).map { UInt8($0) } + Array("<script>".utf8)
      let sent = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/evidence?kind=screenshot&name=a%22b%0Ac.png",
        headers: [("Content-Type", "image/png")], bytes: bytes)
      // A name is one line.
      #expect(sent.status == 400)
      let kept = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/evidence?kind=screenshot&name=a%22b%20%C3%A9.png",
        headers: [("Content-Type", "text/html")], bytes: bytes)
      #expect(kept.status == 201)
      #expect(kept["size"] == .integer(Int64(bytes.count)))
      let position = try #require(kept["position"]?.integer)
      let got = try await service.get("/evidence/\(position)")
      #expect(got.bytes == bytes)
      #expect(
        got.headers["Content-Disposition"]
          == "attachment; filename=\"a_b _.png\"; filename*=UTF-8''a%22b%20%C3%A9.png")
      try await service.post("/entries/\(position)/redaction", ["because": "a customer's face"])
      let gone = try await service.ask("GET", "/api/v1/evidence/\(position)")
      #expect(gone.status == 404)
    }
  }

  @Test func `lists, finds and briefs`() async throws {
    try await withService { service in
      let number = try await service.declare("Search is slow", ["service": "search"])
      try await service.post("/incidents/\(number)/notes", ["text": "the flux capacitor"])
      try await service.post("/near-misses", ["text": "nearly"])
      let list = try await service.get("/incidents?service=search&limit=1")
      #expect(list["incidents"]?.elements?.first?["title"] == "Search is slow")
      for path in [
        "/incidents?state=all&state=closed", "/deployments", "/reports?state=all",
        "/obligations?state=all", "/obligations?incident=\(number)", "/search?q=flux",
        "/assignments?subject=tenant-7", "/events", "/people", "/me",
        "/events?after=0&limit=2&type=note.added",
      ] { _ = try await service.get(path) }
      #expect(try await service.get("/search?q=flux")["hits"]?.elements?.count == 1)
      let brief = try await service.get("/incidents/\(number)/brief", as: "vera")
      #expect(brief["since"] == .null)
      let head = try #require(brief["head"])
      let moved = try await service.ask(
        "POST", "/api/v1/incidents/\(number)/readings", ["position": head], as: "vera")
      #expect(moved.status == 200)
      let again = try await service.get("/incidents/\(number)/brief", as: "vera")
      #expect(again["entries"] == .array([]))
    }
  }

  @Test func `hides what is restricted from who has no part in it`() async throws {
    try await withService { service in
      let number = try await service.declare("Break-in", ["category": "security"], as: "bob")
      for path in ["", "/timeline", "/brief"] {
        let reply = try await service.ask(
          "GET", "/api/v1/incidents/\(number)\(path)", as: "vera")
        #expect(reply.status == 404)
        #expect(!reply.text.contains("Break-in"))
        _ = try await service.get("/incidents/\(number)\(path)", as: "bob")
        _ = try await service.get("/incidents/\(number)\(path)", as: "ada")
      }
      let feed = try await service.get("/events", as: "vera")
      #expect(feed["events"]?.elements?.contains { $0["withheld"] == true } == true)
      #expect(!feed.text.contains("Break-in"))
      #expect(try await service.get("/incidents", as: "vera")["incidents"] == .array([]))
      #expect(try await service.get("/search?q=Break-in", as: "vera")["hits"] == .array([]))
    }
  }

  @Test func `gives tokens out once, and takes them back at once`() async throws {
    try await withService { service in
      let made = try await service.ask(
        "POST", "/api/v1/tokens", ["role": "viewer", "person": "carol"], as: "ada")
      #expect(made.status == 201)
      let token = try #require(made["token"]?.text)
      let me = try await service.api.ask("GET", "/api/v1/me", token: token)
      #expect(me["person"] == "carol")
      let list = try await service.get("/tokens", as: "ada")
      #expect(!list.text.contains(token))
      let id = try #require(made["id"]?.text)
      let revoked = try await service.ask("DELETE", "/api/v1/tokens/\(id)", as: "ada")
      #expect(revoked.status == 200)
      #expect(try await service.api.ask("GET", "/api/v1/me", token: token).status == 401)
      let named = try await service.ask(
        "PUT", "/api/v1/people/carol", ["name": "Carol C."], as: "ada")
      #expect(named["name"] == "Carol C.")
      #expect(try await service.ask("DELETE", "/api/v1/people/carol", as: "ada").status == 204)
      #expect(try await service.ask("DELETE", "/api/v1/people/carol", as: "ada").status == 404)
    }
  }
}
