import Actions
import EventLog
import Testing

/// Whether an action helped: what the looks say taken together.
@Suite struct `The verdict of a verification` {
  private typealias Outcome = CheckResult.Outcome

  /// One check, looked at five times.
  @Test(arguments: [
    ("ppppp", "passed"), ("ppppf", "failed"), ("ppppu", "inconclusive"),
    // Bad once and good again is neither.
    ("fpppp", "inconclusive"), ("ppfpp", "inconclusive"),
    ("fpfpp", "failed"), ("ppuff", "failed"),
    // One look in five may miss; two may not.
    ("upppp", "passed"), ("uuppp", "inconclusive"), ("uuuuu", "inconclusive"),
    ("ufupp", "inconclusive"), ("ffp", "inconclusive early"),
  ])
  func `follows from every look`(course: String, verdict: String) throws {
    var looks = Array(course)
    var book = try Self.begun(["error-rate"])
    if verdict.hasSuffix("early") {
      // Two failures in a row are enough: nobody waits for the rest.
      looks = Array(looks.prefix(2))
      for (index, look) in looks.enumerated() {
        try Self.look(&book, index, ["error-rate": look])
      }
      let events = try book.decide(Self.ending)
      guard case .verificationEnded(let end)? = events.first else { return #expect(Bool(false)) }
      #expect(end.verdict == .failed)
      return
    }
    for (index, look) in looks.enumerated() {
      try Self.look(&book, index, ["error-rate": look])
    }
    #expect(try Self.verdict(&book) == verdict, "\(course)")
  }

  @Test(arguments: ["", "p", "pp", "ppp", "pppp", "f", "fp", "fpf", "ufpf", "u", "uuuu"])
  func `is not given before its time`(course: String) throws {
    var book = try Self.begun(["error-rate"])
    for (index, look) in course.enumerated() { try Self.look(&book, index, ["error-rate": look]) }
    #expect(throws: ActionRejection.isUndecided) { try book.decide(Self.ending) }
  }

  /// After a time without an executor, looks do not come all at once.
  @Test func `looks that come late are spread as they were meant`() throws {
    var book = try Self.begun(["error-rate"])
    let start = Examples.start
    var verification = try #require(book[Examples.action]?.verification)
    #expect(verification.due(1) == start.settledAt.advanced(bySeconds: 60))
    #expect(verification.due(5) == start.endsAt)
    var late = VerificationSample(
      Examples.action, of: Examples.decision, ordinal: 1,
      at: start.endsAt.advanced(bySeconds: 600), [CheckResult("error-rate", .pass)])
    for event in try book.decide(.sample(late)) { book.evolve(event) }
    verification = try #require(book[Examples.action]?.verification)
    #expect(verification.due(2) == late.at.advanced(bySeconds: 60))
    (late.ordinal, late.at) = (2, verification.due(2))
    for event in try book.decide(.sample(late)) { book.evolve(event) }
    verification = try #require(book[Examples.action]?.verification)
    #expect(verification.due(3) == late.at.advanced(bySeconds: 60))
  }

  @Test func `one check that fails is enough, and one that nobody sees too`() throws {
    var book = try Self.begun(["version", "error-rate"])
    for index in 0..<5 { try Self.look(&book, index, ["version": "p", "error-rate": "f"]) }
    #expect(try Self.verdict(&book) == "failed")
    #expect(book[Examples.action]?.verification?.end?.failed == ["error-rate"])
    var other = try Self.begun(["version", "error-rate"])
    for index in 0..<5 { try Self.look(&other, index, ["version": "p"]) }
    #expect(try Self.verdict(&other) == "inconclusive")
    #expect(other[Examples.action]?.verification?.end?.unknown == ["error-rate"])
  }

  @Test(arguments: [
    (Int64?.none, Int64(200), "inconclusive"), (199, 200, "inconclusive"), (200, 200, "passed"),
    (nil, 0, "passed"), (0, 0, "passed"), (0, 1, "inconclusive"),
  ])
  func `rests on enough requests`(seen: Int64?, minimum: Int64, verdict: String) throws {
    var book = try Self.begun(["error-rate"], minimum: minimum)
    for index in 0..<5 { try Self.look(&book, index, ["error-rate": "p"], requests: seen) }
    #expect(try Self.verdict(&book) == verdict)
  }

  @Test func `with nothing to look at nobody knows`() throws {
    var book = try Self.begun([])
    for index in 0..<5 { try Self.look(&book, index, [:]) }
    #expect(try Self.verdict(&book) == "inconclusive")
  }

  @Test func `what was not carried out to the end is not verified`() throws {
    var book = ActionBook()
    #expect(throws: ActionRejection.unknownAction) {
      try book.decide(.startVerification(Examples.start))
    }
    book.evolve(.claimed(Examples.claim(1)))
    #expect(throws: ActionRejection.isNotCompleted) {
      try book.decide(.startVerification(Examples.start))
    }
    book.evolve(
      .failed(
        ActionFailure(
          Examples.action, of: Examples.decision, .stepFailed, because: .text("x"),
          isUntouched: false)))
    #expect(throws: ActionRejection.isNotCompleted) {
      try book.decide(.startVerification(Examples.start))
    }
  }

  @Test func `each look is taken once, and in its turn`() throws {
    var book = try Self.begun(["error-rate"])
    #expect(throws: ActionRejection.notItsLook(2)) { try book.decide(Self.sample(1, [:], nil)) }
    try Self.look(&book, 0, ["error-rate": "p"])
    #expect(throws: ActionRejection.notItsLook(1)) { try book.decide(Self.sample(0, [:], nil)) }
    for index in 1..<5 { try Self.look(&book, index, ["error-rate": "p"]) }
    #expect(throws: ActionRejection.notItsLook(6)) { try book.decide(Self.sample(5, [:], nil)) }
    #expect(try Self.verdict(&book) == "passed")
    #expect(throws: ActionRejection.isNotVerifying) { try book.decide(Self.sample(5, [:], nil)) }
    #expect(throws: ActionRejection.isNotVerifying) { try book.decide(Self.ending) }
  }

  @Test func `it is made again only where nobody could know, and somebody asks`() throws {
    var book = try Self.begun(["error-rate"])
    var again = Examples.start
    again.round = 2
    #expect(throws: ActionRejection.isNotVerifying) { try book.decide(.startVerification(again)) }
    #expect(throws: ActionRejection.verificationRuns) { try book.decide(Self.question) }
    for index in 0..<5 { try Self.look(&book, index, ["error-rate": "u"]) }
    #expect(throws: ActionRejection.verificationRuns) { try book.decide(Self.question) }
    #expect(try Self.verdict(&book) == "inconclusive")
    #expect(throws: ActionRejection.isNotVerifying) { try book.decide(.startVerification(again)) }
    let asked = try book.decide(Self.question)
    for event in asked { book.evolve(event) }
    guard case .verificationRequested(let request)? = asked.first else {
      return #expect(Bool(false))
    }
    #expect(request.round == 2)
    // Asked once is enough.
    #expect(throws: ActionRejection.verificationRuns) { try book.decide(Self.question) }
    var skipping = again
    skipping.round = 3
    #expect(throws: ActionRejection.isNotVerifying) {
      try book.decide(.startVerification(skipping))
    }
    for event in try book.decide(.startVerification(again)) { book.evolve(event) }
    #expect(book[Examples.action]?.verification?.samples.isEmpty == true)
    // The first verdict stays what it was.
    #expect(
      book[Examples.action]?.earlierVerifications.map { $0.end?.verdict } == [.inconclusive])
    #expect(throws: ActionRejection.verificationRuns) { try book.decide(Self.question) }
    for index in 0..<5 {
      try Self.look(&book, index, ["version": "p", "error-rate": "p", "reports": "p"])
    }
    #expect(try Self.verdict(&book) == "passed")
    again.round = 3
    #expect(throws: ActionRejection.isNotVerifying) { try book.decide(.startVerification(again)) }
    #expect(throws: ActionRejection.verificationPassed) { try book.decide(Self.question) }
  }

  @Test func `what has failed is not asked again, nor what was never looked at`() throws {
    var book = ActionBook()
    #expect(throws: ActionRejection.unknownAction) { try book.decide(Self.question) }
    book.evolve(.claimed(Examples.claim(1)))
    #expect(throws: ActionRejection.isNotVerified) { try book.decide(Self.question) }
    book = try Self.begun(["error-rate"])
    for index in 0..<2 { try Self.look(&book, index, ["error-rate": "f"]) }
    #expect(try Self.verdict(&book) == "failed")
    #expect(throws: ActionRejection.verificationFailed) { try book.decide(Self.question) }
  }

  @Test func `what another action has overtaken is not asked again`() throws {
    var book = try Self.begun(["error-rate"])
    for index in 0..<5 { try Self.look(&book, index, ["error-rate": "u"]) }
    #expect(try Self.verdict(&book) == "inconclusive")
    var other = Examples.claim(2)
    (other.action, other.decision) = (
      EventID(uuid: Examples.uuid(50)), EventID(uuid: Examples.uuid(51))
    )
    book.evolve(.claimed(other))
    // Claimed is not begun: nothing was changed yet.
    #expect(throws: Never.self) { try book.decide(Self.question) }
    var elsewhere = book
    let place = StepPlace(other.action, of: other.decision, step: 0, fence: other.fence)
    book.evolve(.stepStarted(place, name: "switch", isReversible: false))
    #expect(throws: ActionRejection.isOvertaken(by: other.decision)) {
      try book.decide(Self.question)
    }
    other.environment = "staging"
    elsewhere.evolve(.claimed(other))
    elsewhere.evolve(.stepStarted(place, name: "switch", isReversible: false))
    #expect(throws: Never.self) { try elsewhere.decide(Self.question) }
  }

  /// Whatever order looks come in: what is confirmed has passed, and passed is what every check passed.
  @Test func `nothing is confirmed that did not pass`() throws {
    var random = Seeded(state: 7)
    var passed = 0
    for _ in 0..<3_000 {
      let checks = ["a", "b", "c"].filter { _ in random.chance(2, of: 3) }
      var book = try Self.begun(checks, minimum: random.pick([0, 10]))
      var looks: [[String: Character]] = []
      for index in 0..<random.below(6) {
        let look = Dictionary(
          uniqueKeysWithValues: checks.map { ($0, random.pick(Array("ppppppfu"))) })
        looks.append(look)
        try Self.look(&book, index, look, requests: random.pick([nil, 9, 10, 400]))
      }
      guard let events = try? book.decide(Self.ending) else { continue }
      for event in events { book.evolve(event) }
      let action = try #require(book[Examples.action])
      let end = try #require(action.verification?.end)
      let isConfirmed = events.contains { if case .confirmed = $0 { true } else { false } }
      #expect(isConfirmed == (end.verdict == .passed))
      #expect(action.isVerified == isConfirmed)
      guard isConfirmed else { continue }
      passed += 1
      #expect(looks.count >= 4 && !checks.isEmpty)
      #expect(looks.allSatisfy { $0.values.allSatisfy { $0 != "f" } })
      #expect(looks.last?.values.allSatisfy { $0 == "p" } == true)
    }
    #expect(passed > 20)
  }

  // MARK: - Parts

  private static func begun(_ checks: [String], minimum: Int64 = 200) throws -> ActionBook {
    var book = ActionBook()
    book.evolve(.claimed(Examples.claim(1)))
    book.evolve(
      .completed(ActionCompletion(Examples.action, of: Examples.decision, fence: Examples.fence(1)))
    )
    var start = Examples.start
    (start.checks, start.minimumRequests) = (checks, minimum)
    for event in try book.decide(.startVerification(start)) { book.evolve(event) }
    return book
  }

  private static func look(
    _ book: inout ActionBook, _ index: Int, _ looks: [String: Character], requests: Int64? = 1_000
  ) throws {
    for event in try book.decide(sample(index, looks, requests)) { book.evolve(event) }
  }

  private static func sample(
    _ index: Int, _ looks: [String: Character], _ requests: Int64?
  ) -> ActionCommand {
    .sample(
      VerificationSample(
        Examples.action, of: Examples.decision, ordinal: Int32(index + 1), at: Examples.noon,
        looks.map { check, look in
          let outcome: Outcome = look == "p" ? .pass : look == "f" ? .fail : .unknown
          return CheckResult(check, outcome, value: "1%", requests: requests)
        }))
  }

  private static let question = ActionCommand.requestVerification(
    action: Examples.action, by: Examples.person, because: .text("The metrics are back"))

  private static let ending = ActionCommand.endVerification(
    action: Examples.action, afterMilliseconds: 5)

  private static func verdict(_ book: inout ActionBook) throws -> String {
    for event in try book.decide(ending) { book.evolve(event) }
    return book[Examples.action]?.verification?.end?.verdict.rawValue ?? "none"
  }
}
