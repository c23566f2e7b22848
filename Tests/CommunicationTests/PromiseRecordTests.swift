import EventLog
import Policy
import Testing

@testable import Communication

@Suite struct `The record of promises` {
  private static let since = Timestamp(microseconds: 1_771_243_200_000_000)
  private static let alice = PrincipalID(uuid: EventID.make(at: since).uuid)

  private static func at(_ minutes: Int64) -> Timestamp {
    since.advanced(bySeconds: minutes * 60)
  }

  /// A first word by the tenth minute and then each twenty minutes, said at these minutes.
  private static func book(
    saying minutes: [Int64], closedAt end: Int64? = nil
  ) throws -> CommunicationBook {
    var book = CommunicationBook()
    func ask(_ ask: CommunicationCommand.Ask, _ minute: Int64) throws {
      for event in try book.decide(CommunicationCommand(ask, at: at(minute))) { book.evolve(event) }
    }
    let cadence = UpdateCadence(first: .minutes(10), byPhase: [.investigating: .minutes(20)])
    try ask(
      .setCadence(
        CadenceSetting(
          EventID.make(at: since), of: .responders, cadence, severity: "SEV2", since: since)), 0)
    for minute in minutes {
      let time = at(minute)
      try ask(
        .publish(
          Update(
            EventID.make(at: time), to: .responders, .investigating, at: time, text: .text("So."),
            nextDueAt: time.advanced(bySeconds: 1_200), by: alice)), minute)
    }
    if let end { try ask(.giveUp, end) }
    return book
  }

  @Test func `counts what was kept, late and broken`() throws {
    let book = try Self.book(saying: [5, 25, 80], closedAt: 90)
    let record = book.record(of: .responders, until: Self.at(90))
    #expect((record.kept, record.late, record.broken) == (2, 1, 1))
    #expect(record.adherence == 5_000)
    #expect(record.longestSilenceSeconds == 3_300)
    let none = book.record(of: .everybody, until: Self.at(90))
    #expect(none == PromiseRecord() && none.adherence == nil)
  }

  @Test(
    arguments: [
      ([], 30, 30), ([1], 30, 29), ([20], 30, 20), ([20, 25], 26, 20), ([10], 5, 10),
    ] as [([Int64], Int64, Int64)])
  func `hears the longest silence, before the first word and after the last too`(
    minutes: [Int64], end: Int64, silence: Int64
  ) throws {
    let record = try Self.book(saying: minutes).record(of: .responders, until: Self.at(end))
    #expect(record.longestSilenceSeconds == silence * 60)
  }

  @Test func `adds up, and keeps the worst silence`() {
    var (one, other) = (PromiseRecord(), PromiseRecord())
    (one.kept, one.longestSilenceSeconds) = (3, 60)
    (other.late, other.broken, other.longestSilenceSeconds) = (1, 2, 50)
    let sum = one + other
    #expect((sum.kept, sum.late, sum.broken) == (3, 1, 2))
    #expect(sum.adherence == 5_000 && sum.longestSilenceSeconds == 60)
    #expect((one + PromiseRecord()).longestSilenceSeconds == 60)
  }
}
