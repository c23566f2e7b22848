import TestThreads
import Testing

@testable import HTTP

@Suite(.ownThreads) struct `Parts of the server` {
  @Test(
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
      (Int64.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int64.min, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ] as [(Int64, String)])
  func `dates are written as HTTP wants them`(_ seconds: Int64, _ text: String) {
    #expect(HTTPDate.text(secondsSince1970: seconds) == text)
  }

  @Test func `the wheel tells each deadline once, when it has passed and not before`() {
    var random = SystemRandomNumberGenerator()
    var wheel = TimerWheel(now: 5_000_000_000)
    var open: [UInt64: Int64] = [:]
    var now: Int64 = 5_000_000_000
    var told = 0
    for round in 0..<2000 {
      let id = UInt64(round)
      let deadline = now + Int64.random(in: -1_000_000_000...60_000_000_000, using: &random)
      _ = wheel.add(id, at: deadline)
      // One that has passed already is told at the next tick.
      open[id] = max(deadline, now)
      now += Int64.random(in: 0...90_000_000, using: &random)
      if round % 500 == 499 { now += 40_000_000_000 }
      for (id, _) in wheel.expired(at: now) {
        told += 1
        let deadline = open.removeValue(forKey: id)
        #expect(deadline ?? .max <= now)
      }
      #expect(open.values.allSatisfy { $0 > now - 2 * TimerWheel.tickLength })
      #expect(open.isEmpty || wheel.milliseconds(from: now) >= 0)
    }
    _ = wheel.expired(at: now + 100_000_000_000)
    #expect(wheel.milliseconds(from: now) == -1)
    #expect(told > 1000)
  }

  @Test func `headers are found in any case`() {
    let headers = Headers([("X-Y", "1"), ("x-y", "2"), ("Z", "3")])
    #expect(headers["X-y"] == "1")
    #expect(headers.values("x-Y") == ["1", "2"])
    #expect(headers["y"] == nil)
    #expect(headers.description == "x-y, x-y, z")
  }

  @Test func `a head can be made for a test`() throws {
    let head = try RequestHead("GET", "/a/b?c=d", headers: [("X", "y")])
    #expect(head.segments == ["a", "b"])
    #expect(head.queryValue("c") == "d")
    #expect(throws: Refusal(.badPath)) { try RequestHead("GET", "/a/../b") }
    #expect(try RequestHead("GET", "/").segments == [])
    #expect(try RequestHead("GET", "/?").path == "/")
  }

  @Test func `each refusal has a status and a reason`() {
    for kind in Refusal.Kind.allCases {
      #expect((400...505).contains(kind.status))
      #expect(kind.reason.hasSuffix("."))
    }
  }

  @Test func `an unread body takes no memory before it comes`() {
    var machine = ConnectionMachine { _ in .max }
    let head = "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 999999999999999999\r\n\r\n"
    #expect(machine.receive(Array(head.utf8).span).isEmpty)
    #expect(machine.phase == .body)
  }
}
