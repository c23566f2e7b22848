import Crypto
import Digest
import EventLog
import FoundationEssentials
import IncidentService
import JSON
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Postmortems over HTTP` {
  private func resolved(_ service: Service) async throws -> String {
    let incident = try await service.declare(
      "Checkout fails", ["severity": "SEV2", "service": "checkout"])
    try await service.post(
      "/incidents/\(incident)/impact",
      [
        "symptom": "card payments fail", "who": "customers of bob", "how_many": 1840,
        "since": "2026-01-02T03:00:00Z", "data_risk": "none",
      ])
    try await service.post("/incidents/\(incident)/notes", ["text": "Alice looks at db-7"])
    try await service.post("/incidents/\(incident)/resolution", ["data_loss": "none"])
    return incident
  }

  @Test func `are a cited draft before anybody writes`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let draft = try await service.get("/incidents/\(incident)/postmortem", as: "vera")
      #expect(draft["status"] == "owed" && draft["revision"] == 0)
      let sections = draft["sections"]?.elements ?? []
      #expect(sections.count == 17)
      let impact = try #require(sections.first { $0["section"] == "impact" })
      let number = try #require(impact["statements"]?.elements?.first { $0["text"] == "1,840" })
      let cite = try #require(number["cites"]?.elements?.first?.integer)
      let entry = try await service.get("/entries/\(cite)")
      #expect(entry["type"] == "incident.impact_stated")
      // No claim of success, as nothing was verified, and no name of anybody.
      let page = try await service.get("/incidents/\(incident)/postmortem?format=html")
      #expect(page.text.contains("No verification that passed stands behind that."))
      #expect(!page.text.lowercased().contains("alice") && !page.text.contains("bob"))
      let again = try await service.get("/incidents/\(incident)/postmortem?format=html", as: "vera")
      #expect(again.text == page.text)
      // Nor of whoever is named by what people write, in any form.
      try await service.post(
        "/incidents/\(incident)/postmortem/sections/lucky", ["text": "Bob was awake."])
      for format in ["json", "md", "html"] {
        let text = try await service.get("/incidents/\(incident)/postmortem?format=\(format)").text
        #expect(text.contains("was awake") && !text.contains("Bob"), "\(format)")
      }
    }
  }

  @Test func `are written by several people at once, and nothing is lost`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let path = "/incidents/\(incident)/postmortem/sections/summary"
      let begun = try await service.get(path)
      #expect(begun["base"] == .null)
      let origin = try #require(begun["text"]?.text)
      #expect(origin.contains("[#"))
      try await service.post(path, ["text": .string("First.\n\n" + origin)])
      // Bob began with the same text, and changes its end.
      try await service.post(path, ["text": .string(origin + "\n\nLast.")], as: "bob")
      let merged = try await service.get(path)
      #expect(merged["text"]?.text == "First.\n\n" + origin + "\n\nLast.")
      let base = try #require(merged["base"]?.text)
      try await service.post(path, ["text": "Mine.", "base": .string(base)])
      let conflict = try await service.ask(
        "POST", "/api/v1" + path, ["text": "His.", "base": .string(base)], as: "bob")
      #expect(conflict.status == 409 && conflict.problem == "conflict")
      #expect(conflict["merge"]?.text == "<<<<<<< theirs\nMine.\n=======\nHis.\n>>>>>>> yours")
      let newer = try #require(conflict["base"]?.text)
      try await service.post(path, ["text": "Ours.", "base": .string(newer)], as: "bob")
      let redline = try await service.get(
        "/incidents/\(incident)/postmortem/redline?from=3&to=4")
      let pieces = redline["sections"]?.elements?.first?["pieces"]?.elements
      #expect(pieces?.first?["kind"] == "gone" && pieces?.first?["text"] == "Mine.")
      // Words of a section are no file.
      let long = String(repeating: "x", count: 65_537)
      let tooLong = try await service.ask(
        "POST", "/api/v1" + path, ["text": .string(long), "base": .string(newer)])
      #expect(tooLong.status == 400)
    }
  }

  @Test func `are published once reviewed, and come out the same again`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      let owed = try await service.get("/obligations?kind=postmortem")
      #expect(owed["obligations"]?.elements?.count == 1)
      try await service.post(root, ["leader": "bob"])
      try await service.post(
        root + "/sections/well", ["text": "The engineer failed to check the graph."])
      let findings = try await service.get(root + "/findings")
      #expect(
        findings["findings"]?.elements?.contains { $0["rule"] == "postmortem.b2" } == true)
      try await service.post(
        root + "/factors", ["category": "process", "text": "The canary had no load test"])
      try await service.post(
        root + "/factors", ["category": "detection", "text": "No alert on lock waits"], as: "bob")
      try await service.post(root + "/perspectives", ["text": "The graph was green."], as: "bob")
      let trends = try await service.get("/factors")
      #expect(trends["trends"]?.elements?.map { $0["category"] } == ["detection", "process"])
      #expect(trends["trends"]?.elements?.first?["counts"] == [1])
      let comment = try await service.post(
        root + "/comments", ["section": "well", "text": "Which graph?"], as: "bob")
      try await service.post(root + "/review-request")
      func publish(_ body: JSONValue = [:]) async throws -> Reply {
        try await service.ask("POST", "/api/v1" + root + "/publication", body)
      }
      #expect(try await publish()["rule"] == "text-not-fit")
      let base = try await service.get(root + "/sections/well")["base"]
      try await service.post(
        root + "/sections/well",
        ["text": "The runbook was followed to its end.", "base": base ?? .null])
      #expect(try await publish()["rule"] == "not-reviewed")
      try await service.post(root + "/reviews", ["verdict": "approved"], as: "bob")
      #expect(try await publish()["rule"] == "open-comments")
      let id = try #require(comment["event"]?.text)
      try await service.post(root + "/comments/\(id)/settlement")
      #expect(try await publish().status == 201)
      #expect(try await publish().status == 200)
      let shown = try await service.get(root)
      #expect(shown["status"] == "published")
      #expect(shown["leader"] == "bob")
      #expect(try await service.get("/obligations?kind=postmortem")["obligations"] == [])
      #expect(try await service.get(root + "/seal")["result"] == "same")
      // What comes later on the incident is no part of what was sealed.
      try await service.post("/incidents/\(incident)/notes", ["text": "Later"])
      #expect(try await service.get(root + "/seal")["result"] == "same")
      let refused = try await service.ask(
        "POST", "/api/v1" + root + "/sections/lucky", ["text": "Nothing."])
      #expect(refused["rule"] == "published")
      try await service.post(
        root + "/sections/lucky", ["text": "Nothing.", "because": "it was forgotten"])
      #expect(try await service.get(root)["status"] == "corrected")
      let page = try await service.get(root + "?format=md")
      #expect(page.text.contains("Corrected after revision"))
    }
  }

  @Test func `say so when an entry behind them was redacted`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      try await service.post(root + "/sections/lucky", ["text": "Nothing."])
      try await service.post(root + "/publication", ["unreviewed": "a drill"])
      #expect(try await service.get(root + "/seal")["result"] == "same")
      let impact = try await service.get(root)["sections"]?.elements?
        .first { $0["section"] == "impact" }
      let cite = impact?["statements"]?.elements?.first { $0["text"] == "1,840" }?["cites"]?
        .elements?.first?.integer
      let reply = try await service.ask(
        "POST", "/api/v1/entries/\(try #require(cite))/redaction", ["because": "names a customer"],
        as: "ada")
      #expect(reply.status == 201, "\(reply.text)")
      // Whoever redacts is told what rests on it, and somebody is asked to look.
      #expect(
        reply["warnings"]?.elements?.contains { $0.text?.contains("(Summary, Impact") == true }
          == true)
      let owed = try await service.get("/obligations?kind=request_answer")["obligations"]?.elements
      #expect(owed?.count == 1 && owed?.first?["number"]?.text == incident)
      let seal = try await service.get(root + "/seal")
      #expect(seal["result"] == "redacted-since" && seal["redacted"] == 1)
      let page = try await service.get(root + "?format=md")
      #expect(page.text.contains("\\[redacted\\]"))
      #expect(!page.text.contains("card payments"))
    }
  }

  @Test func `let nothing run that somebody wrote into them`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      let hostile = """
        <script>alert(1)</script> <img src=x onerror=alert(1)>

        [click](javascript:alert(1)) [data](data:text/html,x) [file](file:///etc/passwd)
        [good](https://status.example/a?b=1&c="2") ![x](https://tracker.example/p.png) ![y](#1)

        ```
        </pre><script>
        ```
        # </h1><script>
        > </blockquote><script>
        """
      try await service.post(root + "/sections/lucky", ["text": .string(hostile)])
      let page = try await service.get(root + "?format=html").text
      #expect(!page.contains("<script") && !page.contains("onerror=alert(1)>"))
      #expect(!page.contains("href=\"javascript") && !page.contains("href=\"data:"))
      #expect(!page.contains("href=\"file:") && !page.contains("src=\"https:"))
      #expect(page.contains("&lt;script&gt;"))
      let markdown = try await service.get(root + "?format=md").text
      // What is no link of ours is text; behind a fence it is code, and stays what it was.
      #expect(!markdown.contains("](<javascript") && markdown.contains("\\[click\\](javascript"))
    }
  }

  @Test func `give customers nothing of the inside`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      try await service.post(
        root + "/sections/customer-message",
        ["text": "Payments failed because db-prod-03 was full."])
      let refused = try await service.ask("GET", "/api/v1" + root + "?for=customers&format=md")
      #expect(refused["rule"] == "text-not-fit", "\(refused.text)")
      let base = try await service.get(root + "/sections/customer-message")["base"] ?? .null
      try await service.post(
        root + "/sections/customer-message",
        ["text": "Card payments failed for 27 minutes.", "base": base])
      let message = try await service.get(root + "?for=customers&format=md").text
      #expect(message.contains("Card payments failed for 27 minutes."))
      let newest = try await service.get(root)["revision"]?.integer ?? 0
      for revision in 0...newest {
        let one = try await service.ask(
          "GET", "/api/v1" + root + "?for=customers&format=md&revision=\(revision)")
        #expect(!one.text.contains("\n\nPayments failed because db-prod-03"), "\(revision)")
        #expect(one.status == 200 || one["rule"] == "text-not-fit", "\(one.text)")
      }
      let old = try await service.ask(
        "GET", "/api/v1" + root + "?for=customers&format=md&revision=\(newest - 1)")
      #expect(old.status == 422, "\(old.text)")
      #expect(!message.contains("INC-") && !message.contains("stream"))
      let executives = try await service.get(root + "?for=executives&format=md").text
      #expect(executives.contains("## Impact") && !executives.contains("## Timeline"))
    }
  }

  @Test func `hold actions that somebody can carry out`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      var action: [JSONValue.Member] = [
        .init("kind", "detect"), .init("text", "Alert on lock waits in production"),
        .init("owner", "platform"), .init("due_at", "2036-01-01T00:00:00Z"),
        .init("done_when", "a lock of 5 s pages within 60 s"),
      ]
      let added = try await service.post(root + "/improvements", .object(action))
      let id = try #require(added["event"]?.text)
      action[1] = .init("text", "Investigate the locks")
      let weak = try await service.ask("POST", "/api/v1" + root + "/improvements", .object(action))
      #expect(weak["rule"] == "text-not-fit", "\(weak.text)")
      let rows = try await service.get("/improvements?incident=\(incident)")["improvements"]?
        .elements
      #expect(rows?.count == 1 && rows?.first?["label"] == "A1")
      #expect(rows?.first?["is_overdue"] == false)
      try await service.post(
        root + "/improvements/\(id)/tracker",
        ["tracker": "main", "reference": "42", "address": "https://tracker.example/42"])
      try await service.post(root + "/improvements/\(id)/finish", ["evidence": "paged in 40 s"])
      #expect(try await service.get("/improvements?incident=\(incident)")["improvements"] == [])
      let done = try await service.get("/improvements?state=finished")["improvements"]?.elements?
        .first
      #expect(done?["reference"] == "42" && done?["state"] == "finished")
      try await service.post(
        root + "/declined", ["text": "Freeze on Fridays", "because": "it moves the risk"])
      let page = try await service.get(root + "?format=md").text
      #expect(page.contains("Freeze on Fridays") && page.contains("main 42"))
    }
  }

  @Test func `show who stands behind a role to administrators only`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let path = "/incidents/\(incident)/postmortem/people"
      let people = try await service.get(path, as: "ada")["people"]?.elements ?? []
      #expect(people.contains { $0["handle"] == "alice" })
      #expect(try await service.ask("GET", "/api/v1" + path, as: "alice").status == 403)
    }
  }

  @Test func `exist for deployments that failed without an incident`() async throws {
    try await withService { service in
      let plan: JSONValue = [
        "service": "checkout", "environment": "staging", "version": "4.2.0",
        "from_version": "4.1.9",
        "artefact_digest": .string(String(repeating: "0", count: 64)),
        "groups": [["name": "canary", "share": 20], ["name": "all", "share": 100]],
      ]
      let deployment = try #require(try await service.post("/deployments", plan)["number"]?.text)
      try await service.post("/deployments/\(deployment)/failure", ["because": "it does not start"])
      let page = try await service.get("/deployments/\(deployment)/postmortem?format=md").text
      #expect(page.contains("checkout 4.2.0") && page.contains("it does not start"))
      #expect(page.contains("No incident was declared."))
      try await service.post(
        "/deployments/\(deployment)/postmortem/publication", ["unreviewed": "a drill"])
      #expect(
        try await service.get("/obligations?kind=postmortem")["obligations"] == [])
    }
  }

  @Test func `take what somebody says without a name, and know nobody`() async throws {
    try await withService { service in
      let incident = try await resolved(service)
      let root = "/incidents/\(incident)/postmortem"
      try await service.post(root, as: "alice")
      let ticket = try BlindToken()
      let body: JSONValue = ["blinded": .string(hexadecimal(ticket.blinded))]
      let reply = try await service.ask("POST", "/api/v1" + root + "/tickets", body, as: "bob")
      let answer = try #require(reply["answer"]?.text.flatMap { [UInt8](hexadecimal: $0) })
      let again = try await service.ask("POST", "/api/v1" + root + "/tickets", body, as: "bob")
      #expect(again["rule"] == "ticket-used")
      let proof = try ticket.proof(from: answer)
      func say(_ text: String, _ token: [UInt8], _ proof: [UInt8]) async throws -> Reply {
        try await service.ask(
          "POST", "/api/v1" + root + "/anonymous-perspectives",
          [
            "text": .string(text), "token": .string(hexadecimal(token)),
            "proof": .string(hexadecimal(proof)),
          ], as: nil)
      }
      #expect(try await say("x", ticket.token, answer).status == 403)
      let said = try await say("I was on two calls at once.", ticket.token, proof)
      #expect(said.status == 201, "\(said.text)")
      // A ticket counts once.
      #expect(try await say("More of it.", ticket.token, proof).status != 201)
      let shown = try await service.get(root)["perspectives"]?.elements
      #expect(shown?.count == 1 && shown?.first?["attribution"] == "none")
      #expect(shown?.first?["by"] == .null && shown?.first?["role"] == .null)
      // Of another postmortem it is none.
      let other = try await resolved(service)
      try await service.post("/incidents/\(other)/postmortem")
      let elsewhere = try await service.ask(
        "POST", "/api/v1/incidents/\(other)/postmortem/anonymous-perspectives",
        [
          "text": "x", "token": .string(hexadecimal(ticket.token)),
          "proof": .string(hexadecimal(proof)),
        ], as: nil)
      #expect(elsewhere.status == 403)
      // Whether there is such an incident is not for those without a ticket: it is the same answer.
      let nowhere = try await service.ask(
        "POST", "/api/v1/incidents/INC-2001-001/postmortem/anonymous-perspectives",
        [
          "text": "x", "token": .string(hexadecimal(ticket.token)),
          "proof": .string(hexadecimal(proof)),
        ], as: nil)
      #expect(nowhere.status == 403 && nowhere["detail"] == elsewhere["detail"])
      // Nor in which order people came for theirs.
      let another = try BlindToken()
      let second = try await service.ask(
        "POST", "/api/v1" + root + "/tickets", ["blinded": .string(hexadecimal(another.blinded))],
        as: "alice")
      #expect(second.status == 200)

      // Bob is in the database as somebody who had a ticket, and nowhere near what was said.
      let bob = try #require(try await service.desk.people.person(handle: "bob")).id
      let event = try #require(said["event"]?.text.flatMap { EventID($0) })
      let stored = try #require(try await service.desk.store.event(event))
      #expect(stored.actor.principal == .anonymous && stored.actor.role == "anonymous")
      #expect(stored.happenedAt.microseconds % 86_400_000_000 == 0)
      let clear = String(decoding: stored.clear, as: UTF8.self)
      #expect(!clear.contains(bob.description) && !clear.contains("\"by\""))
      let dump = try await service.database.dump()
      let lines = dump.split(separator: "\n").filter {
        $0.contains(event.description) || $0.contains(hexadecimal(ticket.token))
          || $0.contains(hexadecimal(proof)) || $0.contains(hexadecimal(ticket.blinded))
      }
      #expect(!lines.isEmpty)
      #expect(lines.allSatisfy { !$0.contains(bob.description) }, "\(lines)")
      let alice = try #require(try await service.desk.people.person(handle: "alice")).id
      let set = [alice.description, bob.description].sorted().joined(separator: ",")
      #expect(dump.contains("{\(set)}"))
      #expect(!dump.contains(hexadecimal(ticket.token)) && !dump.contains(hexadecimal(proof)))
    }
  }
}
