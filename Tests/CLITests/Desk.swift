@testable import CLI
import Client
import CommandLineKit
import EventLog
import FoundationEssentials
import Glibc
import JSON
import Synchronization

/// A responder in a test: a home of their own, a service that says what the test wants, a clock.
final class Desk: Sendable {
  let home: String
  /// 14 March 2026, 13:30 UTC; a Saturday.
  static let noon = Timestamp("2026-03-14T13:30:00Z") ?? Timestamp(microseconds: 0)
  private let state: Mutex<State>
  private let extra: [String: String]
  private let stop = Stop()
  /// Each holds its port as long as it is there, so that no other test is found where nobody should be.
  private let kept = Mutex<[RawServer]>([])

  private struct State {
    var server: RawServer?
    var port: UInt16 = 0
    var input: [UInt8] = []
    var isTerminal = false
  }

  struct Failure: Error {}

  /// Begins with a service that answers like `answer`; nil for none.
  init(
    environment: [String: String] = [:],
    _ answer: (@Sendable (RawRequest) -> RawReply)? = { _ in .answer(404) }
  ) throws {
    home = "/tmp/lastgood-cli-\(getpid())-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    extra = environment
    // A port that was free a moment ago stands for a service that is away.
    let server = try RawServer(answer ?? { _ in .cut })
    state = Mutex(State(server: answer == nil ? nil : server, port: server.port))
    kept.withLock { $0.append(server) }
    if answer == nil { server.stop() }
  }

  deinit {
    state.withLock { $0.server?.stop() }
    try? FileManager.default.removeItem(atPath: home)
  }

  var requests: [RawRequest] { state.withLock { $0.server?.requests ?? [] } }

  /// The service goes away.
  func stopServer() {
    state.withLock {
      $0.server?.stop(); $0.server = nil
    }
  }

  /// The service comes back, at the same address.
  func startServer(_ answer: @escaping @Sendable (RawRequest) -> RawReply) throws {
    let port = state.withLock { $0.port }
    for _ in 0..<50 {
      if let server = try? RawServer(port: port, answer) {
        kept.withLock { $0.append(server) }
        return state.withLock { $0.server = server }
      }
      usleep(20_000)
    }
    throw Failure()
  }

  /// Ctrl-C, for whatever waits for it, or will.
  func interrupt() { stop.raise() }

  /// What standard input holds.
  func type(_ text: String, atTerminal: Bool = false) {
    state.withLock { ($0.input, $0.isTerminal) = (Array(text.utf8), atTerminal) }
  }

  struct Run {
    var output: String
    var errors: String
    var code: Int32
  }

  /// Runs one command line as the program does.
  func run(_ words: String..., columns: Int = 100, now: Timestamp = Desk.noon) async -> Run {
    await run(words, columns: columns, now: now)
  }

  func run(_ words: [String], columns: Int = 100, now: Timestamp = Desk.noon) async -> Run {
    let (output, errors) = (MemorySink(columns: columns), MemorySink())
    var settings = Terminal.Settings()
    settings.isJSON = words.contains("--json")
    settings.isQuiet = words.contains("--quiet")
    let terminal = Terminal(settings, output: output, errors: errors) { _ in nil }
    var code = ExitCode.done
    do {
      switch try Self.table.parse(words) {
      case .help(let page): terminal.say(TerminalText(trusting: page))
      case .run(let command, _): code = try await command.run(with: context(now), on: terminal)
      }
    } catch let error as UsageError {
      terminal.complain(error.explanation)
      code = .usage
    } catch {
      terminal.complain("\(String(describing: error))")
      code = .failure
    }
    _ = terminal.finish(code)
    return Run(output: output.text, errors: errors.text, code: code.rawValue)
  }

  static let table = CommandTable<ResponderContext>(
    "lastgood", summary: "For tests.",
    globals: [
      .flag("--json", help: "Answer in JSON, for programs."),
      .flag("--quiet", short: "q", help: "Say nothing but the answer and errors."),
    ], ResponderVerbs.all())

  private func context(_ now: Timestamp) -> ResponderContext {
    let port = state.withLock { $0.port }
    var variables = [
      "HOME": home, "LASTGOOD_URL": "http://127.0.0.1:\(port)", "LASTGOOD_TOKEN": "lg_test",
      "PATH": "/usr/bin:/bin",
    ]
    variables.merge(extra) { $1 }
    let all = variables
    return ResponderContext(
      environment: { all[$0] }, variables: { all }, now: { now }, zone: .berlin,
      input: Typed(desk: self),
      limits: Client.Limits(answering: .seconds(5), retrying: .milliseconds(0)),
      // A machine that is busy with other tests is no service that is slow.
      pace: Pace(now: { .zero }, pause: Pace.system.pause),
      interruptions: { [stop] in stop.stream() })
  }

  private struct Typed: InputSource {
    let desk: Desk
    var isTerminal: Bool { desk.state.withLock { $0.isTerminal } }
    func read(atMost limit: Int) -> [UInt8]? {
      desk.state.withLock { $0.input.count <= limit ? $0.input : nil }
    }
  }
}

extension LocalZone {
  /// Berlin around 2026: an hour ahead of UTC, two from 29 March to 25 October.
  static let berlin = LocalZone(
    offset: { (1_774_746_000..<1_792_890_000).contains($0) ? 7_200 : 3_600 },
    name: { (1_774_746_000..<1_792_890_000).contains($0) ? "CEST" : "CET" })
}

extension RawReply {
  static func json(_ status: Int, _ text: String) -> RawReply {
    .answer(status, [("Content-Type", "application/json")], text)
  }

  /// The answer to a write.
  static func written(_ position: Int, version: Int = 2, _ more: String = "") -> RawReply {
    .json(
      201,
      """
      {"event":"00000000-0000-7000-8000-0000000000ee","stream":"\(stream)","version":\(version),\
      "position":\(position),"replayed":false,"unchanged":false,"warnings":[]\(more)}
      """)
  }

  static func problem(_ status: Int, _ slug: String, _ detail: String, _ more: String = "")
    -> RawReply
  {
    .answer(
      status, [("Content-Type", "application/problem+json")],
      """
      {"type":"https://lastgood.dev/problems/\(slug)","title":"No.","status":\(status),\
      "detail":"\(detail)"\(more)}
      """)
  }

  static let stream = "00000000-0000-7000-8000-000000000001"
}

extension RawRequest {
  var path: String { String(target.prefix { $0 != "?" }) }

  /// The body, without the id that differs each time.
  var text: String {
    let text = String(decoding: body, as: UTF8.self)
    guard let id = text.ranges(of: "\"id\":\"").last else { return text }
    // The last one: an id of something else may stand before it.
    return text[..<id.lowerBound] + "\"id\":ID" + text[id.upperBound...].dropFirst(37)
  }
}

/// An incident as the service shows it.
func incident(
  version: Int = 7, severity: String = "SEV3", state: String = "open", title: String = "Checkout",
  commander: String? = nil
) -> String {
  let holder = commander.map { "\"\($0)\"" } ?? "null"
  return """
    {"stream":"\(RawReply.stream)","number":"INC-2026-003","title":"\(title)","state":"\(state)",\
    "severity":"\(severity)","service":"checkout","environment":"production","category":\
    "reliability","source":"user","restricted":false,"deployments":[],"detections":[],\
    "declared_at":"2026-03-14T12:30:00.000000Z","declared_by":"alice","resolved_at":null,\
    "recovered_at":null,"roles":{"commander":{"holder":\(holder),"name":null,"since":null}},\
    "gate_debts":[],"version":\(version),"next":["Nobody commands: offer the role."]}
    """
}

/// The only open one.
let openList = """
  {"incidents":[{"stream":"\(RawReply.stream)","number":"INC-2026-003","title":"Checkout",\
  "state":"open","severity":"SEV3","service":"checkout","environment":null,"category":\
  "reliability","restricted":false,"declared_at":"2026-03-14T12:30:00.000000Z","resolved_at":null,\
  "commander":null,"last_entry_at":"2026-03-14T12:40:00.000000Z","entry_count":3,"position":5}],\
  "next":null}
  """

/// Requests to stop that a test makes: those of the process belong to other tests.
final class Stop: Sendable {
  private let state = Mutex<(isRaised: Bool, streams: [AsyncStream<Signal>.Continuation])>(
    (false, []))

  func stream() -> AsyncStream<Signal> {
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
    state.withLock { state in
      state.streams.append(continuation)
      if state.isRaised { continuation.yield(.interrupt) }
    }
    return stream
  }

  func raise() {
    state.withLock { state in
      state.isRaised = true
      for stream in state.streams { stream.yield(.interrupt) }
    }
  }
}
