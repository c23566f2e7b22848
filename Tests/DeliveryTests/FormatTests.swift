import Delivery
import Digest
import EventLog
import FoundationEssentials
import JSON
import TestGoldens
import Testing

@Suite struct `Events of deliveries and channels on disk` {
  private static let id = StreamID(
    uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 0, 0, 0, 0, 0, 0, 1)))
  private static let event = EventID(
    uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 0, 0, 0, 0, 0, 0, 2)))
  private static let person = PrincipalID(
    uuid: UUID(uuid: (1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 0, 0, 0, 0, 0, 0, 3)))

  private static let deliveries: [(file: String, event: DeliveryEvent)] = [
    (
      "delivery.queued.v1",
      .queued(
        QueuedDelivery(
          to: "platform-list", "mail", recipient: 2, address: .text("lead@example.org"),
          because: event, "update.published", on: id))
    ),
    (
      "delivery.deferred.v1",
      .deferred(
        attempt: 1, outcome: .busy, status: 503, nextAt: Timestamp(microseconds: 1_800_000_000))
    ),
    ("delivery.sent.v1", .sent(attempt: 2, status: 200)),
    ("delivery.failed.v1", .failed(attempt: 10, outcome: .timedOut, status: nil)),
    (
      "delivery.dead_lettered.v1",
      .deadLettered(channel: "incidents", because: .exhausted, attempts: 10)
    ),
    ("delivery.replayed.v1", .replayed(by: person)),
  ]

  private static let subscribers: [(file: String, event: SubscriberEvent)] = [
    ("subscriber.added.v1", .added(.mail)), ("subscriber.confirmed.v1", .confirmed),
    ("subscriber.set_aside.v1", .setAside(status: 550)),
    ("subscriber.removed.v1", .removed(because: .removed, by: person)),
  ]

  private static let channels: [(file: String, event: ChannelEvent)] = [
    ("channel.tested.v1", .tested(channel: "incidents", by: person)),
    ("channel.disabled.v1", .disabled(channel: "incidents", status: 410, delivery: id)),
    ("channel.enabled.v1", .enabled(channel: "incidents", delivery: id)),
  ]

  @Test(arguments: deliveries)
  func `deliveries still read`(file: String, event: DeliveryEvent) throws {
    try check(file, event, .deliveries)
  }

  @Test(arguments: channels)
  func `channels still read`(file: String, event: ChannelEvent) throws {
    try check(file, event, .channels)
  }

  @Test(arguments: subscribers)
  func `subscribers still read`(file: String, event: SubscriberEvent) throws {
    try check(file, event, .subscribers)
  }

  @Test func `a delivery to a subscriber reads as it was written`() throws {
    let event = DeliveryEvent.queued(
      QueuedDelivery(
        to: "outside", "mail", recipient: 1, subscriber: Self.id, because: Self.event,
        "update.published", on: Self.id))
    let body = EventFormat.deliveries.body(event)
    #expect(try read(body, .deliveries) == .event(event))
    #expect(body.words == nil)
  }

  @Test func `a program that is asked is told apart from a person`() throws {
    let body = EventFormat.subscribers.body(.added(.webhook))
    #expect(String(decoding: body.clear, as: UTF8.self) == #"{"kind":"webhook"}"#)
    #expect(try read(body, .subscribers) == .event(.added(.webhook)))
  }

  private func check<Event: Equatable>(
    _ file: String, _ event: Event, _ format: EventFormat<Event>
  ) throws {
    try GoldenFolder().holds(event, of: format, as: file, recorded: recorded)
  }

  @Test func `every known type has a golden file`() throws {
    let known =
      EventFormat.deliveries.known + EventFormat.channels.known
      + EventFormat.subscribers.known
    let names = Set(known.flatMap { kind in kind.revisions.map { "\(kind.type.name).v\($0)" } })
    #expect(try GoldenFolder().names() == names)
    #expect(names.count == 13)
  }

  @Test func `an address stands in the words only`() {
    let body = EventFormat.deliveries.body(Self.deliveries[0].event)
    #expect(!String(decoding: body.clear, as: UTF8.self).contains("lead@"))
    #expect(body.words.map { String(decoding: $0, as: UTF8.self) }?.contains("lead@") == true)
  }

  @Test(arguments: [
    ("delivery.failed", #"{"attempt":1,"outcome":"dance"}"#),
    ("delivery.dead_lettered", #"{"channel":"a","because":"whim","attempts":1}"#),
    ("delivery.deferred", #"{"attempt":1,"outcome":"busy"}"#),
  ])
  func `a value that is none is a fault`(type: String, clear: String) {
    let body = EventBody(EventType(known: type), clear: Array(clear.utf8))
    #expect(throws: UndecodableEvent.self) { try read(body, .deliveries) }
  }

  private func read<Event>(
    _ body: EventBody, _ format: EventFormat<Event>
  ) throws -> Decoded<Event> {
    try format.decode(recorded(body), words: body.words.map { .text($0) })
  }

  private func recorded(_ body: EventBody) -> RecordedEvent {
    RecordedEvent(
      position: LogPosition(1), id: Self.event, stream: Self.id, version: StreamVersion(1),
      type: body.type, revision: body.revision, happenedAt: Timestamp(microseconds: 0),
      recordedAt: Timestamp(microseconds: 0), actor: Actor(Self.person, as: "system"), causes: [],
      policy: nil, visibility: .normal, command: nil, clear: body.clear, sealed: nil, hash: .zero)
  }
}
