import Glibc
import Spawn

/// The nginx that runs: its first process, and those that take clients by the configuration they were
/// started with.
struct NginxProcesses: Equatable, Sendable {
  var master: Int32
  /// Number and start: together they mean one process and no other.
  var workers: [Int32: UInt64]

  /// Looks at the host's processes; blocks as long as that takes.
  ///
  /// - Throws: why none can be seen.
  init(_ pidFile: String) throws(PreparationRefusal) {
    let file: HostFile
    do {
      file = try HostFile(pidFile)
    } catch {
      throw PreparationRefusal("Whether nginx runs is not known: \(error.sentence)")
    }
    let text = String(decoding: file.bytes(atMost: 64) ?? [], as: UTF8.self)
    guard let line = text.split(separator: "\n").first,
      let number = Digits.number(line, in: 1...4_194_304)
    else {
      throw PreparationRefusal("\(pidFile) holds no number of a process: does nginx run?")
    }
    let master = Int32(number)
    guard Self.title(of: master)?.hasPrefix("nginx: master process") == true else {
      throw PreparationRefusal(
        "Process \(master) of \(pidFile) is no nginx that the executor can see: does it run, and on "
          + "this host?")
    }
    self.init(
      master: master,
      workers: Dictionary(
        ProcessEntry.all().filter { $0.parent == master && Self.takesClients($0.id) }
          .map { ($0.id, $0.start) }
      ) { first, _ in first })
  }

  init(master: Int32, workers: [Int32: UInt64]) {
    (self.master, self.workers) = (master, workers)
  }

  /// One that ends says so in its title.
  private static func takesClients(_ id: Int32) -> Bool {
    guard let title = title(of: id) else { return false }
    return title.hasPrefix("nginx: worker process") && !title.contains("shutting down")
  }

  private static func title(of id: Int32) -> String? {
    let file = open("/proc/\(id)/cmdline", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Whether all that take clients were started later.
  func isAnother(than before: Self) -> Bool {
    !workers.isEmpty && workers.allSatisfy { before.workers[$0.key] != $0.value }
  }

  /// Whether this process may tell nginx to load its configuration anew.
  var mayBeTold: Bool { kill(master, 0) == 0 }
}

// MARK: - Kept on disk

extension NginxProcesses {
  /// As it is kept beside the file, so that whoever takes over can tell those of before from those of
  /// after without asking any clock.
  func text(for action: String) -> String {
    let lines = workers.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return ([action, Self.boot, "\(master)"] + lines).joined(separator: "\n") + "\n"
  }

  /// Nil unless it was kept for this action; processes of another boot are none of today's.
  init?(text: String, for action: String) {
    let lines = text.split(separator: "\n").map(String.init)
    guard lines.count >= 3, lines[0] == action, let master = Int32(lines[2]) else { return nil }
    self.init(master: master, workers: [:])
    guard lines[1] == Self.boot else { return }
    for line in lines.dropFirst(3) {
      let words = line.split(separator: " ")
      guard words.count == 2, let id = Int32(words[0]), let start = UInt64(words[1]) else {
        return nil
      }
      workers[id] = start
    }
  }

  /// That of today; a host that does not say which is one and the same for ever.
  private static var boot: String { ProcessMark.boot ?? "unknown" }
}
