import EventLog
import FoundationEssentials
import IncidentService
import Incidents
import Rollouts
import TestSupport
import Testing
import Timelines

@Suite(.freshDatabase) struct `An entry` {
  @Test func `of every kind shows in the timeline`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let place = Place.incident(try await office.incident())
      let note = try await desk.note("CPU at 90 %", in: place, by: office.order(by: alice))
      let request = try await desk.request(
        "Look at the cache", ofRole: "deployment-lead",
        checkBackAt: office.clock.now.advanced(bySeconds: 600), in: place,
        by: office.order(by: alice))
      let (noteID, requestID) = (try #require(note.event), try #require(request.event))
      let answer = try await desk.answer(
        "#\(try #require(request.position))", by: office.order(by: office.bob))
      _ = try await desk.correct(
        noteID.description, with: "CPU at 95 %", because: "misread", by: office.order(by: alice))
      _ = try await desk.star(noteID.description, by: office.order(by: alice))
      let timeline = try await desk.timeline(of: place, for: office.viewer)
      let entry = try #require(timeline[noteID])
      #expect(timeline.sentence(of: entry) == [.quote(.text("CPU at 95 %"))])
      #expect(
        entry.isStarred && timeline.corrections(of: entry).map(\.because) == [.text("misread")])
      #expect(timeline[requestID]?.answeredBy == answer.position)
      #expect(
        try await refusal {
          try await desk.answer(noteID.description, by: office.order(by: alice))
        }?
        .rule == "not-a-request")
      #expect(
        try await refusal {
          try await desk.correct(
            "#\(try #require(answer.position))", with: "x", because: "y",
            by: office.order(by: alice))
        }?.rule == "nothing-to-correct")
    }
  }

  @Test func `that corrects a correction belongs to what was corrected first`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let place = Place.incident(try await office.incident())
      let note = try #require(
        try await desk.note("one", in: place, by: office.order(by: alice)).event)
      let first = try #require(
        try await desk.correct(
          note.description, with: "two", because: "a", by: office.order(by: alice)
        ).event)
      _ = try await desk.correct(
        first.description, with: "three", because: "b", by: office.order(by: alice))
      let timeline = try await desk.timeline(of: place, for: alice)
      let entry = try #require(timeline[note])
      #expect(timeline.corrections(of: entry).map(\.replacement) == [.text("three"), .text("two")])
      #expect(timeline.sentence(of: entry) == [.quote(.text("three"))])
    }
  }

  @Test func `named by its client is recorded under that name, once`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let id = EventID(uuid: UUID())
      let order = office.order(by: office.alice, key: "note", entry: id)
      office.store.loseReply()
      await #expect(throws: AppendUnknown.self) {
        try await office.desk.note("a", in: place, by: order)
      }
      let again = try await office.desk.note("a", in: place, by: order)
      #expect(again.event == id && again.outcome == .replayed)
      #expect(try await office.count == 3)
    }
  }
}

@Suite(.freshDatabase) struct `Redacting an entry` {
  @Test func `destroys its words everywhere, and the proof stays`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let secret = "Zanzibar"
      let (declared, number) = try await desk.declare(
        NewIncident(title: "Trouble in \(secret)"), by: office.order(by: alice))
      let place = Place.incident(number)
      let note = try await desk.note("seen in \(secret)", in: place, by: office.order(by: alice))
      let (attached, _) = try await desk.attach(
        NewEvidence(.file, name: secret, bytes: Array(secret.utf8)), to: place,
        by: office.order(by: alice))
      let impact = try await desk.order(
        .stateImpact(Impact(who: .text(secret))), to: number, by: office.order(by: alice))
      let deployment = try await office.deployment()
      _ = try await desk.link(deployment: deployment, to: number, by: office.order(by: alice))
      let halt = try await desk.order(
        .halt(because: secret, scope: nil, by: alice.principal), to: deployment,
        by: office.order(by: alice))
      // Everything that is kept has seen the words by now.
      _ = try await desk.timeline(of: place, for: alice)
      let other = office.freshDesk
      _ = try await other.timeline(of: place, for: alice)
      _ = try await other.state(of: declared.stream)
      #expect(try await desk.search(secret, before: nil, limit: 20, for: alice).rows.count == 5)

      for written in [declared, note, attached, impact, halt] {
        let entry = try #require(written.event)
        let order = office.order(by: alice)
        let redacted = try await desk.redact(
          entry.description, because: "not for the record", by: order)
        #expect(redacted.outcome == .appended)
        let again = try await desk.redact(
          entry.description, because: "not for the record", by: order)
        #expect(again.outcome == .replayed && again.position == redacted.position)
      }

      #expect(try await desk.search(secret, before: nil, limit: 20, for: alice).rows == [])
      let row = try await desk.incidents(IncidentFilter(viewer: desk.viewer(alice))).rows.first
      guard case .redacted(let redaction) = row?.title else {
        Issue.record("the title is still in the list")
        return
      }
      #expect(redaction.because == "not for the record")
      for reader in [desk, other, office.freshDesk] {
        let timeline = try await reader.timeline(of: place, for: alice)
        #expect(!String(describing: timeline).contains(secret))
        #expect(!String(decoding: timeline.json(), as: UTF8.self).contains(secret))
        #expect(timeline[try #require(note.event)]?.redaction?.because == "not for the record")
        let state = try await reader.state(of: declared.stream).state
        #expect(!String(describing: state).contains(secret))
        let stream = try await reader.deployment(deployment, for: alice).stream
        let rollout = try await reader.state(ofDeployment: stream).state
        #expect(!String(describing: rollout).contains(secret))
        let evidence = try await refusal {
          try await reader.evidence(try #require(attached.event).description, for: alice)
        }
        #expect(evidence?.isNotFound == true)
      }
      let feed = try await desk.feed(after: .start, limit: 100, for: alice)
      for case .event(_, let words) in feed.events {
        if case .text(let bytes) = words {
          #expect(!String(decoding: bytes, as: UTF8.self).contains(secret))
        }
      }
      #expect(try await office.findings() == [])
    }
  }

  @Test func `is done although the reply was lost`() async throws {
    try await Office.open { office in
      let place = Place.incident(try await office.incident())
      let (attached, receipt) = try await office.desk.attach(
        NewEvidence(.file, bytes: [1, 2, 3]), to: place, by: office.order(by: office.alice))
      let order = office.order(by: office.alice, key: "redact")
      let entry = try #require(attached.event).description
      office.store.loseReply()
      await #expect(throws: AppendUnknown.self) {
        try await office.desk.redact(entry, because: "a", by: order)
      }
      #expect(try await office.desk.redact(entry, because: "a", by: order).outcome == .replayed)
      // The pieces were left by the first copy and go with the second.
      #expect(try await office.desk.blobs.open(receipt) == nil)
    }
  }

  @Test func `without words says that there are none`() async throws {
    try await Office.open { office in
      let number = try await office.incident()
      let written = try await office.desk.order(
        .mitigate, to: number, by: office.order(by: office.alice))
      let refused = try await refusal {
        try await office.desk.redact(
          try #require(written.event).description, because: "a",
          by: office.order(by: office.alice))
      }
      #expect(refused?.rule == "nothing-to-redact")
    }
  }

  @Test func `and then its reason leaves neither in a timeline that was kept`() async throws {
    try await Office.open { office in
      let (desk, alice) = (office.desk, office.alice)
      let place = Place.incident(try await office.incident())
      let note = try #require(
        try await desk.note("a", in: place, by: office.order(by: alice)).event)
      let first = try await desk.redact(
        note.description, because: "names Xanthippe", by: office.order(by: alice))
      _ = try await desk.timeline(of: place, for: alice)
      let other = office.freshDesk
      _ = try await other.redact(
        "#\(try #require(first.position))", because: "a name", by: office.order(by: alice))
      let timeline = try await desk.timeline(of: place, for: alice)
      #expect(!String(describing: timeline).contains("Xanthippe"))
      #expect(timeline == (try await office.freshDesk.timeline(of: place, for: alice)))
    }
  }
}
