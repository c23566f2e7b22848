import Policy
import TestThreads
import Testing

@testable import Signals

@Suite(.ownThreads) struct `A program that measures` {
  let bench = Bench()

  private func read(
    _ script: String, _ unit: Measured.SignalUnit = .count, arguments: [String] = [],
    isAllowed: Bool = true, timeout: Span? = nil, service: String = "checkout"
  ) async -> SignalReading {
    let program = bench.program("measure", script)
    let question = SignalQuestion.about(unit, .command, service: service, timeout: timeout) {
      $1.run = [program] + arguments
      $0.window = .minutes(5)
    }
    return await bench.reader(allowing: isAllowed ? [program] : []).read(question)
  }

  @Test(
    arguments: [
      ("exit 0", "0"), ("exit 1", "1"), ("exit 2", nil), ("exit 127", nil), ("kill -9 $$", nil),
      ("kill -TERM $$", nil), ("echo noise; exit 0", "0"), ("echo value=3; exit 0", "3"),
      ("echo value=3 requests=200; exit 1", "3"), ("echo requests=200; exit 1", "1"),
      ("echo value=; exit 0", nil), ("echo value=1.5% requests=2; exit 0", nil),
      ("echo value=1 requests=; exit 0", nil), ("echo value=1 requests=-1; exit 0", nil),
      ("echo value=1requests=2; exit 0", nil), ("echo value=3; exit 2", nil),
      ("echo; echo value=3; exit 0", "0"), ("echo value=3 >&2; exit 0", "0"),
      ("printf 'value=3\\r\\n'; exit 0", "3"),
    ] as [(String, String?)])
  func `0 passes, 1 is a breach, and all else is no knowledge`(
    script: String, value: String?
  ) async throws {
    let reading = await read(script)
    #expect(reading.value == (try value.map { try #require(Quantity($0)) }), "\(reading)")
    #expect(reading.value != nil || reading.because?.isEmpty == false)
  }

  @Test func `a printed value has the unit of the signal, and its requests`() async throws {
    let reading = await read("echo value=1.25% requests=1200", .ratio)
    #expect(reading.value == Quantity("1.25%"))
    #expect(reading.requests == 1_200)
    #expect(await read("echo value=480ms", .time).value == Quantity("480ms"))
    #expect(await read("echo value=10 exceptions requests=3").value == Quantity("10 exceptions"))
    #expect(await read("exit 0", .ratio).value == nil, "an exit code is no share")
  }

  @Test func `it is given what is asked about, each as one argument`() async throws {
    let reading = await read(
      "test \"$#\" = 4 && test \"$1\" = checkout && test \"$2\" = --in=production && test \"$3\" = 5m && test \"$4\" = '{ x } $(id)'",
      arguments: ["{service}", "--in={environment}", "{window}", "{ x } $(id)"])
    #expect(reading.value == Quantity("0"), "\(reading)")
  }

  @Test(arguments: ["-rf", "a b", "A", "", "a;b"])
  func `what is no name reaches no program`(service: String) async {
    let reading = await read(
      "touch \(bench.path)/it-ran", arguments: ["{service}"], service: service)
    #expect(reading.value == nil)
    #expect(!bench.has("it-ran"))
  }

  @Test func `a program that the host does not allow is not run`() async {
    let reading = await read("touch \(bench.path)/it-ran", isAllowed: false)
    #expect(reading.value == nil && reading.because?.isEmpty == false)
    #expect(!bench.has("it-ran"))
  }

  @Test func `a shell is not run, nor a value inside of other text`() async {
    let shell = SignalQuestion.about(.count, .command) { $1.run = ["/bin/sh", "-c", "exit 0"] }
    #expect(await bench.reader(allowing: ["/bin/sh"]).read(shell).value == nil)
    #expect(await read("exit 0", arguments: ["x{service}"]).value == nil)
    #expect(await read("exit 0", arguments: ["{scope}"]).value == nil, "nobody said which")
  }

  @Test func `one that does not end is ended, and is no knowledge`() async {
    let start = ContinuousClock.now
    let reading = await read("sleep 60 & sleep 60", timeout: Span(milliseconds: 300))
    #expect(reading.value == nil)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `a flood of output does no harm`() async {
    #expect(await read("head -c 3000000 /dev/zero | tr '\\0' x; exit 0").value == Quantity("0"))
  }
}

@Suite struct `A number in decimal` {
  @Test(
    arguments: [
      ("0", .millionths(0)), ("0.01", .millionths(10_000)), ("1e-2", .millionths(10_000)),
      ("1E+2", .millionths(100_000_000)), ("0.010000000000000002", .millionths(10_000)),
      ("0.00999999999999999", .millionths(10_000)), ("0.0099994", .millionths(9_999)),
      ("0.0000005", .millionths(1)), ("0.00000049999", .millionths(0)),
      ("-0.5", .millionths(-500_000)),
      ("+7", .millionths(7_000_000)), ("1e-400", .millionths(0)), ("1e400", .tooLarge),
      ("9223372036854.775807", .millionths(.max)), ("9223372036854.775808", .tooLarge),
      ("9223372036854.7758075", .tooLarge), ("00000000000000000000000001", .millionths(1_000_000)),
      ("NaN", .notANumber), ("+Inf", .infinite), ("-Inf", .infinite), ("Infinity", .infinite),
      ("", nil), ("1e", nil), ("1e99999", nil), ("0x10", nil), ("1,5", nil), (" 1", nil),
      ("1 ", nil),
      (".", nil), ("1.2.3", nil), ("--1", nil), ("١", nil), ("1e1.5", nil),
      (String(repeating: "1", count: 401), nil), (String(repeating: "1", count: 400), .tooLarge),
    ] as [(String, DecimalNumber?)])
  func `is read by its digits`(text: String, number: DecimalNumber?) {
    #expect(DecimalNumber(text) == number)
  }

  @Test func `below zero is no measurement, and requests are rounded down`() throws {
    guard case .none = MeasuredNumber("-0.000001", of: .ratio) else {
      Issue.record("a share below zero")
      return
    }
    #expect(MeasuredNumber("-0", of: .ratio) == .value(Quantity(millionths: 0, .ratio)))
    #expect(MeasuredNumber("0.25", of: .time) == .value(try #require(Quantity("250ms"))))
    #expect(wholeRequests("199.999999") == 199)
    #expect(wholeRequests("-1") == nil)
    #expect(wholeRequests("NaN") == nil)
  }
}
