import EventLog
import Incidents
import Testing

@Suite struct `Decisions of a detection` {
  typealias E = Examples
  let recorded = Detection([.recorded(E.finding)])

  private func rejects(
    _ rejection: DetectionRejection, _ command: DetectionCommand, by detection: Detection,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: rejection, sourceLocation: sourceLocation) { try detection.decide(command) }
  }

  @Test func `it is recorded once`() throws {
    #expect(try Detection().decide(.record(E.finding)) == [.recorded(E.finding)])
    #expect(try recorded.decide(.record(E.finding)).isEmpty)
    rejects(
      .alreadyRecorded, .record(Detection.Finding(source: .smoke, text: .text("Other"))),
      by: recorded)
  }

  @Test(arguments: [
    DetectionCommand.acknowledge(by: E.ada), .link(deployment: E.deployment, incident: nil),
    .deduplicate(E.detection, into: E.other),
  ])
  func `nothing comes before it is recorded`(command: DetectionCommand) {
    rejects(.notRecorded, command, by: Detection())
  }

  @Test func `it is acknowledged by one person, once`() throws {
    #expect(try recorded.decide(.acknowledge(by: E.ada)) == [.acknowledged(by: E.ada)])
    let seen = Detection([.recorded(E.finding), .acknowledged(by: E.ada)])
    #expect(try seen.decide(.acknowledge(by: E.ada)).isEmpty)
    rejects(.alreadyAcknowledged(by: E.ada), .acknowledge(by: E.ben), by: seen)
  }

  @Test func `linking records what is new only`() throws {
    rejects(.linkedToNothing, .link(deployment: nil, incident: nil), by: recorded)
    let first = try recorded.decide(.link(deployment: E.deployment, incident: nil))
    #expect(first == [.linked(deployment: E.deployment, incident: nil)])
    let linked = Detection([.recorded(E.finding)] + first)
    #expect(try linked.decide(.link(deployment: E.deployment, incident: nil)).isEmpty)
    #expect(
      try linked.decide(.link(deployment: E.deployment, incident: E.incident))
        == [.linked(deployment: nil, incident: E.incident)])
  }

  @Test func `it is a duplicate of one other, and not of itself`() throws {
    rejects(.duplicateOfItself, .deduplicate(E.detection, into: E.detection), by: recorded)
    let duplicate = Detection([.recorded(E.finding), .deduplicated(into: E.other)])
    #expect(try duplicate.decide(.deduplicate(E.detection, into: E.other)).isEmpty)
    rejects(
      .isDuplicate(of: E.other), .deduplicate(E.detection, into: E.incident), by: duplicate)
    rejects(
      .isDuplicate(of: E.other), .link(deployment: nil, incident: E.incident), by: duplicate)
    #expect(try duplicate.decide(.acknowledge(by: E.ada)) == [.acknowledged(by: E.ada)])
  }

  @Test func `its fields are checked`() {
    let odd: [(Detection.Finding, FieldFault)] = [
      (Detection.Finding(source: .user, text: .text("")), FieldFault("text", .empty)),
      (
        Detection.Finding(source: .user, text: .text("x"), contact: .text("\0")),
        FieldFault("contact", .nul)
      ),
      (
        Detection.Finding(source: .alert, text: .text("x"), signal: "a\nb"),
        FieldFault("signal", .controlCharacter)
      ),
      (
        Detection.Finding(
          source: .alert, text: .text("x"),
          deduplicationKey: String(repeating: "k", count: 201)),
        FieldFault("dedup_key", .tooLong(.deduplicationKey))
      ),
    ]
    for (finding, fault) in odd { rejects(.field(fault), .record(finding), by: Detection()) }
  }
}
