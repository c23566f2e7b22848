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

  /// Whether all that take clients were started after something was put on disk.
  func began(after change: timespec) -> Bool {
    var (wall, boot) = (timespec(), timespec())
    clock_gettime(CLOCK_REALTIME, &wall)
    clock_gettime(CLOCK_BOOTTIME, &boot)
    let ticks = Int64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    let offset = Self.microseconds(wall) - Self.microseconds(boot)
    // A start is rounded down to a tick, so that a worker is never taken for younger than it is.
    return !workers.isEmpty
      && workers.values.allSatisfy { start in
        let since =
          Int64(clamping: start) / ticks * 1_000_000
          + Int64(clamping: start) % ticks * (1_000_000 / ticks)
        return since + offset > Self.microseconds(change)
      }
  }

  private static func microseconds(_ time: timespec) -> Int64 {
    Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1_000
  }

  /// Whether this process may tell nginx to load its configuration anew.
  var mayBeTold: Bool { kill(master, 0) == 0 }
}
