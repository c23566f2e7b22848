internal import CSockets
internal import Glibc

/// A connection as its loop sees it: the machine, the socket and what is unsent.
///
/// Only the thread of its loop touches it.
final class Connection {
  let id: UInt64
  let client: NewClient
  var machine: ConnectionMachine

  /// Whether reading or writing may do something: the system says so once for each change.
  var isReadable = false
  var isWritable = true
  var hasPeerLeft = false

  /// The handler that is running.
  var task: Task<Void, Never>?
  var stream: ResponseStream?
  var hasAsked = false

  enum Ending { case none, whenWritten(lingering: Bool), lingering }
  var ending = Ending.none
  var isLingering: Bool { if case .lingering = ending { true } else { false } }
  /// What was counted of the bytes that its machine holds.
  var held = 0
  /// Bytes thrown away since the end.
  var discarded = 0

  private var output: [[UInt8]] = []
  /// Bytes of the first piece that were sent.
  private var sent = 0
  private(set) var unsent = 0

  // Times of the monotonic clock, in nanoseconds.
  var phase = ConnectionMachine.Phase.idle
  var phaseStart: Int64 { didSet { (bodyEnd, bodySeen) = (nil, 0) } }
  /// By when more of a body must have come.
  private var bodyEnd: Int64?
  /// Bytes of a body whose time was counted.
  private var bodySeen = 0
  private var writeStart: Int64 = 0
  private var writeProgress: Int64 = 0
  private var writtenSinceStart = 0
  /// When the wheel will speak of this connection.
  var tick = Int64.max

  init(id: UInt64, client: NewClient, machine: ConnectionMachine, now: Int64) {
    (self.id, self.client, self.machine, phaseStart) = (id, client, machine, now)
  }
}

// MARK: - Output

extension Connection {
  func enqueue(_ bytes: [UInt8], now: Int64) {
    guard !bytes.isEmpty else { return }
    if unsent == 0 {
      (writeStart, writeProgress, writtenSinceStart) = (now, now, 0)
    }
    output.append(bytes)
    unsent += bytes.count
  }

  /// Writes as much as the system takes.
  ///
  /// - Returns: How many bytes; nil when the connection is broken.
  func flush(now: Int64) -> Int? {
    var total = 0
    while isWritable, let first = output.first {
      let count = first.withUnsafeBytes { bytes -> Int in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
        return sockets_send(client.descriptor.number, rest.baseAddress, rest.count)
      }
      guard count >= 0 else {
        guard errno == EAGAIN else { return nil }
        isWritable = false
        break
      }
      total += count
      sent += count
      if sent == first.count {
        output.removeFirst()
        sent = 0
      }
    }
    if total > 0 {
      unsent -= total
      writtenSinceStart += total
      writeProgress = now
      if output.isEmpty { output = [] }
    }
    return total
  }
}

// MARK: - Deadlines

extension Connection {
  /// By when something must happen; nil when we are the ones who are waited for.
  func deadline(_ deadlines: Server.Deadlines) -> Int64? {
    if isLingering { return phaseStart + deadlines.linger.nanoseconds }
    if unsent > 0 {
      let bonus = Self.allowance(for: writtenSinceStart, rate: deadlines.writeRate)
      let stall = deadlines.write.nanoseconds
      return min(writeProgress + stall, writeStart + stall + bonus)
    }
    switch phase {
    case .idle where hasAsked: return phaseStart + deadlines.idle.nanoseconds
    case .idle, .head: return phaseStart + deadlines.head.nanoseconds
    case .body: return bodyEnd ?? phaseStart + deadlines.body.nanoseconds
    case .handling, .streaming, .answered, .refused, .closed: return nil
    }
  }

  /// Gives more time for what has come of a body.
  ///
  /// Never more than the time that there is for a small one: whoever sends much at once and then
  /// nothing would hold memory for as long as a slow client may take for all of it.
  func noteBody(now: Int64, _ deadlines: Server.Deadlines) {
    guard phase == .body, machine.phase == .body else { return }
    let count = machine.bodyReceived - bodySeen
    bodySeen = machine.bodyReceived
    let earned =
      Int64(min(max(count, 0), 1 << 30)) * 1_000_000_000 / Int64(max(deadlines.bodyRate, 1))
    let end = bodyEnd ?? phaseStart + deadlines.body.nanoseconds
    bodyEnd = min(end + earned, now + deadlines.body.nanoseconds)
  }

  /// The time in which so many bytes come at that rate.
  private static func allowance(for count: Int, rate: Int) -> Int64 {
    Int64(min(count / max(rate, 1), 1_000_000)) * 1_000_000_000
  }
}
