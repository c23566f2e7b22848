import EventLog
import Policy
import Testing

@testable import Adapters

@Suite struct `Choosing what data are restored from` {
  /// 2026-11-29T12:00:00Z.
  private static let noon = Timestamp(microseconds: 1_795_953_600_000_000)
  private static func at(_ minutes: Int64) -> Timestamp { noon.advanced(bySeconds: minutes * 60) }
  private static func segment(_ number: UInt64) -> WALSegment {
    WALSegment(timeline: 1, number: number)
  }

  /// Backups that ended at noon and an hour later; a segment every ten minutes up to 13:50; the server
  /// is in the next one at 14:00.
  private static func usual(_ asOf: Timestamp = at(90)) throws -> RestoreLook {
    var definition = ActionDefinition(adapter: "postgres-schema")
    definition.settings = ["backups": "/b", "archive": "/a", "restore-to": "/c"]
    definition.parameters = ["as-of": .time]
    let live = LiveServer(
      now: at(120), major: 15, system: 7, isInRecovery: false,
      position: WALPosition(segment(14).start(sixteenMiB).value + 1_000), segment: segment(14),
      size: sixteenMiB, archives: true, lastArchived: "000000010000000000000000D",
      lastArchivedAt: at(110), lastFailedAt: at(10), leastSettings: ["max_connections": 100],
      port: 5_432)
    func backup(_ name: String, _ number: UInt64, _ minutes: Int64) -> BaseBackup {
      let start = segment(number).start(sixteenMiB).value
      return BaseBackup(
        name: name, timeline: 1, start: WALPosition(start + 40), end: WALPosition(start + 200),
        startTime: nil, ended: at(minutes), major: 15, system: 7)
    }
    var archive = WALArchive(sixteenMiB)
    for number in UInt64(2)...13 { archive.segments[segment(number)] = at(Int64(number) * 10 - 20) }
    return RestoreLook(
      places: try #require(try RestorePlaces(definition)), asOf: asOf, live: .seen(live),
      backups: .seen(BackupShelf(usable: [backup("late", 8, 60), backup("early", 2, 0)])),
      archive: .seen(archive), copyFault: nil)
  }

  private static func refusal(
    _ asOf: Timestamp = at(90), _ change: (inout RestoreLook) throws -> Void
  ) throws -> String {
    var look = try usual(asOf)
    try change(&look)
    do throws(PreparationRefusal) {
      let choice = try RestoreChoice(of: look)
      Issue.record("it chose \(choice.backup.name)")
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test func `the newest backup that ended before the moment is taken`() throws {
    let choice = try RestoreChoice(of: Self.usual())
    #expect(choice.backup.name == "late")
    #expect(choice.reached == Self.segment(12))
    #expect(choice.run.last == Self.segment(13))
    #expect(try RestoreChoice(of: Self.usual(Self.at(60))).backup.name == "early")
    #expect(try RestoreChoice(of: Self.usual(Self.at(30))).backup.name == "early")
  }

  @Test func `what is not archived yet may be with the live server`() throws {
    let choice = try RestoreChoice(of: Self.usual(Self.at(115)))
    #expect(choice.reached == nil)
    #expect(choice.current.first?.hasSuffix("with the live server only.") == true)
    #expect(choice.predicted.contains("5 min when this was planned, about 1 KiB"))
  }

  @Test func `a moment that is not over, or lies before all backups, is refused`() throws {
    #expect(try Self.refusal(Self.at(120)) { _ in }.contains("lies in the future"))
    let early = try Self.refusal(Self.at(0)) { _ in }
    #expect(early.contains("right after 2026-11-29T12:00:00Z, when early did"))
  }

  @Test func `a gap before the moment is refused, with the newest that can be had`() throws {
    func without(_ number: UInt64, _ look: inout RestoreLook) throws {
      var archive = try #require(look.archive.value)
      archive.segments[Self.segment(number)] = nil
      look.archive = .seen(archive)
    }
    let gap = try Self.refusal { try without(10, &$0) }
    #expect(gap.contains("00000001000000000000000A is not in /a, and later ones are"))
    #expect(gap.contains("is about 2026-11-29T13:10:00Z"))
    #expect(try Self.refusal { try without(8, &$0) }.contains("with which it begins, is not in /a"))
    #expect(
      try Self.refusal(Self.at(115)) { try without(13, &$0) }.contains("see to its archiver"))
    // Behind the moment it is in nobody's way.
    var look = try Self.usual()
    try without(13, &look)
    #expect(try RestoreChoice(of: look).reached == Self.segment(12))
  }

  @Test func `a segment that is not whole is no segment`() throws {
    for number in [UInt64(8), 10] {
      let said = try Self.refusal { look in
        var archive = try #require(look.archive.value)
        archive.segments[Self.segment(number)] = nil
        archive.broken = [Self.segment(number)]
        look.archive = .seen(archive)
      }
      #expect(said.contains("is not whole"))
    }
  }

  @Test func `another timeline is not planned, and said plainly`() throws {
    let said = try Self.refusal { look in
      var live = try #require(look.live.value)
      live.segment = WALSegment(timeline: 2, number: 14)
      look.live = .seen(live)
    }
    #expect(said.contains("has changed to timeline 2 since base backup late"))
    #expect(said.contains("restore by hand"))
  }

  @Test func `a standby, another cluster, and a server that archives nothing are refused`() throws {
    func changed(
      _ asOf: Timestamp = Self.at(115), _ change: (inout LiveServer) -> Void
    ) throws -> String {
      try Self.refusal(asOf) { look in
        var live = try #require(look.live.value)
        change(&live)
        look.live = .seen(live)
      }
    }
    #expect(try changed { $0.isInRecovery = true }.contains("standby"))
    #expect(try changed { $0.system = 8 }.contains("is of another server"))
    #expect(try changed { $0.major = 16 }.contains("another major version"))
    #expect(try changed { $0.archives = false }.contains("archive_mode is off"))
    #expect(try changed { $0.lastFailedAt = Self.at(111) }.contains("archiver has failed"))
    #expect(
      try changed {
        ($0.lastFailedAt, $0.lastArchivedAt) = (Self.at(1), nil)
      }.contains("archiver has failed"))
  }

  @Test func `what nobody could see is no ground for a plan`() throws {
    #expect(try Self.refusal { $0.live = .unknown(because: "Dark.") } == "Dark.")
    #expect(try Self.refusal { $0.backups = .unknown(because: "Dark.") } == "Dark.")
    #expect(try Self.refusal { $0.archive = .unknown(because: "Dark.") } == "Dark.")
    #expect(try Self.refusal { $0.copyFault = "Full." } == "Full.")
    #expect(
      try Self.refusal { look in
        look.backups = .seen(BackupShelf(unusable: [UnusableBackup(name: "x", because: "is odd")]))
      }.hasSuffix("x is odd."))
  }

  @Test func `what people agree to does not change from minute to minute`() throws {
    var look = try Self.usual()
    let before = try RestoreChoice(of: look)
    var live = try #require(look.live.value)
    (live.now, live.position, live.lastArchivedAt) = (Self.at(121), WALPosition("0/F000000"), nil)
    live.segment = Self.segment(15)
    look.live = .seen(live)
    var archive = try #require(look.archive.value)
    archive.segments[Self.segment(14)] = Self.at(121)
    look.archive = .seen(archive)
    let after = try RestoreChoice(of: look)
    #expect(before.ground == after.ground)
    #expect(before.current != after.current)
    #expect(before.predicted != after.predicted)
    #expect(before.ground.utf8.count < 800)
    for part in ["late", "2026-11-29T13:30:00Z", "000000010000000000000008", "/c", "is lost"] {
      #expect(before.ground.contains(part))
    }
  }
}

@Suite struct `Where data are restored from` {
  private func definition(_ settings: [String: String]) -> ActionDefinition {
    var definition = ActionDefinition(adapter: "postgres-schema")
    definition.settings = settings
    definition.parameters = ["as-of": .time]
    return definition
  }

  private let good = ["backups": "/srv/b", "archive": "/srv/a", "restore-to": "/srv/c"]

  @Test func `is three folders and a moment, or nothing`() throws {
    #expect(try RestorePlaces(definition(good))?.copy == "/srv/c")
    #expect(try RestorePlaces(definition([:])) == nil)
    for name in good.keys {
      var half = good
      half[name] = nil
      let refusal = #expect(throws: PreparationRefusal.self) { try RestorePlaces(definition(half)) }
      #expect(refusal?.sentence.contains("settings.\(name)") == true)
    }
    var momentless = definition(good)
    momentless.parameters = [:]
    let refusal = #expect(throws: PreparationRefusal.self) { try RestorePlaces(momentless) }
    #expect(refusal?.sentence.contains("parameters: {as-of: time}") == true)
  }

  @Test(
    arguments: [
      "", "c", "./c", "/srv/../c", "/srv//c", "/srv/c/", "/", "/srv/-rf", "/srv/a b", "/srv/%p",
      "/srv/'c'", "/srv/\"c", "/srv/$(c)", "/srv/`c`", "/srv/c;d", "/srv/c\nd", "/srv/é", "/srv/\\",
      "/srv/a", "/srv/b/new", "/srv", "/" + String(repeating: "c", count: 80),
    ])
  func `is plain absolute paths that do not lie in one another`(path: String) {
    var settings = good
    settings["restore-to"] = path
    #expect(throws: PreparationRefusal.self) { try RestorePlaces(definition(settings)) }
  }
}
