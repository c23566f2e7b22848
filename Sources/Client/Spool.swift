package import FoundationEssentials

/// Commands that wait on this machine until their service can be reached.
///
/// One folder for each service:
///
///     0000000001-<key>.json   a command, in the order of its number
///     parked/                 what was refused, and what builds on that
///     discarded/              what a person gave up
///     aliases.json            local names of what was created
///     delivery.lock           held while somebody delivers, parks or retries
///     number.lock             held while somebody gives a command its number
///
/// After a crash at any point a command is in its folder or was never acknowledged; it may be sent
/// again, and its key sees to it that it happens once. File operations block the caller: they are
/// those of one person's command line.
package struct Spool: Sendable {
  /// As in `ServiceAddress.service`.
  package let service: String
  package let folder: String
  package let limits: Limits
  let disk: Disk
  private let now: @Sendable () -> Int64

  /// How much is kept for one service.
  package struct Limits: Hashable, Sendable {
    package var commands: Int
    package var bytes: Int

    package init(commands: Int = 10_000, bytes: Int = 200_000_000) {
      (self.commands, self.bytes) = (commands, bytes)
    }
  }

  /// Bytes of one file that are read at all.
  static let fileLimit = 256 << 20

  /// Makes nothing on disk: the first command that is kept does.
  ///
  /// `now` answers microseconds since 1970.
  package init(
    service: String, in stateFolder: String, limits: Limits = Limits(), disk: Disk = Disk(),
    now: @escaping @Sendable () -> Int64 = Spool.microsecondsSince1970
  ) {
    (self.service, self.limits, self.disk, self.now) = (service, limits, disk, now)
    folder = "\(stateFolder)/spool/\(Self.hash(service))"
  }

  /// The spool of an address; nil when this user has no home.
  package init?(for address: ServiceAddress, in folders: UserFolders = UserFolders()) {
    guard let state = folders.state else { return nil }
    self.init(service: address.service, in: state)
  }

  package static let microsecondsSince1970: @Sendable () -> Int64 = {
    Int64(exactly: (Date().timeIntervalSince1970 * 1_000_000).rounded()) ?? 0
  }

  /// FNV-1a with 64 bits: only a name, since each command says which service it is for.
  package static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: max(0, 16 - digits.utf8.count)) + digits
  }
}

// MARK: - Reading

extension Spool {
  /// What waits, in the order in which it will be sent.
  package func waiting() throws(SpoolFailure) -> [SpoolEntry] { try entries(in: folder) }

  /// What was refused, and what builds on it, in order.
  package func parked() throws(SpoolFailure) -> [SpoolEntry] { try entries(in: parkedFolder) }

  /// What a person gave up, in order.
  package func discarded() throws(SpoolFailure) -> [SpoolEntry] {
    try entries(in: discardedFolder)
  }

  /// How many commands wait.
  package func count() throws(SpoolFailure) -> Int { try names(in: folder).count }

  /// The stream of a local alias, and its name once the service has given one.
  package func resolve(_ alias: String) throws(SpoolFailure) -> (stream: UUID, name: String?)? {
    // Most names are none of ours, and need no look at the disk.
    guard alias.lowercased().contains("-local-") else { return nil }
    return try aliases().entry(for: alias).map { ($0.stream, $0.name) }
  }

  /// The services that commands wait or are parked for.
  package static func services(in stateFolder: String) throws(SpoolFailure) -> [String] {
    var services: Set<String> = []
    for name in try onDisk({ () throws(FileFailure) in try Disk.names(in: stateFolder + "/spool") })
    {
      let folder = "\(stateFolder)/spool/\(name)"
      let parked = folder + "/parked"
      for place in [folder, parked] {
        for name in try names(in: place) {
          guard let service = try entry(name, in: place)?.command?.service else { continue }
          services.insert(service)
          break
        }
      }
    }
    return services.sorted()
  }

  private func entries(in folder: String) throws(SpoolFailure) -> [SpoolEntry] {
    var entries: [SpoolEntry] = []
    for name in try names(in: folder) {
      if let entry = try Self.entry(name, in: folder) { entries.append(entry) }
    }
    return entries
  }

  /// Reads a file of the spool; nil when it is not there any more.
  ///
  /// The command is nil in a file that was torn. A disk that fails is an error instead: it says
  /// nothing about the command.
  static func entry(_ name: String, in folder: String) throws(SpoolFailure) -> SpoolEntry? {
    let contents = try onDisk { () throws(FileFailure) in
      try Disk.read("\(folder)/\(name)", atMost: fileLimit)
    }
    return contents.map { SpoolEntry(name: name, command: try? SpooledCommand($0.bytes)) }
  }

  /// Names of commands, in order.
  func names(in folder: String) throws(SpoolFailure) -> [String] { try Self.names(in: folder) }

  static func names(in folder: String) throws(SpoolFailure) -> [String] {
    try onDisk { () throws(FileFailure) in try Disk.names(in: folder) }
      .filter { SpoolName($0) != nil }
  }
}

// MARK: - Adding

extension Spool {
  /// Keeps a command, and returns when it is on disk.
  ///
  /// A command whose key waits already is not kept twice.
  package func add(_ submission: Submission) throws(SpoolFailure) -> SpoolEntry {
    try add(submission, refusal: nil)
  }

  /// Keeps a command among the parked ones, since it builds on one of them.
  func park(_ submission: Submission, because refusal: String) throws(SpoolFailure) -> SpoolEntry {
    try add(submission, refusal: refusal)
  }

  /// Keeps a command of another spool, with the time at which it was saved there.
  func take(_ command: SpooledCommand) throws(SpoolFailure) -> SpoolEntry {
    try add(command.submission, refusal: command.refusal, savedAt: command.savedAt)
  }

  private func add(
    _ submission: Submission, refusal: String?, savedAt: Int64? = nil
  ) throws(SpoolFailure) -> SpoolEntry {
    guard let key = submission.request.key else { throw .unknown(name: submission.summary) }
    let place = refusal == nil ? folder : parkedFolder
    let disk = disk
    try onDisk { () throws(FileFailure) in try disk.makeFolder(place) }
    let lock = try lockNumbers()
    defer { withExtendedLifetime(lock) {} }

    let waiting = try names(in: folder)
    let parked = try names(in: parkedFolder)
    if let known = waiting.first(where: { SpoolName($0)?.key == key }),
      let entry = try Self.entry(known, in: folder), entry.command != nil
    {
      return entry
    }
    // All numbers count that were given, so that what is retried keeps its place.
    let numbers = (waiting + parked + (try names(in: discardedFolder)))
      .compactMap { SpoolName($0)?.number }
    let number = (numbers.max() ?? 0) + 1
    guard number <= SpoolName.largest else {
      throw .full(commands: waiting.count + parked.count, bytes: 0)
    }
    let name = SpoolName(number: number, key: key).description
    var command = SpooledCommand(
      submission: submission, service: service, savedAt: savedAt ?? now(), refusal: refusal)
    if let prefix = submission.creates, let stream = submission.stream {
      var aliases = try aliases()
      let before = aliases
      command.alias = aliases.add(prefix, for: stream)
      if aliases != before { try write(aliases) }
    }
    let bytes = command.bytes
    try checkRoom(for: bytes.count, beside: waiting, parked)
    try onDisk { () throws(FileFailure) in try disk.write(bytes, to: "\(place)/\(name)") }
    return SpoolEntry(name: name, command: command)
  }

  private func checkRoom(
    for size: Int, beside waiting: [String], _ parked: [String]
  ) throws(SpoolFailure) {
    guard size <= Self.fileLimit, size <= limits.bytes else { throw .tooLong(bytes: size) }
    let count = waiting.count + parked.count
    let paths = waiting.map { "\(folder)/\($0)" } + parked.map { "\(parkedFolder)/\($0)" }
    let bytes = paths.reduce(0) { $0 + Disk.size(of: $1) }
    guard count < limits.commands, bytes + size <= limits.bytes else {
      throw .full(commands: count, bytes: bytes)
    }
  }
}

// MARK: - Files

extension Spool {
  var parkedFolder: String { folder + "/parked" }
  var discardedFolder: String { folder + "/discarded" }
  private var aliasFile: String { folder + "/aliases.json" }

  func lockNumbers() throws(SpoolFailure) -> FolderLock {
    let path = folder + "/number.lock"
    return try onDisk { () throws(FileFailure) in try FolderLock.wait(path) }
  }

  /// The lock on everything but adding; nil when somebody else holds it.
  func lockDelivery() throws(SpoolFailure) -> FolderLock? {
    let path = folder + "/delivery.lock"
    return try onDisk { () throws(FileFailure) in try FolderLock.attempt(path) }
  }

  /// The table of aliases; one that is lost is put together from the commands that remember it.
  func aliases() throws(SpoolFailure) -> Aliases {
    let file = aliasFile
    if let aliases = try onDisk({ () throws(FileFailure) in try Aliases.read(file) }) {
      return aliases
    }
    var aliases = Aliases()
    for place in [folder, parkedFolder, discardedFolder] {
      for entry in try entries(in: place) {
        guard let alias = entry.command?.alias, let stream = entry.command?.submission.stream
        else { continue }
        aliases.restore(alias, for: stream)
      }
    }
    return aliases
  }

  /// Writes the table; only while the lock on numbers is held.
  func write(_ aliases: Aliases) throws(SpoolFailure) {
    let (disk, file) = (disk, aliasFile)
    try onDisk { () throws(FileFailure) in try disk.write(aliases.bytes, to: file) }
  }
}

/// Tells a failure of the disk as one of the spool.
func onDisk<Value>(
  _ body: () throws(FileFailure) -> Value
) throws(SpoolFailure) -> Value {
  do throws(FileFailure) { return try body() } catch { throw .disk(error) }
}
