import EventLog
import Incidents
import Testing

@Suite struct `Fields of commands` {
  typealias E = Examples

  static func declaring(_ change: (inout Declaration) -> Void) -> IncidentCommand {
    var declaration = E.declaration
    change(&declaration)
    return .declare(declaration)
  }

  static let long = String(repeating: "x", count: 201)
  static let redaction = Redaction(at: E.noon, by: LogPosition(1), because: nil)

  @Test(arguments: [
    (declaring { $0.title = .text("") }, "title", FieldFault.Problem.empty),
    (declaring { $0.title = .text(" \t\u{3000}\n") }, "title", .empty),
    (declaring { $0.title = .redacted(redaction) }, "title", .empty),
    (declaring { $0.title = .text(long) }, "title", .tooLong(.title)),
    (
      declaring { $0.title = .text("a" + String(repeating: "\u{301}", count: 2_000)) }, "title",
      .tooLong(.title)
    ),
    (declaring { $0.title = .text("a\0b") }, "title", .nul),
    (declaring { $0.number = "" }, "number", .empty),
    (declaring { $0.number = long }, "number", .tooLong(.number)),
    (declaring { $0.service = "" }, "service", .empty),
    (declaring { $0.service = "a\nb" }, "service", .controlCharacter),
    (declaring { $0.service = "a\u{1B}[2Jb" }, "service", .controlCharacter),
    (declaring { $0.environment = "a\u{9B}b" }, "environment", .controlCharacter),
    (declaring { $0.environment = String(long.prefix(101)) }, "environment", .tooLong(.name)),
    (.recordNearMiss(NearMiss(text: .text(""))), "text", .empty),
  ])
  func `of a declaration are checked`(
    command: IncidentCommand, field: String, problem: FieldFault.Problem
  ) {
    rejects(Incident(), command, field, problem)
  }

  @Test(arguments: [
    (IncidentCommand.stateImpact(Impact(who: .text(" "))), "who", FieldFault.Problem.empty),
    (.stateImpact(Impact(symptom: .redacted(redaction))), "symptom", .empty),
    (
      .stateImpact(Impact(howMany: .number(-1))), "how_many",
      .outOfRange(least: 0, most: .max)
    ),
    (.stateImpact(Impact(regions: ["EU West"])), "regions", .notASlug),
    (.stateImpact(Impact(regions: [""])), "regions", .notASlug),
    (.stateImpact(Impact(regions: ["eu", "eu"])), "regions", .repeated),
    (
      .stateImpact(Impact(regions: (0...50).map { "r\($0)" })), "regions", .tooMany(limit: 50)
    ),
    (
      .stateImpact(Impact(since: Timestamp(microseconds: .max))), "since", .unwritableTime
    ),
    (
      .resolve(Resolution(recoveredAt: Timestamp(microseconds: .min))), "recovered_at",
      .unwritableTime
    ),
    (.resolve(Resolution(lingeringEffects: .text(""))), "lingering_effects", .empty),
    (
      .computeExposure(
        Exposure(deployment: E.deployment, reached: [], notReached: [], share: 10_001)), "share",
      .outOfRange(least: 0, most: 10_000)
    ),
    (
      .computeExposure(
        Exposure(deployment: E.deployment, reached: ["a", "a"], notReached: [], share: 1)),
      "groups_reached", .repeated
    ),
    (
      .changeSeverity(to: .sev1, because: String(repeating: "x", count: 2_001)), "because",
      .tooLong(.because)
    ),
    (
      .openGateDebt(
        GateDebt(debt: E.debtID, gate: "", group: nil, dueAt: E.noon, because: .text("x"))),
      "gate", .empty
    ),
  ])
  func `of an open incident are checked`(
    command: IncidentCommand, field: String, problem: FieldFault.Problem
  ) {
    let open = Incident([
      .declared(Declaration(number: "INC-1", title: .text("Slow"), declaredBy: E.ada))
    ])
    rejects(open, command, field, problem)
  }

  private func rejects(
    _ incident: Incident, _ command: IncidentCommand, _ field: String,
    _ problem: FieldFault.Problem
  ) {
    let rejection = #expect(throws: IncidentRejection.self) { try incident.decide(command) }
    #expect(rejection == .field(FieldFault(field, problem)))
    #expect(rejection?.field == field)
  }

  @Test(arguments: [
    "日本語のタイトル", "👩‍👩‍👧‍👦 is down", "<script>alert(1)</script>", "'; DROP TABLE event; --",
    "\u{202E}reversed", "two\nlines", String(repeating: "é", count: 200),
    String(repeating: "👍🏽", count: 200),
  ])
  func `words may be in any script, on several lines, up to their limit`(title: String) throws {
    let command = Self.declaring { $0.title = .text(title) }
    let events = try Incident().decide(command)
    let body = EventFormat.incidents.body(try #require(events.first))
    let decoded = try EventFormat.incidents.decode(
      E.recorded(body), words: body.words.map { .text($0) })
    guard case .event(.declared(let declaration)) = decoded,
      case .text(let text) = declaration.title
    else {
      Issue.record("It is no declaration any more.")
      return
    }
    #expect(text.utf8.elementsEqual(title.utf8))
  }

  @Test func `each rejection says what to do, in whole sentences`() {
    let problems: [FieldFault.Problem] = [
      .empty, .tooLong(.title), .nul, .controlCharacter, .notASlug, .tooMany(limit: 3),
      .repeated, .outOfRange(least: 0, most: 9), .outOfRange(least: 0, most: .max),
      .unwritableTime,
    ]
    let faults = problems.map { FieldFault("how_many", $0) }
    let incidents: [IncidentRejection] =
      [
        .notDeclared, .alreadyDeclared, .isNearMiss, .alreadyResolved, .notResolved, .isClosed,
        .isMerged(into: E.other), .notMerged, .mergedIntoItself,
        .roleHeld(.scribe, by: E.ada), .roleOffered(.scribe, to: E.ada),
        .roleNotYours(.scribe, heldBy: E.ada), .saysNothing, .groupReachedAndNot,
        .debtExists(E.debtID), .unknownDebt(E.debtID), .debtUnpaid([E.debt]),
        .offersPending([.scribe, .commander]),
      ] + faults.map { .field($0) }
    let detections: [DetectionRejection] =
      [
        .notRecorded, .alreadyRecorded, .alreadyAcknowledged(by: E.ada), .linkedToNothing,
        .isDuplicate(of: E.other), .duplicateOfItself,
      ] + faults.map { .field($0) }
    let sentences = incidents.map(\.explanation) + detections.map(\.explanation)
    for sentence in sentences {
      #expect(sentence.hasSuffix("."))
      #expect(sentence.count > 30)
      #expect(!sentence.contains("  ") && !sentence.contains("\n") && !sentence.contains("_"))
      #expect(sentence.first?.isUppercase == true)
    }
    #expect(Set(incidents.map(\.explanation)).count == incidents.count)
  }
}
