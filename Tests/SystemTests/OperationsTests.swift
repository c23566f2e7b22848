import CommandLineKit
import Digest
import Embedded
import EventLog
import FoundationEssentials
import Postgres
import Testing

@testable import Operations

@Suite struct `The configuration` {
  private func configuration(
    data: String? = nil, user: UInt32 = 1000, _ environment: [String: String]
  ) throws -> Configuration {
    try Configuration(data: data, in: Surroundings(user: user, environment: environment))
  }

  @Test func `by default everything is in the user's state folder`() throws {
    let found = try configuration(["HOME": "/home/pat"])
    let folder = "/home/pat/.local/state/lastgood"
    #expect(found.database == .embedded(folder: folder))
    #expect(found.keys == folder + "/keys")
    #expect(found.checkpoints == folder + "/checkpoints")
  }

  @Test func `a database of somebody else's has its keys among the settings`() throws {
    let environment = ["HOME": "/home/pat", "LASTGOOD_DATABASE": "host=db1,db2"]
    let found = try configuration(environment)
    #expect(found.database == .given(ConnectionString("host=db1,db2")))
    #expect(found.keys == "/home/pat/.config/lastgood/keys")
    let root = try configuration(user: 0, ["LASTGOOD_DATABASE": "host=db1"])
    #expect(root.keys == "/etc/lastgood/keys")
    let named = try configuration(
      environment.merging(["LASTGOOD_KEYS": "/k", "LASTGOOD_CHECKPOINTS": "/c"]) { $1 })
    #expect((named.keys, named.checkpoints) == ("/k", "/c"))
  }

  @Test func `two databases are refused, an empty setting is none`() throws {
    #expect(throws: ConfigurationError.twoDatabases) {
      try configuration(data: "/d", ["HOME": "/", "LASTGOOD_DATABASE": "host=db1"])
    }
    let found = try configuration(data: "/d", ["HOME": "/", "LASTGOOD_DATABASE": ""])
    #expect(found.database == .embedded(folder: "/d"))
  }

  @Test func `every connection acts as a role, whoever logs in`() throws {
    var found = try configuration(["HOME": "/", "LASTGOOD_DATABASE": "user=pat options='-c a=b'"])
    #expect(
      try Instance(found).connectionString(as: .app).value(of: "options")
        == "-c a=b -c role=lastgood_app")
    #expect(try Instance(found).connectionString(as: .administrator).value(of: "user") == "pat")
    found.database = .given(ConnectionString("user=lastgood_app"))
    #expect(try Instance(found).connectionString(as: .app).value(of: "options") == nil)
  }
}

@Suite struct `What a failure says` {
  @Test func `an old server is refused in a sentence`() {
    let failure = Failure(ServerTooOld(version: 140_011))
    #expect(failure.code == .refused)
    #expect(failure.explanation.plain == "This is PostgreSQL 14.11; 15 or newer is needed.")
  }

  @Test func `a full disk is called that`() throws {
    let log = "FATAL:  could not write to file: No space left on device"
    let change = StateChange(.failed(.serverEnded(log: log)))
    #expect(try #require(change.line).plain.contains("The disk is full"))
    #expect(String(decoding: change.json, as: UTF8.self).contains("\"disk_full\":true"))
  }
}

@Suite struct `The log's layout` {
  private func event(_ position: Int64, recordedAt: String, happenedAt: String? = nil) throws
    -> LogEntry
  {
    let recorded = try #require(Timestamp(recordedAt))
    let id = UUID()
    return LogEntry(
      event: RecordedEvent(
        position: LogPosition(position), id: EventID(uuid: id), stream: StreamID(uuid: id),
        version: StreamVersion(1), type: .note, revision: 1,
        happenedAt: try #require(Timestamp(happenedAt ?? recordedAt)), recordedAt: recorded,
        actor: Actor(PrincipalID(uuid: id), as: "responder"), causes: [], policy: nil,
        visibility: .normal, command: nil, clear: Array("{\"list\":[1,2,3]}".utf8), sealed: nil,
        hash: .zero),
      words: .none)
  }

  @Test func `the key of what was attached is not shown`() throws {
    var event = try event(1, recordedAt: "2026-03-01T10:00:05Z").event
    event.type = .evidence
    let entry = LogEntry(
      event: event, words: .text(Array(#"{"name":"web.log","key":"KEY OF WEB.LOG"}"#.utf8)))
    var printer = LogPrinter(width: 80)
    for text in [
      String(decoding: entry.json, as: UTF8.self),
      printer.lines(for: entry).map(\.plain).joined(separator: "\n"),
    ] {
      #expect(text.contains("web.log"))
      #expect(!text.contains("KEY OF"))
    }
  }

  @Test func `a clock that stepped back is shown, and each new day`() throws {
    var printer = LogPrinter(width: 80)
    let lines = try [
      event(1, recordedAt: "2026-03-01T10:00:05Z"), event(2, recordedAt: "2026-03-01T10:00:01Z"),
      event(3, recordedAt: "2026-03-02T00:00:00Z"),
    ].map { printer.lines(for: $0).map(\.plain) }
    #expect(lines[0].first == "2026-03-01 (UTC)")
    #expect(lines[1].first == "The database's clock stepped back 4.00 s here.")
    #expect(lines[2].first == "2026-03-02 (UTC)")
  }

  @Test func `a stated time ahead of the clock is marked`() throws {
    var printer = LogPrinter(width: 80)
    let entry = try event(
      1, recordedAt: "2026-03-01T10:00:00Z", happenedAt: "2026-03-01T10:05:00Z")
    let lines = printer.lines(for: entry).map(\.plain)
    #expect(lines.contains { $0.contains("5m after it was recorded") })
  }

  @Test(arguments: [20, 40, 80])
  func `no line of a payload is wider than the terminal`(width: Int) {
    let text = "a=1 " + String(repeating: "x", count: 200) + " list=[1,2,3,4,5,6,7,8,9,10,11]"
    for line in TextFlow.lines(of: text, width: width) { #expect(line.displayWidth <= width) }
    let joined = TextFlow.lines(of: text, width: width).joined().replacing(" ", with: "")
    #expect(joined == text.replacing(" ", with: ""))
  }
}
