import Testing

@testable import LocalParts

@Suite struct `What users got` {
  private func tally(_ answers: LoadTally.Answer...) -> LoadTally {
    var tally = LoadTally(slowness: 250_000)
    for answer in answers { tally.add(answer) }
    return tally
  }

  private func answer(
    _ status: Int?, _ version: String? = "4.1.9", at time: Int64 = 1,
    _ connection: LoadTally.Connection = .kept, taking duration: Int64 = 1_000
  ) -> LoadTally.Answer {
    LoadTally.Answer(connection, status: status, version: version, at: time, duration: duration)
  }

  @Test(arguments: [(200, false), (404, false), (499, false), (500, true), (503, true)])
  func `is bad from status 500 on`(status: Int, isBad: Bool) {
    #expect(tally(answer(status)).bad == (isBad ? 1 : 0))
  }

  @Test func `is bad when no answer came`() {
    #expect(tally(answer(nil, nil)).bad == 1)
  }

  @Test(arguments: [(249_999, 0), (250_000, 0), (250_001, 1)])
  func `is bad when it took longer than the limit`(duration: Int64, bad: Int) {
    let tally = tally(answer(200, taking: duration))
    #expect(tally.bad == bad)
    #expect(tally.slow == bad)
    #expect(tally.errors(.kept) == 0)
  }

  @Test func `is counted by connection, version and status`() {
    let tally = tally(
      answer(200), answer(200), answer(500, "4.2.0"), answer(200, "4.2.0", .fresh),
      answer(nil, nil, .fresh))
    #expect(tally.counts[.init(.kept, version: "4.1.9", status: 200)] == 2)
    #expect(tally.counts[.init(.kept, version: "4.2.0", status: 500)] == 1)
    #expect(tally.count(.kept) == 3)
    #expect(tally.count(.fresh) == 2)
    #expect(tally.errors(.kept) == 1)
    #expect(tally.errors(.fresh) == 1)
    #expect(tally.requests == 5)
  }

  @Test func `has a first and a last bad answer, in whatever order they are counted`() {
    let tally = tally(answer(500, at: 30), answer(500, at: 10), answer(200, at: 40))
    #expect(tally.firstBadAt == 10)
    #expect(tally.lastBadAt == 30)
    #expect(tally.lastAnswerAt["4.1.9"] == 40)
  }
}

@Suite struct `A backend's faults` {
  @Test(arguments: [0, 1, 7, 30, 50, 99, 100])
  func `hit exactly that share of a hundred answers`(share: Int) {
    let faults = BackendFaults(errors: share)
    #expect((0..<100).count { faults.fails($0) } == share)
    #expect((1_000..<1_100).count { faults.fails($0) } == share)
  }

  @Test func `are spread evenly`() {
    let faults = BackendFaults(errors: 20)
    for begin in stride(from: 0, to: 100, by: 10) {
      #expect((begin..<(begin + 10)).count { faults.fails($0) } == 2)
    }
  }
}

@Suite struct `The programs of a stage` {
  @Test func `are named when they are missing`() {
    #expect(throws: StageProgramsMissing(names: ["haproxy", "prometheus"])) {
      try StagePrograms.find(in: ["/nowhere"])
    }
  }
}
