import CommandLineKit
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct `A terminal` {
  let output = MemorySink()
  let errors = MemorySink()

  private func terminal(_ settings: Terminal.Settings = .init()) -> Terminal {
    Terminal(settings, output: output, errors: errors, environment: { _ in nil })
  }

  @Test func `keeps the answer apart from the rest`() {
    let terminal = terminal()
    terminal.say("one")
    terminal.note("aside")
    terminal.complain("wrong")
    terminal.say("two", json: Array("2".utf8))
    #expect(terminal.finish(.findings) == .findings)
    #expect(output.text == "one\ntwo\n")
    #expect(errors.text == "aside\nwrong\n")
  }

  @Test func `prints nothing but JSON when that is asked for, and no notes when quiet`() {
    let terminal = terminal(Terminal.Settings(isJSON: true, isQuiet: true))
    terminal.say("for people")
    terminal.note("aside")
    terminal.say("two", json: Array("{\"a\":\"\u{9B}\u{202E}é\u{E0041}\"}".utf8))
    terminal.complain("wrong")
    terminal.flush()
    #expect(output.text == #"{"a":"\u009B\u202Eé\uDB40\uDC41"}"# + "\n")
    #expect(errors.text == "wrong\n")
  }

  @Test func `collects what it writes`() {
    let terminal = terminal()
    terminal.say("one")
    #expect(output.text.isEmpty)
    terminal.put([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 15))
    #expect(output.bytes.count == 4 + 1 << 15)
  }

  @Test(
    arguments: [
      (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
      (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
    ] as [(Bool, [String: String], Bool)])
  func `is coloured only for eyes`(isTerminal: Bool, environment: [String: String], isColored: Bool)
  {
    let sink = MemorySink(isTerminal: isTerminal, columns: 100)
    let terminal = Terminal(output: sink, errors: errors, environment: { environment[$0] })
    terminal.say("\("bold", [.bold, .red]) plain \("dim", .dim)")
    terminal.flush()
    let colored = "\u{1B}[1;31mbold\u{1B}[0m plain \u{1B}[2mdim\u{1B}[0m\n"
    #expect(sink.text == (isColored ? colored : "bold plain dim\n"))
    #expect(terminal.width == 100)
  }

  @Test func `falls silent when the reader goes away`() throws {
    Platform.ignoreBrokenPipes()
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[1]) }
    let terminal = Terminal(output: FileSink(descriptor: ends[1]), errors: errors)
    terminal.say("read")
    terminal.flush()
    #expect(terminal.isOutputOpen)
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(read(ends[0], &bytes, 16) == 5)
    close(ends[0])
    for _ in 0..<10_000 { terminal.say("nobody reads this any more") }
    #expect(!terminal.isOutputOpen)
    #expect(terminal.finish(.done) == .brokenPipe)
    #expect(terminal.finish(.conflict) == .conflict)
    #expect(errors.text.isEmpty)
  }

  @Test func `writes everything to a slow reader`() async throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    // A descriptor that does not wait, as when it is shared with a program that set it so.
    try #require(fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0)
    let (reading, writing) = (ends[0], ends[1])
    let text = [UInt8](repeating: UInt8(ascii: "y"), count: 1 << 20)
    let (totals, total) = AsyncStream.makeStream(of: Int.self)
    // A thread of its own: both sides of the pipe wait, and Swift's threads are few.
    Thread.detachNewThread {
      var sum = 0
      var bytes = [UInt8](repeating: 0, count: 1 << 12)
      while case let count = read(reading, &bytes, bytes.count), count > 0 { sum += count }
      total.yield(sum)
      total.finish()
    }
    #expect(FileSink(descriptor: writing).write(text))
    close(writing)
    #expect(await totals.first { _ in true } == 1 << 20)
    close(reading)
  }
}

@Suite struct `A table` {
  @Test func `aligns by the columns that letters take`() {
    var table = Table([.init("name"), .init("count", .trailing), .init("说明"), .init("")])
    table.add("a", "1", "wide 漢字", "end")
    table.add("e\u{301}a\u{30A}", "22", "😀", "end")
    table.add("longest", "333")
    table.add("x", "", "", "end", "dropped")
    #expect(
      table.lines.map(\.plain) == [
        "name     count  说明",
        "a            1  wide 漢字  end",
        "e\u{301}a\u{30A}          22  😀         end",
        "longest    333",
        "x                          end",
      ])
  }

  @Test func `has no title line without titles`() {
    var table = Table([.init(""), .init("")])
    table.add("\("bold", .bold)", "\("\u{1B}[2J")")
    #expect(table.lines.map { $0.rendered(inColor: true) } == ["\u{1B}[1mbold\u{1B}[0m  \\x1B[2J"])
    #expect(Table([.init("")]).lines.isEmpty)
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한글", 4), ("ｆ", 2), ("ｱ", 1),
    ("😀", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("✔", 1), ("✔\u{FE0F}", 2), ("█░", 2), ("…", 1),
  ])
  func `knows how wide letters are`(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }
}

@Suite struct `A progress bar` {
  /// A clock that stands still until it is told.
  final class StillClock: Clock {
    struct Instant: InstantProtocol {
      var offset: Duration
      func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
      func duration(to other: Instant) -> Duration { other.offset - offset }
      static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private let time = Mutex(Duration.zero)
    var now: Instant { Instant(offset: time.withLock { $0 }) }
    var minimumResolution: Duration { .nanoseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {}
    func wait(_ duration: Duration) { time.withLock { $0 += duration } }
  }

  let clock = StillClock()

  @Test func `is drawn over itself, now and then, and cleared`() {
    let errors = MemorySink(isTerminal: true, columns: 100)
    let terminal = Terminal(output: MemorySink(), errors: errors, environment: { _ in nil })
    var bar = ProgressBar("Rebuilding", total: 1000, on: terminal, clock: clock)
    bar.update(to: 0)
    clock.wait(.milliseconds(49))
    bar.update(to: 1)
    clock.wait(.milliseconds(1951))
    bar.update(to: 250)
    bar.update(to: 260)
    clock.wait(.seconds(6))
    bar.update(to: 1000)
    bar.finish()
    bar.finish()
    let empty = String(repeating: "░", count: 24)
    let quarter = String(repeating: "█", count: 6) + String(repeating: "░", count: 18)
    let full = String(repeating: "█", count: 24)
    #expect(
      errors.text == "\rRebuilding  \(empty)  0 %  0 of 1000\u{1B}[K"
        + "\rRebuilding  \(quarter)  25 %  250 of 1000  125/s  6s left\u{1B}[K"
        + "\rRebuilding  \(full)  100 %  1000 of 1000  125/s  0s left\u{1B}[K" + "\r\u{1B}[K")
  }

  @Test func `stays on one line of a narrow terminal`() {
    let errors = MemorySink(isTerminal: true, columns: 20)
    let terminal = Terminal(output: MemorySink(), errors: errors, environment: { _ in nil })
    var bar = ProgressBar("\("漢字\u{1B}")", total: nil, on: terminal, clock: clock)
    clock.wait(.seconds(1))
    bar.update(to: 123_456_789)
    #expect(errors.text == "\r漢字\\x1B  123456789\u{1B}[K")
  }

  @Test func `is a line every ten seconds where nobody watches`() {
    let errors = MemorySink()
    let terminal = Terminal(output: MemorySink(), errors: errors, environment: { _ in nil })
    var bar = ProgressBar("Rebuilding", total: nil, on: terminal, clock: clock)
    for second in 0..<25 {
      bar.update(to: Int64(second) * 2)
      clock.wait(.seconds(1))
    }
    bar.finish()
    #expect(errors.text == "Rebuilding  20  2.0/s\nRebuilding  40  2.0/s\n")
  }

  @Test func `is not there when quiet`() {
    let errors = MemorySink(isTerminal: true)
    let terminal = Terminal(
      .init(isQuiet: true), output: MemorySink(), errors: errors, environment: { _ in nil })
    var bar = ProgressBar("Rebuilding", total: 10, on: terminal, clock: clock)
    clock.wait(.seconds(60))
    bar.update(to: .max)
    bar.finish()
    #expect(errors.text.isEmpty)
  }

  @Test(arguments: [(Int64.max, Int64.max), (.min, 1), (5, 0), (5, -5), (.max, 1), (0, .max)])
  func `survives odd counts`(done: Int64, total: Int64) {
    let terminal = Terminal(output: MemorySink(), errors: MemorySink(isTerminal: true))
    var bar = ProgressBar("x", total: total, on: terminal, clock: clock)
    for pause in [Duration.zero, .nanoseconds(1), .seconds(1_000_000_000)] {
      clock.wait(pause + .milliseconds(50))
      bar.update(to: done)
    }
  }
}

@Suite(.serialized) struct `Signals to stop` {
  @Test(.timeLimit(.minutes(1)), arguments: [(SIGTERM, Signal.terminate), (SIGINT, .interrupt)])
  func `arrive in a stream, and do as before when it ends`(number: Int32, signal: Signal) async {
    var before = sigaction()
    sigaction(number, nil, &before)
    do {
      let signals = Signals.interruptions()
      kill(getpid(), number)
      for await received in signals {
        #expect(received == signal)
        break
      }
    }
    var after = sigaction()
    sigaction(number, nil, &after)
    #expect(isSame(before, after))
  }

  private func isSame(_ left: sigaction, _ right: sigaction) -> Bool {
    unsafeBitCast(left.__sigaction_handler, to: Int.self)
      == unsafeBitCast(right.__sigaction_handler, to: Int.self)
  }
}
