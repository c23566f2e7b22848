import FoundationEssentials
import Glibc
import Spawn

/// What an earlier run left in the data folder.
struct Leftover: Sendable {
  /// What to do about it.
  enum Judgement: Hashable, Sendable {
    /// Nothing is there.
    case nothing

    /// The server is gone; its number may by now be somebody else's.
    case stale(numberIsTaken: Bool)

    /// It is on its way out, or its socket is elsewhere.
    case unusable

    /// It can be used as it is.
    case usable
  }

  /// Pure: judges what was read.
  static func judge(
    _ file: ProcessFile?, _ facts: ProcessFacts?, paths: ClusterPaths, user: ServerUser
  ) -> Judgement {
    guard let file else { return .nothing }
    guard let facts else { return .stale(numberIsTaken: false) }
    guard facts.isPostmaster(of: paths.data, runBy: user) else {
      return .stale(numberIsTaken: true)
    }
    if file.status == .stopping { return .unusable }
    return file.sockets == paths.sockets || file.sockets == nil ? .usable : .unusable
  }

  var paths: ClusterPaths
  var user: ServerUser

  /// How long processes that outlived their postmaster have to notice.
  private static let orphanPatience = Duration.seconds(3)

  /// Clears the way for a new server, or finds one that can be used as it is.
  ///
  /// - Throws: `leftoverStays`.
  func settle(within patience: Duration) throws(EmbeddedError) -> Postmaster? {
    let start = ContinuousClock.now
    let end = start + patience
    while true {
      let file = readText(paths.processFile).flatMap(ProcessFile.init)
      let reference = file.flatMap { try? ProcessReference($0.process) }
      let facts = reference.flatMap { ProcessFacts(of: $0.id) }
      switch Self.judge(file, facts, paths: paths, user: user) {
      case .nothing:
        try clearSocket()
        return nil
      case .stale(let numberIsTaken):
        if let segment = file?.sharedMemory, start.duration(to: .now) > Self.orphanPatience {
          killOrphans(attachedTo: segment)
        }
        guard try waitForOrphans(of: file, until: end) else { continue }
        // PostgreSQL itself clears the file of a dead process, but not if another has its number
        // now, or if the dead one is still a zombie because nobody reaps it.
        if numberIsTaken { try remove(paths.processFile) }
        try clearSocket()
        return nil
      case .unusable:
        guard let reference else { continue }
        // A shutdown that waits for its sessions would last as long as they do.
        reference.signal(.interrupt)
        try wait(for: reference, until: end)
      case .usable:
        guard let reference else { continue }
        // Our predecessor's death may have told it to end an instant ago, on a busy machine.
        let server = Postmaster.adopted(reference)
        if try !server.waitForEnd(deadline: .seconds(1)), !isEnding() { return server }
      }
    }
  }

  private func isEnding() -> Bool {
    readText(paths.processFile).flatMap(ProcessFile.init)?.status == .stopping
  }

  private func wait(
    for reference: ProcessReference, until end: ContinuousClock.Instant
  ) throws(EmbeddedError) {
    let hasEnded = try Postmaster.adopted(reference).waitForEnd(
      deadline: ContinuousClock.now.duration(to: end))
    guard hasEnded else { throw .leftoverStays(process: reference.id) }
  }

  /// Waits for processes that outlived their postmaster; they notice and end by themselves.
  ///
  /// - Returns: Whether all of them are gone; otherwise it is worth another look.
  private func waitForOrphans(
    of file: ProcessFile?, until end: ContinuousClock.Instant
  ) throws(EmbeddedError) -> Bool {
    guard let file, let segment = file.sharedMemory else { return true }
    let table = readText("/proc/sysvipc/shm") ?? ""
    if SharedMemory.attachments(of: segment, in: table) == 0 { return true }
    guard ContinuousClock.now < end else { throw .leftoverStays(process: file.process) }
    usleep(5000)
    return false
  }

  /// Kills what outlived its postmaster and does not notice.
  ///
  /// A process that waits for a lock of shared memory whose holder was killed waits for ever. What it
  /// had not committed is lost as in any crash, and nothing else. The number of the segment may by
  /// now be another server's, so its processes must also work in our data folder.
  private func killOrphans(attachedTo segment: Int) {
    let files = FileManager.default
    for id in ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap({ Int32($0) }) {
      guard let orphan = try? ProcessReference(id),
        (try? files.destinationOfSymbolicLink(atPath: "/proc/\(id)/cwd")) == paths.data,
        SharedMemory.isAttached(to: segment, in: readText("/proc/\(id)/maps") ?? "")
      else { continue }
      orphan.signal(.kill)
    }
  }

  /// The socket has a file with a process number of its own, which is judged as narrowly.
  private func clearSocket() throws(EmbeddedError) {
    for name in [".s.PGSQL.\(SocketFolder.port)", ".s.PGSQL.\(SocketFolder.port).lock"] {
      try remove(paths.sockets + "/" + name)
    }
  }

  private func remove(_ path: String) throws(EmbeddedError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw .file(path: path, action: "remove", code: errno)
    }
  }
}

extension ProcessFacts {
  /// Asks the system; nil if there is no such process.
  init?(of process: Int32) {
    var facts = stat()
    guard stat("/proc/\(process)", &facts) == 0,
      let text = readText("/proc/\(process)/cmdline")
    else { return nil }
    self.init(
      owner: facts.st_uid,
      commandLine: text.split(separator: "\0", omittingEmptySubsequences: false).map(String.init))
  }
}
