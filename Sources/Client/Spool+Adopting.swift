internal import Curl
internal import FoundationEssentials

extension Spool {
  /// Whether the spool's service could only be reached on the machine that wrote it.
  package static func isLocal(_ service: String) -> Bool {
    CurlURL(service)?.isLoopback ?? false
  }

  /// Takes over what waits and is parked for another address of the same service.
  ///
  /// Each command keeps its key, so that it happens once even when a crash leaves it in both
  /// places. It stands behind what waits here already.
  ///
  /// - Returns: The commands that were taken over.
  /// - Throws: `busy` while somebody delivers the other spool.
  package func adopt(from other: Spool) throws(SpoolFailure) -> [SpoolEntry] {
    guard let lock = try other.lockDelivery() else { throw .busy }
    defer { withExtendedLifetime(lock) {} }
    try adoptAliases(of: other)
    var adopted: [SpoolEntry] = []
    for (place, entries) in [
      (other.folder, try other.waiting()), (other.parkedFolder, try other.parked()),
    ] {
      for entry in entries {
        // A torn file stays where it is: nobody knows what it was for.
        guard let command = entry.command, command.key != nil else { continue }
        adopted.append(try take(command))
        let disk = disk
        try onDisk { () throws(FileFailure) in try disk.remove("\(place)/\(entry.name)") }
      }
    }
    return adopted
  }

  private func adoptAliases(of other: Spool) throws(SpoolFailure) {
    let known = try other.aliases()
    guard !known.entries.isEmpty else { return }
    let (disk, folder) = (disk, folder)
    try onDisk { () throws(FileFailure) in try disk.makeFolder(folder) }
    let lock = try lockNumbers()
    defer { withExtendedLifetime(lock) {} }
    var aliases = try aliases()
    let before = aliases
    for entry in known.entries {
      aliases.restore(entry.alias, for: entry.stream)
      if let name = entry.name { _ = aliases.name(entry.stream, name) }
    }
    if aliases != before { try write(aliases) }
  }
}
