import EventLog
import Policy
@testable import Rollouts
import Testing

@Suite struct `A packed release` {
  private func history(_ seed: UInt64) -> ReleaseHistory {
    var random = SplitMix(state: seed)
    func number(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &random) }
    func maybe<T>(_ value: T) -> T? { Bool.random(using: &random) ? value : nil }
    func moment() -> RecordedMoment {
      let recorded = Bool.random(using: &random) ? number(0...1 << 50) : number(.min ... .max)
      return RecordedMoment(
        happenedAt: Timestamp(microseconds: number(-5...5) &+ recorded),
        recordedAt: Timestamp(microseconds: recorded))
    }
    func list<T>(_ make: () -> T) -> [T] { (0..<number(0...4)).map { _ in make() } }
    let texts = ["", "v1", "é\u{1F600}", String(repeating: "long ", count: 60)]
    func text() -> String { texts.randomElement(using: &random) ?? "" }
    var history = ReleaseHistory(
      stream: Examples.id(UInt8(truncatingIfNeeded: seed)),
      position: LogPosition(number(0...Int64.max)), number: text(),
      version: text(), kind: DeploymentKind.allCases.randomElement(using: &random) ?? .code,
      artefactDigest: maybe(text()),
      bundle: Bundle(configuration: maybe(text()), scaling: maybe(text())),
      migrations: list {
        Migration(
          id: text(), kind: MigrationClass.allCases.randomElement(using: &random) ?? .unknown)
      }, commitCount: maybe(.max), fileCount: maybe(0), lastGroup: maybe(text()),
      lastBakeSeconds: number(0...Int64.max), planned: moment())
    (history.started, history.exposed, history.completed) = (
      maybe(moment()), maybe(moment()), maybe(moment())
    )
    (history.failed, history.rolledBack, history.blocked) = (
      maybe(moment()), maybe(moment()), maybe(moment())
    )
    history.halts = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.artefact = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.configuration = list { ReleaseChange(Bool.random(using: &random), moment()) }
    history.backfills = list {
      BackfillChange(migration: text(), isFinished: Bool.random(using: &random), moment())
    }
    history.health = list {
      ReleaseHealth(
        moment: moment(), windowSeconds: maybe(number(0...Int64.max)),
        verdict: Verdict.allCases.randomElement(using: &random) ?? .unknown,
        isOfAll: Bool.random(using: &random),
        coverage: maybe(Share(hundredths: Int32(number(0...10_000))) ?? .none),
        requests: maybe(number(0...Int64.max)), signals: list { text() })
    }
    if Bool.random(using: &random) { history.abridge(to: 1) }
    return history
  }

  private func read(_ bytes: [UInt8]) throws -> [ReleaseHistory] {
    try bytes.withUnsafeBytes { buffer in
      var reader = PackReader(buffer)
      var found: [ReleaseHistory] = []
      while !reader.isAtEnd { found.append(try reader.release()) }
      return found
    }
  }

  @Test func `is read as it was written, also with others behind it`() throws {
    var all: [ReleaseHistory] = []
    var bytes: [UInt8] = []
    for seed in 0..<2_000 as Range<UInt64> {
      all.append(history(seed))
      bytes += history(seed).packed
    }
    #expect(try read(bytes) == all)
  }

  @Test func `that is cut off or has another byte throws or reads, and never traps`() throws {
    var random = SplitMix(state: 3)
    var (faults, readings) = (0, 0)
    for seed in 0..<300 as Range<UInt64> {
      let bytes = history(seed).packed
      for _ in 0..<20 {
        var broken = bytes
        if Bool.random(using: &random) {
          broken.removeLast(Int.random(in: 1...bytes.count, using: &random))
        } else {
          broken[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
            in: 0...255, using: &random)
        }
        var search = LastKnownGood(
          under: QualifyingRule(), asOf: nil, now: Examples.noon, detailLimit: 0)
        _ = broken.withUnsafeBytes { buffer in
          var reader = PackReader(buffer)
          return try? search.consider(&reader, incidents: [:])
        }
        if (try? read(broken)) == nil { faults += 1 } else { readings += 1 }
      }
    }
    #expect(faults > 100 && readings > 100)
  }

  @Test func `keeps the first reports and says that there are more`() throws {
    var long = history(1)
    long.abridgement = nil
    let moment = RecordedMoment(Timestamp(microseconds: 5_000_000_000))
    long.health = (0..<1_000).map { index in
      ReleaseHealth(
        moment: RecordedMoment(moment.at.advanced(bySeconds: Int64(index) * 60)),
        windowSeconds: 60, verdict: .pass, coverage: .all, requests: 500, signals: ["errors"])
    }
    let kept = try #require(try read(long.packed).first)
    #expect(kept.health == Array(long.health.prefix(256)))
    #expect(kept.abridgement?.until == long.health.last?.until)
    // Writing what was read leaves out no more.
    #expect(try read(kept.packed) == [kept])
    #expect(kept.packed.count < 6_000)
  }
}
