import CSpawn
import Glibc

/// What became of a guarded program whose starter is dead.
package enum Aftermath: Equatable, Sendable {
  /// It runs, or ran, on another machine, or before this one was started anew.
  case elsewhere
  /// Nothing of it is left.
  case over
  /// So many processes of it were ended.
  case ended(Int)
  /// So many could not be ended.
  case stands(Int)
}

extension ProcessMark {
  /// Ends what a guarded program has left running, with its session, and whatever bears its mark.
  ///
  /// Its number alone says nothing: another process may have it by now. So its start is looked at; where
  /// the program itself is gone, only those of its session count that have `sign`, as `NAME=VALUE`, in the
  /// environment that they were started with. On a thread of its own, for some seconds at most.
  package func endLeftovers(
    bearing sign: String, grace: Duration = .seconds(1)
  ) async -> Aftermath {
    guard isHere else { return .elsewhere }
    let found = try? await onThreadOfItsOwn { end(bearing: Array(sign.utf8), grace: grace) }
    return found ?? .over
  }

  private func end(bearing sign: [UInt8], grace: Duration) -> Aftermath {
    let first = leftovers(bearing: sign)
    if first.isEmpty { return .over }
    for process in first { process.withDescriptor { _ = spawn_signal_process($0, SIGTERM) } }
    var seen = Set(first)
    let begin = ContinuousClock.now
    while ContinuousClock.now < begin + grace + .seconds(5) {
      let rest = leftovers(bearing: sign)
      if rest.isEmpty { return .ended(seen.count) }
      seen.formUnion(rest)
      if ContinuousClock.now >= begin + grace {
        for process in rest { process.withDescriptor { _ = spawn_signal_process($0, SIGKILL) } }
      }
      usleep(5_000)
    }
    let rest = leftovers(bearing: sign).count
    return rest == 0 ? .ended(seen.count) : .stands(rest)
  }

  private func leftovers(bearing sign: [UInt8]) -> [ProcessEntry] {
    let all = ProcessEntry.all()
    let leader = all.first { $0.id == id }
    let isLed = leader?.start == start
    return all.filter { process in
      guard process.id != getpid(), !process.hasEnded, process.start >= start else { return false }
      if isLed, process.session == id || process.id == id { return true }
      return process.bears(sign)
    }
  }
}

extension ProcessEntry {
  /// Whether it was started with this in its environment; not where that may not be read.
  func bears(_ sign: [UInt8]) -> Bool {
    let file = open("/proc/\(id)/environ", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    // What we give a program stands at the beginning; nobody else's environment is of interest.
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if got <= 0 { break }
      filled += got
    }
    return bytes[..<filled].split(separator: 0).contains { $0.elementsEqual(sign) }
  }
}
