import Actions
import Communication
import Decisions
import Digest
package import EventLog
package import FoundationEssentials
import Incidents
import JSON
import Rollouts
package import Timelines

/// Records events by hand, as a log would, with ids that are the same in every run.
package struct Story {
  package static let start = Timestamp(microseconds: 1_767_323_520_000_000)  // 2026-01-02 03:12:00
  package static let incident = StreamID(uuid: uuid(0xA1))
  package static let deployment = StreamID(uuid: uuid(0xA2))
  package static let signal = StreamID(uuid: uuid(0xA3))
  package static let ada = PrincipalID(uuid: uuid(0xB1))
  package static let bob = PrincipalID(uuid: uuid(0xB2))
  package static let pipeline = PrincipalID(uuid: uuid(0xB3))

  package private(set) var events: [TimelineEvent] = []
  private var versions: [StreamID: StreamVersion] = [:]

  package init() {}

  package static func uuid(_ number: Int) -> UUID {
    var bytes = [UInt8](repeating: 0, count: 16)
    (bytes[6], bytes[8]) = (0x70, 0x80)
    (bytes[13], bytes[14], bytes[15]) =
      (UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF))
    return UUID(bytes: bytes) ?? UUID()
  }

  package static func id(_ number: Int) -> EventID { EventID(uuid: uuid(0x10000 + number)) }

  /// Seconds after the start.
  package static func time(_ seconds: Int) -> Timestamp {
    start.advanced(bySeconds: Int64(seconds))
  }

  /// Appends one event; its id is that of its position unless given.
  @discardableResult
  package mutating func record(
    _ fact: Fact, at seconds: Int, recorded: Int? = nil, by principal: PrincipalID = ada,
    as role: String = "responder", causes: [EventID] = [], id: EventID? = nil,
    type: EventType? = nil
  ) -> EventID {
    let (body, stream) = Self.body(of: fact, type: type)
    let position = LogPosition(Int64(events.count + 1))
    let id = id ?? Self.id(events.count + 1)
    let version = versions[stream, default: .empty].next
    versions[stream] = version
    let event = RecordedEvent(
      position: position, id: id, stream: stream, version: version, type: body.type,
      revision: body.revision, happenedAt: Self.time(seconds),
      recordedAt: Self.time(recorded ?? seconds), actor: Actor(principal, as: role),
      causes: causes, policy: nil, visibility: .normal, command: nil, clear: body.clear,
      sealed: nil, hash: .zero)
    events.append(TimelineEvent(event, words: body.words.map { .text($0) }))
    return id
  }

  package mutating func append(_ event: TimelineEvent) { events.append(event) }

  private static func body(of fact: Fact, type: EventType?) -> (EventBody, StreamID) {
    switch fact {
    case .incident(let event): (EventFormat.incidents.body(event), incident)
    case .detection(let event): (EventFormat.detections.body(event), signal)
    case .communication(let event): (EventFormat.communication.body(event), incident)
    case .deployment(let event): (EventFormat.deployments.body(event), deployment)
    case .entry(let event): (EventFormat.entries.body(event), incident)
    case .evidence(let evidence): (EventFormat.evidence.body(evidence), incident)
    case .decision(let event): (EventFormat.decisions.body(event), incident)
    case .action(let event): (EventFormat.actions.body(event), incident)
    case .foreign, .unreadable:
      (EventBody(type ?? EventType(known: "decision.pondered"), clear: Array("{}".utf8)), incident)
    }
  }
}

extension Story {
  package static let header = TimelineHeader(
    number: "INC-2026-001", title: .text("Not declared yet"))
  package static let names = [ada: PersonName("Ada"), bob: PersonName("Bob")]

  /// The fold of all that was recorded.
  package var timeline: Timeline { Timeline(TimelineInput(header: Self.header, merging: [events])) }

  package mutating func note(
    _ text: String, at seconds: Int, recorded: Int? = nil, id: EventID? = nil
  ) -> EventID {
    record(.entry(.noted(text: .text(text))), at: seconds, recorded: recorded, id: id)
  }

  @discardableResult
  package mutating func correct(
    _ entry: EventID, to text: String, because: String = "It was mistyped.", at seconds: Int,
    id: EventID? = nil
  ) -> EventID {
    record(
      .entry(.corrected(entry: entry, replacement: .text(text), because: .text(because))),
      at: seconds, id: id)
  }
}
