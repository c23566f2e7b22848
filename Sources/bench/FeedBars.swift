import Figures
import FoundationEssentials
import Glibc

/// Many people who only watch.
enum FeedBars {
  static let feed = Bar(
    name: "feed", summary: "2,000 idle readers of the live feed, and how soon all have a note"
  ) { bench in
    try raiseDescriptorLimit()
    return try await bench.service("feed") { service in
      let connection = try service.connect()
      let incident = try connection.declareIncident("Checkout fails")
      let path = "/api/v1/incidents/\(incident)/notes"
      for number in 0..<100 { try connection.successful("POST", path, noteBody(number)) }
      let alone = try (0..<200).map { _ in try get(incident, connection) }
      let before = try service.memory().now
      let head = try connection.position()
      var readers = FeedReaders()
      let connecting = try KeptConnection.milliseconds {
        try readers.connect(2_000, to: service, after: head)
      }
      let after = try service.memory().now
      var (each, all): ([Double], [Double]) = ([], [])
      for number in 0..<(bench.isShort ? 60 : 300) {
        let mark = "mark-\(number)."
        let start = ContinuousClock().now
        try connection.successful("POST", path, #"{"text":"\#(mark)"}"#)
        let times = try readers.wait(for: mark, since: start)
        each += times
        all.append(times.max() ?? 0)
      }
      let beside = try (0..<500).map { _ in try get(incident, connection) }
      return [
        Figure(
          name: "feed-readers", value: Double(readers.count), unit: "readers",
          target: .atLeast(2_000), note: "connected in \(decimal(connecting)) ms"),
        Figure(
          name: "feed-memory", value: (after - before) * 1024 / 2_000, unit: "KB/reader",
          target: .atMost(64), note: "\(decimal(before)) → \(decimal(after)) MB; no promise"),
        Figure(
          name: "feed-all-have-it-p50", value: all.median, unit: "ms", target: .atMost(250),
          note: "from the request's first byte, 2,000 readers; p99 \(decimal(all.quantile(0.99)))"),
        Figure(
          name: "feed-each-has-it-p50", value: each.median, unit: "ms", target: .atMost(250),
          note: "p99 \(decimal(each.quantile(0.99)))"),
        Figure(
          name: "feed-request-beside-p50", value: beside.median, unit: "ms",
          reference: alone.median, target: .atMost(250),
          note: "GET of an incident; reference: without readers"),
      ]
    }
  }

  private static func get(_ incident: String, _ connection: KeptConnection) throws -> Double {
    try KeptConnection.milliseconds {
      try connection.successful("GET", "/api/v1/incidents/\(incident)")
    }
  }

  /// As far as this user may; the service inherits it.
  private static func raiseDescriptorLimit() throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    guard limit.rlim_cur > 4_200 else { throw ServiceFailed(what: "too few descriptors allowed") }
  }
}

/// Readers that hold a connection each and look at nothing but one mark.
private struct FeedReaders {
  private var connections: [KeptConnection] = []
  private var pending: [pollfd] = []
  private var piece = [UInt8](repeating: 0, count: 64 * 1024)
  private var text: [[UInt8]] = []

  var count: Int { connections.count }

  /// Connects them and waits until each has the feed's first bytes.
  mutating func connect(_ count: Int, to service: ServedProgram, after head: Int64) throws {
    for _ in 0..<count {
      let connection = try service.connect()
      try connection.begin(
        "GET", "/api/v1/events?after=\(head)", accepting: "text/event-stream")
      connections.append(connection)
    }
    _ = try wait(for: "retry: 2000", since: ContinuousClock().now)
  }

  /// Milliseconds until each reader has the mark.
  mutating func wait(for mark: String, since start: ContinuousClock.Instant) throws -> [Double] {
    let mark = Array(mark.utf8)
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    text = Array(repeating: [], count: connections.count)
    pending = connections.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
    var times: [Double] = []
    while times.count < connections.count {
      guard clock.now < end else {
        throw ServiceFailed(what: "\(times.count) of \(connections.count) readers have the mark")
      }
      guard poll(&pending, nfds_t(pending.count), 1_000) > 0 else { continue }
      for index in pending.indices where pending[index].revents != 0 {
        let count = recv(pending[index].fd, &piece, piece.count, Int32(MSG_DONTWAIT))
        guard count > 0 else { throw ServiceFailed(what: "a reader was cut: errno \(errno)") }
        text[index] += piece[..<count]
        guard contains(text[index], mark) else { continue }
        times.append((clock.now - start).seconds * 1000)
        // A negative descriptor is passed over.
        pending[index].fd = -1
        pending[index].revents = 0
      }
    }
    return times
  }

  /// Plain loops: two thousand of these must cost nothing beside what is measured.
  private func contains(_ bytes: [UInt8], _ mark: [UInt8]) -> Bool {
    guard bytes.count >= mark.count, let first = mark.first else { return false }
    return bytes.withUnsafeBufferPointer { bytes in
      (0...(bytes.count - mark.count)).contains { start in
        bytes[start] == first && bytes[start..<(start + mark.count)].elementsEqual(mark)
      }
    }
  }
}
