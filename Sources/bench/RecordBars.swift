import Digest
import EventLog
import Figures
import FoundationEssentials
import HTTP
import PostgresStore

/// Reading long records, and what that costs in memory.
enum RecordBars {
  static let timeline = Bar(
    name: "timeline", summary: "10,000 entries: a page, the whole, the whole after a restart"
  ) { bench in
    var incident = ""
    var again: [Double] = []
    var figures = try await bench.service("timeline") { service in
      incident = try service.connect().declareIncident("Checkout fails")
      try await service.fill(incident, with: 9_999)
      try await service.settle()
      let path = "/api/v1/incidents/\(incident)/timeline"
      let connection = try service.connect()
      let whole = try connection.successful("GET", path)
      let page = try connection.successful("GET", path + "?limit=200")
      let times = try await beside(bytes: whole.count) { plain in
        try pairs(bench.isShort ? 40 : 200) {
          try connection.successful("GET", path)
        } reference: {
          try plain.successful("GET", "/")
        }
      }
      let pages = try await beside(bytes: page.count) { plain in
        try pairs(bench.isShort ? 200 : 1_000) {
          try connection.successful("GET", path + "?limit=200")
        } reference: {
          try plain.successful("GET", "/")
        }
      }
      for _ in 0..<bench.rounds {
        try service.stop()
        let next = try await ServedProgram.start(in: service.folder)
        let fresh = try next.connect()
        again.append(try KeptConnection.milliseconds { try fresh.successful("GET", path) })
        try next.stop()
      }
      let note = "\(whole.count / 1024) KB; reference: as many bytes from an empty handler"
      return [
        Figure(
          name: "timeline-page", value: pages.ours.median, unit: "ms",
          reference: pages.theirs.median, target: .atMost(10),
          note: "200 entries, \(page.count / 1024) KB"),
        Figure(
          name: "timeline-whole", value: times.ours.median, unit: "ms",
          reference: times.theirs.median, target: .atMost(60), note: note),
      ]
    }
    figures.append(
      Figure(
        name: "timeline-after-restart", value: again.median, unit: "ms", target: .atMost(250),
        note: "first request of a new process; slowest \(decimal(again.max() ?? 0)) ms"))
    return figures
  }

  static let memory = Bar(
    name: "memory", summary: "resident memory after 100,000 events were read over the API"
  ) { bench in
    try await bench.service("memory") { service in
      for number in 0..<10 {
        let incident = try service.connect().declareIncident("Failure \(number)")
        try await service.fill(incident, with: 9_999)
        if number == 0 { try service.analyze() }
      }
      try await service.settle()
      // Only now: a connection that is idle for a minute is closed.
      let connection = try service.connect()
      let before = try service.memory()
      var (position, count) = (Int64(0), 0)
      let head = try connection.position()
      let start = ContinuousClock().now
      while position < head {
        let page = try connection.successful("GET", "/api/v1/events?after=\(position)&limit=1000")
        count += min(1000, Int(head - position))
        position += 1000
        precondition(page.count > 1000, "an empty page")
      }
      let seconds = (ContinuousClock().now - start).seconds
      let after = try service.memory()
      return [
        Figure(
          name: "memory", value: after.now, unit: "MB", reference: before.now,
          target: .atMost(80),
          note: "\(count) events read, \(Int(Double(count) / seconds)) /s; reference: before "
            + "reading them; highest \(decimal(after.highest)) MB")
      ]
    }
  }

  /// Runs the project's own server with a handler that answers so many bytes.
  private static func beside<Value>(
    bytes count: Int, _ body: (KeptConnection) throws -> Value
  ) async throws -> Value {
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
    let server = try Server { _ in Response(200, body: .bytes(bytes)) }
    let running = Task { try await server.run() }
    let outcome = Result {
      try body(KeptConnection(port: UInt16(clamping: server.address.port), token: "none"))
    }
    running.cancel()
    _ = await running.result
    return try outcome.get()
  }

  private static func pairs(
    _ count: Int, ours: () throws -> Void, reference: () throws -> Void
  ) rethrows -> (ours: [Double], theirs: [Double]) {
    var times: (ours: [Double], theirs: [Double]) = ([], [])
    for _ in 0..<count {
      times.theirs.append(try KeptConnection.milliseconds(reference))
      times.ours.append(try KeptConnection.milliseconds(ours))
    }
    return times
  }
}

extension ServedProgram {
  /// Adds notes to an incident, many in one append.
  func fill(_ incident: String, with count: Int) async throws {
    guard let stream = StreamID(incident) else { throw ServiceFailed(what: "no id: \(incident)") }
    let store = try store()
    let author = PrincipalID.make(at: now())
    for first in stride(from: 0, to: count, by: 500) {
      let drafts = (first..<min(first + 500, count)).map { number in
        EventDraft(
          id: .make(at: now()),
          EventFormat.entries.body(.noted(text: .text(noteText(number)))), happenedAt: now())
      }
      let answer = try await store.append(
        Append(
          drafts, to: stream, .incident, expecting: nil,
          as: CommandIdentity(by: author, key: .make(at: now()), digest: .zero),
          role: "responder"))
      guard case .appended = answer else { throw UnexpectedAnswer(answer: answer) }
    }
    await store.close()
  }
}
