import Preparedness
import Testing

@Suite struct `A drill's scorecard` {
  /// Times in milliseconds after the fault.
  private func clock(
    detected: Int64? = 3_000, decided: Int64? = 3_100, authorised: Int64? = 5_000,
    begun: Int64? = 5_020, lastBad: Int64? = 5_100, verdict: Int64? = 15_000
  ) -> DrillClock {
    let start: Int64 = 1_700_000_000_000_000
    var clock = DrillClock(faultAt: start)
    func time(_ milliseconds: Int64?) -> Int64? { milliseconds.map { start + $0 * 1_000 } }
    clock.detectedAt = time(detected)
    clock.decidedAt = time(decided)
    clock.authorisedAt = time(authorised)
    clock.begunAt = time(begun)
    clock.lastBadAt = time(lastBad)
    clock.verdictAt = time(verdict)
    return clock
  }

  private func card(
    _ clock: DrillClock, verification: Scorecard.Verdict? = .passed, objective: Int64? = 10_000,
    fault: Scorecard.Fault? = nil, repeated: Int = 0, badBefore: Int = 0
  ) -> Scorecard {
    Scorecard(
      clock, requests: 3_000, badRequests: 90, badBefore: badBefore, objective: objective,
      verification: verification, fault: fault, repeatedSteps: repeated)
  }

  @Test func `passes when it was verified within the objective`() {
    let card = card(clock())
    #expect(card.verdict == .passed)
    #expect(card.wrongs == [])
    #expect(card.isObjectiveMet == true)
    #expect(card.isAsExpected)
  }

  @Test func `counts from the fault, and the objective from the authorisation`() {
    let clock = clock()
    #expect(clock.sinceFault(clock.detectedAt) == 3_000)
    #expect(clock.sinceFault(clock.verdictAt) == 15_000)
    #expect(clock.sinceFault(clock.faultAt - 500) == 0)
    #expect(clock.sinceFault(nil) == nil)
    #expect(clock.restoration == 100)
    #expect(self.clock(lastBad: 4_000).restoration == 0)
    #expect(self.clock(lastBad: nil).restoration == 0)
    #expect(self.clock(authorised: nil).restoration == nil)
  }

  @Test func `does not trap on the ends of time`() {
    var clock = DrillClock(faultAt: .max)
    clock.authorisedAt = .min
    clock.lastBadAt = .max
    #expect(clock.sinceFault(.min) == 0)
    #expect(clock.restoration == Int64.max / 1_000)
  }

  @Test(arguments: [(9_999, true), (10_000, true), (10_001, false)])
  func `misses the objective just beyond it`(taken: Int64, isMet: Bool) {
    let card = card(clock(lastBad: 5_000 + taken, verdict: 30_000))
    #expect(card.isObjectiveMet == isMet)
    #expect(card.hasPassed == isMet)
  }

  @Test func `without an objective there is none to miss`() {
    let card = card(clock(lastBad: 14_000), objective: nil)
    #expect(card.isObjectiveMet == nil)
    #expect(card.hasPassed)
  }

  @Test(arguments: [Scorecard.Verdict.failed, .inconclusive, nil])
  func `never passes without a passed verification`(verification: Scorecard.Verdict?) {
    for fault in [nil, Scorecard.Fault.killExecutor, .metricsDown] {
      let card = card(clock(), verification: verification, fault: fault)
      #expect(!card.hasPassed)
      #expect(!card.wrongs.isEmpty)
    }
  }

  @Test func `names the first thing that did not happen`() {
    #expect(card(clock(detected: nil)).wrongs == ["Nothing was detected: no trigger fired."])
    #expect(card(clock(decided: nil)).wrongs == ["Nobody decided anything."])
    #expect(card(clock(authorised: nil)).wrongs == ["Nothing was authorised."])
    #expect(card(clock(begun: nil)).wrongs == ["Nothing was begun."])
  }

  @Test func `without metrics it should end inconclusive, and is not passed`() {
    let card = card(clock(), verification: .inconclusive, fault: .metricsDown)
    #expect(card.verdict == .inconclusive)
    #expect(card.isAsExpected)
    #expect(!self.card(clock(), fault: .metricsDown).isAsExpected)
    #expect(!self.card(clock(), verification: .inconclusive).isAsExpected)
  }

  @Test func `forgives a missed objective to an executor that was killed, and nothing else`() {
    let late = clock(lastBad: 18_000, verdict: 40_000)
    #expect(card(late, fault: .killExecutor).hasPassed)
    #expect(card(late, fault: .killExecutor).isObjectiveMet == false)
    #expect(!card(clock(), fault: .killExecutor, repeated: 1).hasPassed)
  }

  @Test func `fails when bad answers came after it was called verified`() {
    #expect(!card(clock(lastBad: 15_001)).hasPassed)
    #expect(card(clock(lastBad: 15_000)).isObjectiveMet == true)
  }

  @Test func `fails on parts that were not sound to begin with`() {
    #expect(!card(clock(), badBefore: 1).hasPassed)
  }
}
