import EventLog

/// What was seen of all that a restore to one moment rests on.
struct RestoreLook: Equatable, Sendable {
  var places: RestorePlaces
  /// The moment that is wanted.
  var asOf: Timestamp
  var live: Seen<LiveServer>
  var backups: Seen<BackupShelf>
  var archive: Seen<WALArchive>
  /// Why a copy cannot be made where it is wanted; nil where it can.
  var copyFault: String?
}

extension RestoreLook {
  /// Looks at the folders; blocks for as long as their disk does.
  ///
  /// The server comes first: without it nobody knows how long its segments are.
  init(_ places: RestorePlaces, asOf: Timestamp, live: Seen<LiveServer>) {
    (self.places, self.asOf, self.live) = (places, asOf, live)
    backups = Self.seen { () throws(PreparationRefusal) in try BackupShelf(at: places.backups) }
    switch live {
    case .seen(let server):
      archive = Self.seen { () throws(PreparationRefusal) in
        try WALArchive(at: places.archive, server.size)
      }
    case .unknown(let why): archive = .unknown(because: why)
    }
    copyFault = Self.fault(of: places.copy)
  }

  /// Where nobody could look within time.
  init(_ places: RestorePlaces, asOf: Timestamp, live: Seen<LiveServer>, because: String) {
    (self.places, self.asOf, self.live) = (places, asOf, live)
    (backups, archive) = (.unknown(because: because), .unknown(because: because))
  }

  private static func seen<Value: Equatable & Sendable>(
    _ look: () throws(PreparationRefusal) -> Value
  ) -> Seen<Value> {
    do throws(PreparationRefusal) {
      return .seen(try look())
    } catch {
      return .unknown(because: error.sentence)
    }
  }

  private static func fault(of path: String) -> String? {
    do throws(HostFolder.Fault) {
      let folder = try HostFolder(path)
      return try folder.names(atMost: 1_000).isEmpty
        ? nil : "\(path) is not empty: a copy is made where nothing is yet."
    } catch {
      switch error {
      case .missing: return nil
      case .tooMany: return "\(path) is not empty: a copy is made where nothing is yet."
      case .unreadable: return error.sentence(path)
      }
    }
  }
}
