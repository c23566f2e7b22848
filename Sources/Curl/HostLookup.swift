internal import Glibc
internal import Synchronization

/// Asks the system for the addresses of a name, without blocking a shared thread and not for ever.
///
/// Nothing ends a look-up that hangs: it is left behind on its thread. Only so many are; then nobody
/// is asked until one has come back.
package final class HostLookup: Sendable {
  private let patience: Duration
  private let most: Int
  private let running = Mutex(0)

  package enum Answer: Equatable, Sendable {
    /// Numeric ones, as the system prefers them; none when nobody knows the name.
    case addresses([String])
    case timedOut
    /// Too many earlier look-ups have not come back.
    case tooMany
  }

  package init(patience: Duration = .seconds(5), atOnce most: Int = 32) {
    (self.patience, self.most) = (patience, most)
  }

  package func addresses(of host: String) async -> Answer {
    let mayStart = running.withLock { running in
      guard running < most else { return false }
      running += 1
      return true
    }
    guard mayStart else { return .tooMany }
    let answer = FirstToCome()
    let hasStarted = OwnThread.start("lg-lookup") { [self] in
      let found = Self.lookUp(host)
      running.withLock { $0 -= 1 }
      answer.give(.addresses(found))
    }
    guard hasStarted else {
      running.withLock { $0 -= 1 }
      return .tooMany
    }
    let patience = patience
    let timer = Task {
      try await Task.sleep(for: patience)
      answer.give(.timedOut)
    }
    let first = await withTaskCancellationHandler {
      await withCheckedContinuation { answer.ask($0) }
    } onCancel: {
      answer.give(.timedOut)
    }
    timer.cancel()
    return first
  }

  /// The addresses of a name, as the system knows them; blocks the thread, for as long as that takes.
  package static func lookUp(_ host: String) -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, nil, &hints, &first) == 0 else { return [] }
    defer { freeaddrinfo(first) }
    var found: [String] = []
    var next = first
    while let entry = next {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let code = getnameinfo(
        entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
        NI_NUMERICHOST)
      let name = String(
        decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      if code == 0, !found.contains(name) { found.append(name) }
      next = entry.pointee.ai_next
    }
    return found
  }
}

/// Takes the first of several answers, and drops the others.
private final class FirstToCome: Sendable {
  private struct State {
    var answer: HostLookup.Answer?
    var asker: CheckedContinuation<HostLookup.Answer, Never>?
  }

  private let state = Mutex(State())

  func give(_ answer: HostLookup.Answer) {
    let asker = state.withLock { state -> CheckedContinuation<HostLookup.Answer, Never>? in
      guard state.answer == nil else { return nil }
      state.answer = answer
      return state.asker.take()
    }
    asker?.resume(returning: answer)
  }

  func ask(_ asker: CheckedContinuation<HostLookup.Answer, Never>) {
    let answer = state.withLock { state -> HostLookup.Answer? in
      if state.answer == nil { state.asker = asker }
      return state.answer
    }
    if let answer { asker.resume(returning: answer) }
  }
}
