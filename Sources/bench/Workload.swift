import Digest
import EventLog
import FoundationEssentials
import JSON
import PostgresStore

/// The event that is appended and read by the thousand: 270 bytes, as a health check records it.
struct HealthReading: Sendable, Equatable {
  var group: String
  var verdict: String
  var coverage: Int64
  var requests: Int64
  var errors: Int64
  var window: Int64
  var signals: [String]
  var comment: Words<String>?

  static func sample(_ number: Int, withWords: Bool) -> HealthReading {
    let text =
      "Checkout answers slowly in the first region; errors rise in step with the share of it."
    return HealthReading(
      group: "region-\(number % 7)", verdict: number % 5 == 0 ? "fail" : "pass", coverage: 97,
      requests: Int64(10_000 + number % 5_000), errors: Int64(number % 120), window: 60,
      signals: withWords
        ? ["latency"]
        : [
          "latency:pass:within its limits for all of the window", "errors:pass:0.2 percent",
          "saturation:unknown:no sample", "queue:pass", "disk:pass",
        ],
      comment: withWords ? .text(text) : nil)
  }

  static let format = EventFormat<HealthReading>(writing: { $0.body })
    .reading("deployment.health_recorded") { payload throws(JSONFault) in
      var reading = try JSONReader.read(payload.clear) {
        reader throws(JSONFault) in try HealthReading(&reader)
      }
      if payload.words != nil { reading.comment = try payload.text("comment") }
      return reading
    }

  private var body: EventBody {
    let clear = JSONWriter.object { object in
      object.member("group", group)
      object.member("verdict", verdict)
      object.member("coverage", coverage)
      object.member("requests", requests)
      object.member("errors", errors)
      object.member("window", window)
      object.array("signals") { for signal in signals { $0.element(signal) } }
    }
    var words: [UInt8]?
    if case .text(let text) = comment { words = JSONWriter.object { $0.member("comment", text) } }
    return EventBody(
      EventType(known: "deployment.health_recorded"), clear: clear, words: words)
  }

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    var reading = HealthReading(
      group: "", verdict: "", coverage: 0, requests: 0, errors: 0, window: 0, signals: [],
      comment: nil)
    try reader.object { key, value throws(JSONFault) in
      switch key {
      case "group": reading.group = try value.string()
      case "verdict": reading.verdict = try value.string()
      case "coverage": reading.coverage = try value.int64()
      case "requests": reading.requests = try value.int64()
      case "errors": reading.errors = try value.int64()
      case "window": reading.window = try value.int64()
      case "signals": reading.signals = try value.strings()
      default: try value.skip()
      }
    }
    self = reading
  }

  private init(
    group: String, verdict: String, coverage: Int64, requests: Int64, errors: Int64,
    window: Int64, signals: [String], comment: Words<String>?
  ) {
    (self.group, self.verdict, self.coverage, self.requests) = (group, verdict, coverage, requests)
    (self.errors, self.window, self.signals, self.comment) = (errors, window, signals, comment)
  }
}

/// Appends single events to one stream, each expecting the version before.
struct Caller {
  let stream: StreamID
  let withWords: Bool
  private var version = StreamVersion.empty
  private var number = 0
  private static let principal = PrincipalID.make(at: now())
  private static let policy = SHA256Digest(Array(repeating: 7, count: 32))

  init(withWords: Bool) {
    stream = .make(at: now())
    self.withWords = withWords
  }

  mutating func next() -> Append {
    number += 1
    let time = now()
    let draft = EventDraft(
      id: .make(at: time), HealthReading.format.body(.sample(number, withWords: withWords)),
      happenedAt: time)
    let command = CommandIdentity(
      by: Self.principal, key: .make(at: time), digest: .zero)
    defer { version = version.next }
    return Append(
      [draft], to: stream, .deployment, expecting: version, as: command, role: "responder",
      policy: Self.policy)
  }
}

/// Thrown when the log answers anything but "appended".
struct UnexpectedAnswer: Error { var answer: AppendAnswer }

extension PostgresEventStore {
  func appendOne(_ caller: inout Caller) async throws {
    let answer = try await append(caller.next())
    guard case .appended = answer else { throw UnexpectedAnswer(answer: answer) }
  }

  /// So many callers append for so many seconds; events a second.
  func rate(callers: Int, seconds: Int, withWords: Bool) async throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    let total = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<callers {
        group.addTask {
          var caller = Caller(withWords: withWords)
          var count = 0
          while clock.now < end {
            try await self.appendOne(&caller)
            count += 1
          }
          return count
        }
      }
      var sum = 0
      for try await count in group { sum += count }
      return sum
    }
    return Double(total) / (clock.now - start).seconds
  }

  /// Fills the log: many callers, so that it does not take for ever.
  func fill(to count: Int64, withWords: Bool = false) async throws {
    while try await head().position.rawValue < count {
      _ = try await rate(callers: 64, seconds: 1, withWords: withWords)
    }
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
