/// What a server says of itself in `postmaster.pid`.
struct ProcessFile: Sendable, Hashable {
  enum Status: String, Sendable { case starting, stopping, ready, standby }

  var process: Int32
  var sockets: String?

  /// The number of its System V shared memory, to which every process of the server is attached.
  var sharedMemory: Int?
  var status: Status?

  /// Reads the file; while it is being written, its later lines are missing.
  init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.first, let process = Int32(first), process > 0 else { return nil }
    self.process = process
    func line(_ number: Int) -> Substring? { number <= lines.count ? lines[number - 1] : nil }
    sockets = line(5).map(String.init)
    sharedMemory = line(7)?.split(separator: " ").last.flatMap { Int($0) }
    status = line(8).flatMap { Status(rawValue: $0.split(separator: " ").joined()) }
  }
}

/// What the system says of a process.
struct ProcessFacts: Sendable, Hashable {
  var owner: UInt32
  var commandLine: [String]

  /// Whether this is the postmaster of a data folder.
  ///
  /// Its folder stands on its command line; the processes that it forks show a title there.
  func isPostmaster(of data: String, runBy user: ServerUser) -> Bool {
    guard owner == user.id, let name = commandLine.first,
      name.split(separator: "/").last == "postgres"
    else { return false }
    return zip(commandLine, commandLine.dropFirst()).contains { $0 == "-D" && $1 == data }
  }
}

/// The System V shared memory of this machine, as `/proc/sysvipc/shm` lists it.
enum SharedMemory {
  /// Whether a process with these memory maps is attached to a segment: it is named, and its inode is
  /// the segment's number.
  static func isAttached(to segment: Int, in maps: String) -> Bool {
    maps.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      return fields.count > 5 && fields[5].hasPrefix("/SYSV") && Int(fields[4]) == segment
    }
  }

  /// How many processes are attached to a segment; none if it is gone.
  static func attachments(of segment: Int, in table: String) -> Int {
    let rows = table.split(separator: "\n").map { $0.split(separator: " ") }
    guard let head = rows.first, let number = head.firstIndex(of: "shmid"),
      let count = head.firstIndex(of: "nattch")
    else { return 0 }
    let row = rows.dropFirst().first { $0.count > max(number, count) && Int($0[number]) == segment }
    return row.flatMap { Int($0[count]) } ?? 0
  }
}
