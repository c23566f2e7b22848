import EventLog
import FoundationEssentials
import Testing

@testable import Communication

@Suite struct `An announcement that the policy asks for` {
  private static let deployment = StreamID(uuid: uuid(1))
  private static let limits: [String: Int64] = ["start": 60, "progress": 120, "rollback": 180]

  private static func uuid(_ number: Int) -> UUID {
    UUID(
      uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, UInt8(clamping: number)))
  }

  /// One event a minute; `owed NAME` and `said NAME` stand for those about announcements.
  private static func events(_ story: [String]) throws -> [RecordedEvent] {
    let zeros = String(repeating: "A", count: 43) + "="
    let root = try #require(Checkpoint(text: "lastgood/\(deployment)/1\n0\n\(zeros)\n")).root
    return story.enumerated().map { index, line in
      let parts = line.split(separator: " ").map(String.init)
      let (id, time) = (EventID(uuid: uuid(index + 2)), Self.time(index))
      let body: EventBody =
        switch parts[0] {
        case "owed":
          EventFormat.communication.body(
            .announcementOwed(AnnouncementOwed(parts[1], of: id, dueAt: time)))
        case "said":
          EventFormat.communication.body(
            .announced(
              AnnouncementPublished(
                id, parts[1], at: time, text: .text("x"), by: PrincipalID(uuid: uuid(1)))))
        default: EventBody(EventType(known: "deployment.\(line)"), clear: Array("{}".utf8))
        }
      return RecordedEvent(
        position: LogPosition(Int64(index + 1)), id: id, stream: deployment,
        version: StreamVersion(Int32(index + 1)), type: body.type, revision: body.revision,
        happenedAt: time, recordedAt: time,
        actor: Actor(PrincipalID(uuid: uuid(1)), as: "responder"), causes: [], policy: nil,
        visibility: .normal, command: nil, clear: body.clear, sealed: nil, hash: root)
    }
  }

  private static func time(_ minute: Int) -> Timestamp {
    Timestamp(microseconds: 1_700_000_000_000_000).advanced(bySeconds: Int64(minute) * 60)
  }

  /// The owed ones, each with the place of its step.
  private func duties(
    _ story: [String], within limits: [String: Int64] = limits
  ) throws -> [String] {
    let events = try Self.events(story)
    return try AnnouncementOwed.duties(after: events, within: limits).map { duty in
      let place = events.firstIndex { $0.id == duty.step } ?? -1
      #expect(
        duty.dueAt == Self.time(place).advanced(bySeconds: limits[duty.name] ?? 0))
      return "\(duty.name) \(place)"
    }
  }

  @Test(arguments: [
    ([], []), (["planned"], []), (["started"], ["start 0"]),
    (["started", "owed start"], []), (["started", "said start"], []),
    // That it starts may be said before it does.
    (["said start", "started"], []),
    (["started", "group_entered"], ["start 0"]),
    (["started", "group_entered", "group_entered"], ["progress 2", "start 0"]),
    // A further step gives no more time.
    (["started", "said start", "group_entered", "group_entered", "group_entered"], ["progress 3"]),
    (["said start", "group_entered", "group_entered", "owed progress", "group_entered"], []),
    (
      [
        "said start", "group_entered", "group_entered", "owed progress", "said progress",
        "group_entered",
      ], ["progress 5"]
    ),
    (["said start", "group_entered", "said progress", "group_entered"], ["progress 3"]),
    (["started", "group_entered", "group_entered", "completed"], []),
    (["started", "failed"], []), (["started", "rolled_back"], ["rollback 1"]),
    (["started", "said rollback", "rolled_back"], []),
    (["started", "rolled_back", "owed rollback"], []),
  ])
  func `is owed once after its step`(story: [String], owed: [String]) throws {
    #expect(try duties(story) == owed)
  }

  @Test func `is owed only where the policy says within which time`() throws {
    let story = ["started", "group_entered", "group_entered", "rolled_back"]
    #expect(try duties(story, within: [:]).isEmpty)
    #expect(try duties(story, within: ["start": 5]).isEmpty)
    #expect(try duties(["started"], within: ["rollback": 5]).isEmpty)
    #expect(try duties(story, within: ["rollback": 5]) == ["rollback 3"])
  }
}
