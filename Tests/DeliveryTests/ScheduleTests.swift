import Delivery
import EventLog
import FoundationEssentials
import Testing

@Suite struct `When a message is tried again` {
  private let published: [Int64] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

  @Test func `is as published, a tenth more or less, and over three days`() {
    var (least, most) = (Double.infinity, 0.0)
    for _ in 0..<1_000 {
      let id = StreamID(uuid: UUID())
      var sum: Int64 = 0
      for (index, seconds) in published.enumerated() {
        let pause = RetrySchedule.pause(after: Int32(index + 1), of: id)
        let share = Double(pause) / Double(seconds * 1_000_000)
        #expect((0.9...1.1).contains(share))
        (least, most) = (min(least, share), max(most, share))
        #expect(pause == RetrySchedule.pause(after: Int32(index + 1), of: id))
        sum += pause
      }
      #expect((Double(sum) / 272_105_000_000 - 1).magnitude < 0.2)
    }
    #expect(least < 0.905 && most > 1.095, "it uses the whole range")
    #expect(RetrySchedule.tries == 10)
  }

  @Test func `is never out of range`() {
    let id = StreamID(uuid: UUID())
    #expect(RetrySchedule.pause(after: .min, of: id) > 0)
    #expect(RetrySchedule.pause(after: .max, of: id) <= 96_000_000_000)
  }

  private static let cases: [(TryOutcome, Int32, DeadLetterReason?)] = [
    (.gone, 1, .gone), (.disabled, 1, .disabled), (.withdrawn, 1, .withdrawn),
    (.rejected, 1, .refused), (.refused, 2, nil), (.refused, 3, .refused),
    (.misconfigured, 2, nil), (.misconfigured, 3, .unusable), (.busy, 9, nil),
    (.busy, 10, .exhausted), (.unreachable, 9, nil), (.unreachable, 10, .exhausted),
    (.timedOut, 10, .exhausted), (.cutOff, 10, .exhausted), (.cutOff, 9, nil),
    (.unknown, 11, .exhausted),
  ]

  @Test(arguments: cases)
  func `ends when it must`(outcome: TryOutcome, attempt: Int32, end: DeadLetterReason?) {
    let id = StreamID(uuid: UUID())
    let verdict = TryEnd(outcome).verdict(ofTry: attempt, of: id)
    if let end {
      #expect(verdict == .deadLetter(end))
    } else {
      #expect(verdict == .again(after: RetrySchedule.pause(after: attempt, of: id)))
    }
  }

  @Test func `is sent once it was accepted, whichever try it was`() {
    for attempt: Int32 in [1, 10, 99] {
      #expect(TryEnd(.accepted).verdict(ofTry: attempt, of: StreamID(uuid: UUID())) == .sent)
    }
  }

  @Test func `waits for as long as a receiver asks, and a day at most`() {
    let id = StreamID(uuid: UUID())
    func wait(_ seconds: Int64) -> DeliveryVerdict {
      TryEnd(.busy, status: 429, retryAfterSeconds: seconds).verdict(ofTry: 1, of: id)
    }
    #expect(wait(60) == .again(after: 60_000_000))
    #expect(wait(1_000_000_000) == .again(after: 86_400_000_000))
    let own = DeliveryVerdict.again(after: RetrySchedule.pause(after: 1, of: id))
    #expect(wait(1) == own)
    #expect(wait(-5) == own)
  }

  @Test(
    arguments: [
      ("120", 120), ("0", 0), ("1000000000", 86_400), ("99999999999999999999999", 86_400),
      ("Sun, 06 Nov 1994 08:49:47 GMT", 10), ("Sun, 06 Nov 1994 08:49:36 GMT", nil),
      ("Sun, 31 Nov 1994 08:49:47 GMT", nil), ("-1", nil), ("", nil), ("1.5", nil), ("soon", nil),
      ("Sun, 06 Nov 2994 08:49:47 GMT", 86_400),
    ] as [(String, Int64?)])
  func `reads Retry-After as seconds or as a date`(text: String, seconds: Int64?) {
    #expect(retryAfter(text, atEpochSecond: 784_111_777) == seconds)
  }

  @Test(arguments: [
    (200, TryOutcome.accepted), (204, .accepted), (299, .accepted), (199, .refused),
    (301, .refused), (302, .refused), (307, .refused), (400, .refused), (401, .refused),
    (404, .refused), (408, .busy), (410, .gone), (422, .refused), (425, .busy), (429, .busy),
    (499, .refused), (500, .busy), (503, .busy), (599, .busy), (999, .busy), (0, .refused),
  ])
  func `depends on the status`(status: Int, outcome: TryOutcome) {
    #expect(TryEnd.ofHTTP(status, reply: "").outcome == outcome)
  }

  @Test(arguments: [
    (250, TryOutcome.accepted), (421, .busy), (451, .busy), (550, .rejected), (554, .rejected),
    (354, .busy),
  ])
  func `depends on what a mail server says`(code: Int, outcome: TryOutcome) {
    #expect(TryEnd.ofMail(code, reply: "").outcome == outcome)
  }

  @Test func `keeps a kilobyte of an answer, in one line`() {
    let end = TryEnd.ofHTTP(500, reply: "a\r\nb\u{1B}[2J" + String(repeating: "x", count: 5_000))
    #expect(end.reply.hasPrefix("a b\\u{001B}[2J"))
    #expect(end.reply.utf8.count <= 1_024)
  }
}
