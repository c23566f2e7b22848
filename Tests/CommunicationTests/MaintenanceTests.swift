import Communication
import Digest
import EventLog
import FoundationEssentials
import TestGoldens
import Testing

private let noon = Timestamp(microseconds: 1_700_000_000_000_000)
private let alice = PrincipalID(
  uuid: UUID(uuid: (1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
private let day: Int64 = 86_400

private func plan(
  _ from: Int64 = 3_600, _ until: Int64 = 7_200, title: String = "Database move",
  text: String = "Orders may take a minute longer.", components: [String] = ["Checkout"]
) -> MaintenancePlan {
  MaintenancePlan(
    title: .text(title), text: .text(text), components: components,
    from: noon.advanced(bySeconds: from), until: noon.advanced(bySeconds: until), by: alice)
}

@Suite struct `Planned work` {
  private func state(_ events: MaintenanceEvent...) -> Maintenance {
    events.reduce(into: Maintenance()) { $0.evolve($1) }
  }

  private func rejection(
    _ state: Maintenance, _ command: MaintenanceCommand
  ) -> MaintenanceRejection? {
    do throws(MaintenanceRejection) {
      _ = try state.decide(command)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: [
      (plan(), nil), (plan(1, 2), nil), (plan(0, 60), .begunBefore), (plan(-60, 60), .begunBefore),
      (plan(-60, 0), .over), (plan(60, 60), .endsBeforeItBegins),
      (plan(60, 59), .endsBeforeItBegins),
      (plan(60, 60 + 31 * day), nil), (plan(60, 61 + 31 * day), .tooLong),
      (plan(366 * day, 366 * day + 1), nil), (plan(366 * day + 1, 366 * day + 2), .tooFar),
      (plan(title: ""), .noText("title")), (plan(text: ""), .noText("text")),
      (plan(components: []), .noComponents),
      (plan(components: (0...50).map(String.init)), .noComponents),
    ] as [(MaintenancePlan, MaintenanceRejection?)])
  func `is told beforehand, with an end`(plan: MaintenancePlan, wanted: MaintenanceRejection?) {
    #expect(rejection(Maintenance(), .plan(plan, at: noon)) == wanted)
  }

  @Test func `times of any size are refused, and never trap`() {
    for (from, until) in [
      (Int64.min, Int64.max), (.max - 1, .max), (.min, .min + 1), (0, .max),
    ] {
      var plan = plan()
      (plan.from, plan.until) = (
        Timestamp(microseconds: from), Timestamp(microseconds: until)
      )
      #expect(rejection(Maintenance(), .plan(plan, at: noon)) != nil)
      #expect(rejection(state(.planned(plan)), .change(plan, at: noon)) != .noComponents)
    }
  }

  @Test func `is planned once, and the same again changes nothing`() throws {
    let planned = state(.planned(plan()))
    #expect(try planned.decide(.plan(plan(), at: noon)) == [])
    #expect(rejection(planned, .plan(plan(60), at: noon)) == .plannedAlready)
    #expect(try planned.decide(.change(plan(), at: noon)) == [])
    let later = plan(7_200, 9_000)
    #expect(try planned.decide(.change(later, at: noon)) == [.changed(later)])
    #expect(rejection(Maintenance(), .change(later, at: noon)) == .unknownMaintenance)
  }

  @Test func `that has begun can only end at another time`() throws {
    let planned = state(.planned(plan()))
    let begun = noon.advanced(bySeconds: 3_600)
    let longer = plan(3_600, 9_000)
    #expect(try planned.decide(.change(longer, at: begun)) == [.changed(longer)])
    #expect(rejection(planned, .change(plan(3_601, 9_000), at: begun)) == .begunAlready)
    let before = noon.advanced(bySeconds: 3_599)
    #expect(rejection(planned, .change(plan(3_599, 9_000), at: before)) == .begunBefore)
    #expect(rejection(planned, .change(longer, at: noon.advanced(bySeconds: 7_200))) == .over)
  }

  @Test func `is cancelled once, before it is over`() throws {
    let planned = state(.planned(plan()))
    let cancelled = MaintenanceEvent.cancelled(because: .text("No need."), by: alice)
    let cancel = { (because: String?, second: Int64) in
      MaintenanceCommand.cancel(
        because: because.map { .text($0) }, by: alice, at: noon.advanced(bySeconds: second))
    }
    #expect(try planned.decide(cancel("No need.", 7_199)) == [cancelled])
    #expect(rejection(planned, cancel(nil, 7_200)) == .over)
    #expect(rejection(planned, cancel("", 0)) == .noText("because"))
    #expect(rejection(Maintenance(), cancel(nil, 0)) == .unknownMaintenance)
    let gone = state(.planned(plan()), cancelled)
    #expect(try gone.decide(cancel(nil, 0)) == [])
    #expect(rejection(gone, .change(plan(60), at: noon)) == .cancelledAlready)
  }

  @Test(
    arguments: [
      ("maintenance.planned.v1", .planned(plan())),
      ("maintenance.changed.v1", .changed(plan(components: ["Checkout", "Search"]))),
      ("maintenance.cancelled.v1", .cancelled(because: .text("No need."), by: alice)),
    ] as [(String, MaintenanceEvent)])
  func `still reads`(file: String, event: MaintenanceEvent) throws {
    try GoldenFolder().holds(event, of: .maintenances, as: file) { golden in
      RecordedEvent(
        position: LogPosition(1), id: EventID(uuid: alice.uuid), stream: StreamID(uuid: alice.uuid),
        version: StreamVersion(1), type: golden.type, revision: golden.revision, happenedAt: noon,
        recordedAt: noon, actor: Actor(alice, as: "responder"), causes: [], policy: nil,
        visibility: .normal, command: nil, clear: golden.clear, sealed: nil, hash: .zero)
    }
    let body = EventFormat.maintenances.body(event)
    #expect(!String(decoding: body.clear, as: UTF8.self).contains("No need"))
  }

  @Test func `has a golden file for every type`() throws {
    let files = try GoldenFolder().names()
    let known = EventFormat.maintenances.known
    #expect(known.count == 3)
    for (type, _) in known { #expect(files.contains("\(type.name).v1")) }
  }
}
