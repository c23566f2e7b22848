import Migrations
import Policy
import Rollouts
import Testing

@Suite struct `The schema gate` {
  static let range = SchemaRange(from: 41, to: 44)

  static let edges: [(String, Verdict)] = [
    ("40", .fail), ("41", .pass), ("44", .pass), ("45", .fail), ("-1", .fail), ("", .unknown),
    ("v44", .unknown), ("99999999999999999999", .unknown),
  ]

  @Test(arguments: edges)
  func `compares the live schema with the declared range`(live: String, verdict: Verdict) {
    let gate = SchemaGate.judge(live: .version(live), accepted: Self.range, between: [])
    #expect(gate.verdict == verdict)
    #expect(gate.reasons.count == 1 && gate.reasons[0].contains("41..44"))
    #expect(gate.allows == (verdict == .pass))
  }

  @Test func `names the version and the range`() {
    #expect(
      SchemaGate.judge(live: .version("45"), accepted: Self.range, between: nil).reasons
        == ["The live schema is 45, newer than what the version accepts (41..44)."])
    #expect(
      SchemaGate.judge(live: .version("40"), accepted: SchemaRange(from: 44, to: 44), between: nil)
        .reasons == ["The live schema is 40, older than what the version accepts (44)."])
  }

  /// Who declares a range knows better than the classes of the migrations between.
  @Test func `believes a declared range before the migrations`() {
    let drop = [SchemaGate.Applied(Migration(id: "44", kind: .contracting), release: "DEP-2")]
    #expect(
      SchemaGate.judge(live: .version("44"), accepted: Self.range, between: drop).verdict == .pass)
    #expect(
      SchemaGate.judge(live: .version("45"), accepted: Self.range, between: []).verdict == .fail)
  }

  @Test func `does not know when it is not told the live schema`() {
    let gate = SchemaGate.judge(
      live: .unknown(because: "It cannot be reached."), accepted: Self.range, between: [])
    #expect(gate.verdict == .unknown && !gate.allows)
    #expect(gate.reasons[0].hasSuffix("It cannot be reached."))
  }

  static let kinds: [([(MigrationClass, Bool)], Verdict)] = [
    ([], .pass), ([(.additive, false)], .pass), ([(.backfill, true)], .pass),
    ([(.backfill, false)], .fail), ([(.contracting, true)], .fail), ([(.unknown, true)], .unknown),
    ([(.additive, false), (.contracting, false)], .fail),
    ([(.unknown, false), (.contracting, false)], .fail),
    ([(.additive, false), (.unknown, false)], .unknown),
  ]

  @Test(arguments: kinds)
  func `asks the migrations between without a range`(
    kinds: [(MigrationClass, Bool)], verdict: Verdict
  ) {
    let between = kinds.enumerated().map { index, kind in
      SchemaGate.Applied(
        Migration(id: "m\(index)", kind: kind.0), release: "DEP-\(index)", isFinished: kind.1)
    }
    let gate = SchemaGate.judge(live: .version("45"), accepted: nil, between: between)
    #expect(gate.verdict == verdict)
    #expect(!gate.reasons.isEmpty)
    #expect(SchemaGate.judge(live: .version("1"), accepted: nil, between: nil).verdict == .unknown)
  }

  @Test func `is overridden by an approver with a reason, and by nothing less`() throws {
    let gate = SchemaGate.judge(live: .version("45"), accepted: Self.range, between: [])
    #expect(gate.overridden(because: "  ", by: "ann") == nil)
    #expect(gate.overridden(because: "It was tried.", by: nil) == nil)
    #expect(gate.overridden(because: "It was tried.", by: "") == nil)
    let overridden = try #require(gate.overridden(because: "It was tried.", by: "ann"))
    #expect(overridden.allows && overridden.verdict == .fail)
    #expect(overridden.reasons.last == "ann took it upon them: It was tried.")
  }
}
