import EventLog

/// A base backup in a folder of its own, as pg_basebackup makes them in plain format.
struct BaseBackup: Equatable, Sendable {
  /// Of its folder.
  var name: String
  var timeline: UInt32
  var start: WALPosition
  /// Up to here the log is needed before the copy is consistent.
  var end: WALPosition
  /// As its label says it, in the server's zone.
  var startTime: String?
  /// When its manifest was written, which is the last file of it; by that file's own time.
  var ended: Timestamp
  /// The server's major version.
  var major: Int32
  /// Which cluster it is of.
  var system: UInt64
}

/// Why a folder among the base backups is not used.
struct UnusableBackup: Error, Equatable {
  var name: String
  var because: String

  var sentence: String { "\(name) \(because)." }
}

/// The folder with base backups, as it was seen.
struct BackupShelf: Equatable, Sendable {
  var usable: [BaseBackup] = []
  var unusable: [UnusableBackup] = []
}

extension BackupShelf {
  private static let mostEntries = 1_000
  private static let mostWithin = 10_000

  /// Looks through a folder of base backups.
  init(at path: String) throws(PreparationRefusal) {
    do throws(HostFolder.Fault) {
      let folder = try HostFolder(path)
      for name in try folder.names(atMost: Self.mostEntries).sorted() {
        // Anything else can be no one's name for a base backup, and is said to nobody.
        guard Self.isPlain(name), folder.entry(name)?.isFolder == true else { continue }
        do throws(UnusableBackup) {
          usable.append(try Self.backup(name, in: folder))
        } catch {
          unusable.append(error)
        }
      }
    } catch {
      throw PreparationRefusal(error.sentence(path), isUnknown: true)
    }
  }

  private static func backup(
    _ name: String, in shelf: borrowing HostFolder
  ) throws(UnusableBackup) -> BaseBackup {
    func unusable(_ because: String) -> UnusableBackup {
      UnusableBackup(name: name, because: because)
    }
    let folder: HostFolder
    do { folder = try shelf.folder(name) } catch {
      throw unusable("cannot be read by the executor")
    }
    guard let (ending, manifest) = folder.end(of: "backup_manifest", BackupManifest.tail) else {
      throw unusable("has no backup_manifest: it is still being made, or was given up")
    }
    guard let ranges = BackupManifest(ending: ending)?.ranges else {
      throw unusable("has a backup_manifest that is not written to its end")
    }
    guard
      let bytes = folder.end(
        of: "backup_label", BackupLabel.longest, ofAtMost: BackupLabel.longest)?.bytes,
      let label = BackupLabel(bytes)
    else { throw unusable("has no backup_label that can be read") }
    guard !label.isIncremental else {
      throw unusable("is an incremental one, which is not handled")
    }
    guard let range = ranges.last, ranges.count == 1, range.timeline == label.timeline,
      range.start == label.start
    else {
      throw unusable("was made while the server changed its timeline, or is not of one piece")
    }
    if let fault = layoutFault(of: folder) { throw unusable(fault) }
    guard let version = folder.end(of: "PG_VERSION", 16, ofAtMost: 16)?.bytes,
      let major = Int32(
        String(decoding: version.prefix { (48...57).contains($0) }, as: UTF8.self)),
      let system = Self.system(of: folder)
    else { throw unusable("does not say which server it is of") }
    return BaseBackup(
      name: name, timeline: label.timeline, start: label.start, end: range.end,
      startTime: label.startTime, ended: manifest.changed, major: major, system: system)
  }

  /// What would make a plain copy of it write to somewhere else, or be something else.
  private static func layoutFault(of folder: borrowing HostFolder) -> String? {
    guard folder.entry("pg_wal")?.isFolder == true else {
      return "keeps its pg_wal elsewhere, where a copy of it would write too"
    }
    let tablespaces = (try? folder.folder("pg_tblspc").names(atMost: mostWithin)) ?? []
    guard tablespaces.isEmpty, folder.entry("tablespace_map") == nil else {
      return "has tablespaces, which is not handled"
    }
    if folder.entry("standby.signal") != nil || folder.entry("postmaster.pid") != nil {
      return "was made for a standby, or a server runs in it"
    }
    return nil
  }

  /// The first eight bytes of `pg_control`, as every processor that we run on writes them.
  private static func system(of folder: borrowing HostFolder) -> UInt64? {
    guard let global = try? folder.folder("global"),
      let bytes = global.end(of: "pg_control", 8_192, ofAtMost: 8_192)?.bytes, bytes.count >= 8
    else { return nil }
    return bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else {
      return false
    }
    return name.utf8.count <= 100 && RestorePlaces.isPlain(name)
  }
}

extension WALArchive {
  private static let mostEntries = 200_000

  /// Looks through a folder with archived segments.
  init(at path: String, _ size: WALSegmentSize) throws(PreparationRefusal) {
    self.init(size)
    do throws(HostFolder.Fault) {
      let folder = try HostFolder(path)
      for name in try folder.names(atMost: Self.mostEntries) {
        guard let segment = WALSegment(name, size), let entry = folder.entry(name) else { continue }
        if entry.isFile, entry.size == Int(size.bytes) {
          segments[segment] = entry.changed
        } else {
          broken.insert(segment)
        }
      }
    } catch {
      throw PreparationRefusal(error.sentence(path), isUnknown: true)
    }
  }
}
