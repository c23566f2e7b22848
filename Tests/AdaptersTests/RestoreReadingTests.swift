import Glibc
import Testing

@testable import Adapters

/// As every server has them whose maker did not ask for another size.
let sixteenMiB: WALSegmentSize = {
  guard let size = WALSegmentSize(16 << 20) else { preconditionFailure("a power of two") }
  return size
}()

@Suite struct `Reading what base backups and archives say` {
  // MARK: Places and segments

  @Test(arguments: [("0/2000028", 0x200_0028), ("1/0", 1 << 32), ("FFFFFFFF/FFFFFFFF", UInt64.max)])
  func `a place in the log is read and written alike`(text: String, value: UInt64) {
    #expect(WALPosition(text)?.value == value)
    #expect(WALPosition(value).description == text)
  }

  @Test(arguments: [
    "", "/", "0/", "/0", "0", "0/0/0", "0/g", "0/-1", "+0/1", "0/123456789", "123456789/0", "0/ 1",
    "0x1/2", "a/b",
  ])
  func `nothing else is one`(text: String) { #expect(WALPosition(text) == nil) }

  @Test func `segments are known by their names, whatever their size`() throws {
    let name = "0000000100000003000000FF"
    let segment = try #require(WALSegment(name, sixteenMiB))
    #expect(segment == WALSegment(timeline: 1, number: 3 * 256 + 255))
    #expect(segment.name(sixteenMiB) == name)
    #expect(segment.advanced(by: 1).name(sixteenMiB) == "000000010000000400000000")
    #expect(segment.start(sixteenMiB) == WALPosition("3/FF000000"))
    let small = try #require(WALSegmentSize(1 << 20))
    #expect(
      WALSegment("000000010000000300000FFF", small)?.name(small) == "000000010000000300000FFF")
    #expect(WALSegment("000000010000000300000FFF", sixteenMiB) == nil)
    let last = try #require(WALSegment("FFFFFFFFFFFFFFFF000000FF", sixteenMiB))
    #expect(last.advanced(by: 1).start(sixteenMiB).value == 0 || last.start(sixteenMiB).value > 0)
    _ = WALSegment(timeline: 1, number: .max).name(sixteenMiB)
    _ = WALSegment(timeline: 1, number: .max).start(sixteenMiB)
  }

  @Test(arguments: [
    "00000002.history", "000000010000000000000002.00000028.backup",
    "000000010000000000000002.partial", "00000001000000000000000", "0000000100000000000000020",
    "00000001000000000000000g", "00000001000000000000000a", "000000000000000000000002",
    "0000000100000000000000 2", "../../../../../etc/passwd", "00000001000000000000001é",
  ])
  func `other files of an archive are passed over`(name: String) {
    #expect(WALSegment(name, sixteenMiB) == nil)
  }

  @Test(arguments: [0, -1, 1, 1 << 19, 3 << 20, 1 << 31, Int64.max, .min])
  func `no server has segments of any size`(bytes: Int64) { #expect(WALSegmentSize(bytes) == nil) }

  // MARK: The label

  static let label = """
    START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
    CHECKPOINT LOCATION: 0/2000060
    BACKUP METHOD: streamed
    BACKUP FROM: primary
    START TIME: 2026-11-29 20:33:22 UTC
    LABEL: pg_basebackup base backup
    START TIMELINE: 1

    """

  @Test func `a label says where the log begins`() throws {
    let label = try #require(BackupLabel(Array(Self.label.utf8)))
    #expect(label.start == WALPosition("0/2000028"))
    #expect((label.timeline, label.segment) == (1, "000000010000000000000002"))
    #expect(label.startTime == "2026-11-29 20:33:22 UTC")
    #expect(label.label == "pg_basebackup base backup")
    #expect(!label.isIncremental)
    let more = Self.label + "INCREMENTAL FROM LSN: 0/1000028\n"
    #expect(BackupLabel(Array(more.utf8))?.isIncremental == true)
  }

  @Test(arguments: [
    ("START TIMELINE: 1", ""), ("START TIMELINE: 1", "START TIMELINE: 0"),
    ("START TIMELINE: 1", "START TIMELINE: -1"),
    ("START TIMELINE: 1", "START TIMELINE: 99999999999999"), ("0/2000028", "2000028"),
    ("(file 000000010000000000000002)", ""), ("000000010000000000000002", "../../etc/passwd"),
    ("000000010000000000000002)", "000000010000000000000002"),
  ])
  func `half a label is none`(part: String, other: String) {
    #expect(BackupLabel(Array(Self.label.replacing(part, with: other).utf8)) == nil)
  }

  @Test func `a label of garbage harms nobody, and the first of two starts counts`() {
    for count in [0, 1, 7, 8_192, 8_193] {
      #expect(BackupLabel([UInt8](repeating: 0xFF, count: count)) == nil)
      #expect(BackupLabel([UInt8](repeating: UInt8(ascii: ":"), count: count)) == nil)
    }
    let twice =
      Self.label + "START WAL LOCATION: 9/0 (file 000000090000000000000002)\nLABEL: \u{1B}[2J\n"
    #expect(BackupLabel(Array(twice.utf8))?.start == WALPosition("0/2000028"))
    let hostile = Self.label.replacing("base backup", with: "\u{1B}[2J\u{202E}" + "x")
    #expect(BackupLabel(Array(hostile.utf8))?.label == "pg_basebackup [2Jx")
  }

  // MARK: The manifest

  static let manifest = """
    { "PostgreSQL-Backup-Manifest-Version": 1,
    "Files": [
    { "Path": "backup_label", "Size": 227, "Last-Modified": "2026-11-29 20:33:22 GMT", "Checksum-Algorithm": "CRC32C", "Checksum": "8a8f9e0c" }
    ],
    "WAL-Ranges": [
    { "Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/2000100" }
    ],
    "Manifest-Checksum": "abc"}

    """

  @Test func `a manifest says up to where the log is needed, at its end`() throws {
    let ranges = [
      BackupManifest.Range(
        timeline: 1, start: try #require(WALPosition("0/2000028")),
        end: try #require(WALPosition("0/2000100")))
    ]
    let bytes = Array(Self.manifest.utf8)
    #expect(BackupManifest(ending: bytes)?.ranges == ranges)
    #expect(BackupManifest(ending: bytes.suffix(150))?.ranges == ranges)
    // A file that is called like a range does not stand in for one.
    let lure = Self.manifest.replacing(
      "\"backup_label\"", with: #""\"WAL-Ranges\": [ { \"Timeline\": 9 } ]""#)
    #expect(BackupManifest(ending: Array(lure.utf8))?.ranges == ranges)
  }

  @Test func `a manifest that is cut anywhere is none`() {
    let bytes = Array(Self.manifest.utf8)
    for count in 0..<(bytes.count - 2) {
      #expect(BackupManifest(ending: Array(bytes.prefix(count))) == nil, "\(count)")
    }
  }

  @Test(arguments: [
    ("\"Timeline\": 1", "\"Timeline\": -1"), ("\"Timeline\": 1", "\"Timeline\": 0"),
    ("\"Timeline\": 1", "\"Timeline\": 1e400"), ("\"Timeline\": 1", "\"Timeline\": 4294967296"),
    ("\"0/2000100\"", "\"0/2000027\""), ("\"0/2000100\"", "17"), ("\"0/2000100\"", "\"\""),
    ("{ \"Timeline\"", "[ { \"Timeline\""), ("\"WAL-Ranges\"", "\"WAL\""),
  ])
  func `a manifest that says nonsense is none`(part: String, other: String) {
    #expect(BackupManifest(ending: Array(Self.manifest.replacing(part, with: other).utf8)) == nil)
  }

  @Test func `a manifest of garbage harms nobody`() {
    for byte in [UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""), 0, 0xFF] {
      #expect(BackupManifest(ending: [UInt8](repeating: byte, count: 200_000)) == nil)
    }
    let deep =
      "\"WAL-Ranges\":" + String(repeating: "[", count: 60_000) + "]\"Manifest-Checksum\":}"
    #expect(BackupManifest(ending: Array(deep.utf8)) == nil)
  }

  // MARK: Folders

  @Test func `nothing in a folder is followed out of it, and what waits is not waited for`() throws
  {
    let bench = Bench()
    bench.file("secret", Self.label)
    _ = try bench.folder("shelf/one")
    #expect(symlink(bench.path + "/secret", bench.path + "/shelf/one/backup_label") == 0)
    #expect(mkfifo(bench.path + "/shelf/one/backup_manifest", 0o600) == 0)
    #expect(symlink(bench.path + "/shelf/one", bench.path + "/shelf/two") == 0)
    let folder = try HostFolder(bench.path + "/shelf")
    let one = try folder.folder("one")
    #expect(one.end(of: "backup_label", 100) == nil)
    #expect(one.end(of: "backup_manifest", 100) == nil)
    #expect(one.entry("backup_label")?.isFile == false)
    #expect(throws: HostFolder.Fault.self) { _ = try folder.folder("two") }
    #expect(throws: HostFolder.Fault.self) { try folder.names(atMost: 1) }
    #expect(throws: HostFolder.Fault.self) { _ = try HostFolder(bench.path + "/shelf/two") }
    #expect(throws: HostFolder.Fault.self) { _ = try HostFolder(bench.path + "/secret") }
    bench.file("shelf/long", String(repeating: "x", count: 100) + "end")
    #expect(folder.end(of: "long", 3)?.bytes == Array("end".utf8))
    #expect(folder.end(of: "long", 3, ofAtMost: 102) == nil)
  }

  @Test func `a shelf of strange folders offers nothing, and says why`() throws {
    let bench = Bench()
    for name in ["unfinished", "half", "-rf", "a b", ".hidden", "x\u{1B}[2J"] {
      _ = try bench.folder("shelf/" + name)
    }
    bench.file("shelf/file", "")
    bench.file("shelf/half/backup_manifest", String(Self.manifest.dropLast(30)))
    let shelf = try BackupShelf(at: bench.path + "/shelf")
    #expect(shelf.usable.isEmpty)
    #expect(shelf.unusable.map(\.name) == ["half", "unfinished"])
    #expect(shelf.unusable[1].sentence.contains("still being made"))
    #expect(throws: PreparationRefusal.self) { try BackupShelf(at: bench.path + "/nothing") }
  }

  /// A folder as pg_basebackup makes it, as far as it is looked at.
  private func backup(_ bench: Bench, _ name: String) throws {
    for part in ["", "/global", "/pg_wal", "/pg_tblspc"] {
      _ = try bench.folder("shelf/\(name)\(part)")
    }
    bench.file("shelf/\(name)/backup_manifest", Self.manifest)
    bench.file("shelf/\(name)/backup_label", Self.label)
    bench.file("shelf/\(name)/PG_VERSION", "15\n")
    bench.file(
      "shelf/\(name)/global/pg_control", "\u{2}\u{1}" + String(repeating: "\0", count: 100))
  }

  @Test func `a backup whose copy would write elsewhere is not used`() throws {
    let bench = Bench()
    for name in ["good", "space", "link", "standby", "moved"] { try backup(bench, name) }
    #expect(symlink("/tmp", bench.path + "/shelf/space/pg_tblspc/16384") == 0)
    #expect(rmdir(bench.path + "/shelf/link/pg_wal") == 0)
    #expect(symlink("/tmp", bench.path + "/shelf/link/pg_wal") == 0)
    bench.file("shelf/standby/standby.signal", "")
    bench.file("shelf/moved/backup_label", Self.label.replacing("TIMELINE: 1", with: "TIMELINE: 2"))
    let shelf = try BackupShelf(at: bench.path + "/shelf")
    #expect(shelf.usable.map(\.name) == ["good"])
    #expect(shelf.unusable.map(\.name) == ["link", "moved", "space", "standby"])
    let good = try #require(shelf.usable.first)
    #expect((good.system, good.major, good.timeline) == (0x0102, 15, 1))
    #expect(good.end == WALPosition("0/2000100"))
  }

  @Test func `of an archive only whole plain files count`() throws {
    let bench = Bench()
    let size = try #require(WALSegmentSize(1 << 20))
    let whole = String(repeating: "x", count: 1 << 20)
    bench.file("000000010000000000000002", whole)
    bench.file("000000010000000000000003", "half")
    #expect(symlink("000000010000000000000002", bench.path + "/000000010000000000000004") == 0)
    bench.file("00000002.history", "")
    let archive = try WALArchive(at: bench.path, size)
    #expect(archive.segments.keys.map(\.number) == [2])
    #expect(archive.broken.map(\.number).sorted() == [3, 4])
  }
}
