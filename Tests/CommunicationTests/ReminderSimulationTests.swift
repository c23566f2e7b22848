import Communication
import Digest
import EventLog
import Foundation
import Incidents
import Policy
import TestThreads
import Testing

/// Days of incidents, with people who are late, clocks that are wrong and servers that die: what is
/// owed by the database's clock is reminded of, never early, never twice, and never late while any
/// server was up.
@Suite struct `Reminders over many days` {
  private static let days =
    ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] == nil ? 500 : 10_000

  @Test(.ownThreads) func `come once each, at their time`() throws {
    var dice = Dice(state: 20_261_129)
    var (outages, jumps, swallowed, reminders) = (0, 0, 0, 0)
    for day in 0..<Self.days {
      var simulation = Simulation(day: day, dice: dice)
      try simulation.run()
      dice = simulation.dice
      outages += simulation.outages
      jumps += simulation.jumps
      swallowed += simulation.swallowed
      reminders += simulation.reminders
    }
    // What was to be survived did happen.
    #expect(outages > Self.days && jumps > Self.days)
    #expect(swallowed > Self.days / 10 && reminders > Self.days * 10)
  }
}

private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  mutating func chance(_ part: Double) -> Bool { Double.random(in: 0..<1, using: &self) < part }
}

/// One incident over one day.
private struct Simulation {
  var dice: Dice
  private(set) var outages = 0
  private(set) var jumps = 0
  private(set) var swallowed = 0
  private(set) var reminders = 0

  private let start: Timestamp
  private let stream = StreamID(uuid: number(1))
  private var book = CommunicationBook()
  private var timers: [String: Timestamp] = [:]
  private var count = 0
  /// Seconds by the database's clock.
  private var now: Int64 = 0
  /// Until when no server is up.
  private var backAt: Int64 = 0
  private var wasUpSince: Int64 = 0
  /// How far the clocks of two servers are from the database's; nothing may hang on them.
  private var offsets: [Int64] = [0, 0]
  private var seen: Set<String> = []
  private var plans: [(kind: Kind, at: Int64)] = []

  init(day: Int, dice: Dice) {
    self.dice = dice
    // Over both changes of daylight saving, leap days and ends of years.
    start = Timestamp(microseconds: 1_700_000_000_000_000).advanced(
      bySeconds: Int64(day) * 86_400)
  }

  private var time: Timestamp { start.advanced(bySeconds: now) }

  mutating func run() throws {
    plans = Kind.allCases.map { ($0, $0.pause(&dice)) }
    try tell(
      .setCadence(
        CadenceSetting(
          EventID(uuid: number(2)), of: .responders,
          UpdateCadence(
            first: .minutes(5),
            byPhase: [.investigating: .minutes(Int64.random(in: 5...60, using: &dice))]),
          severity: "SEV2", since: time)))
    // From each moment to the next at which something happens: a second by itself is no news.
    while true {
      let next = (plans.map(\.at) + [wakes]).min() ?? 86_400
      guard next < 86_400 else { return }
      now = max(now, next)
      if now >= backAt, wakes <= now { try look() }
      for index in plans.indices where plans[index].at <= now {
        plans[index].at = now + plans[index].kind.pause(&dice)
        try happen(plans[index].kind)
      }
    }
  }

  /// When a server looks at what is due next; each does so once a second at least.
  private var wakes: Int64 {
    guard let due = timers.values.min() else { return .max }
    return max(due.seconds(since: start), backAt)
  }

  /// What each server does, two of them at once.
  private mutating func look() throws {
    now += Int64.random(in: 0...1, using: &dice)
    for _ in offsets {
      for (purpose, due) in timers where due <= time {
        timers[purpose] = nil
        guard case .promise(let audience) = CommunicationPurpose(purpose) else { continue }
        try tell(.remind(audience))
        try tell(.remind(audience))
      }
    }
  }

  private enum Kind: CaseIterable {
    case publish, snooze, outage, jump

    func pause(_ dice: inout Dice) -> Int64 {
      let usual: Int64 =
        switch self {
        case .publish: 1_500
        case .snooze: 9_000
        case .outage, .jump: 20_000
        }
      return Int64.random(in: 1...2 * usual, using: &dice)
    }
  }

  private mutating func happen(_ kind: Kind) throws {
    switch kind {
    case .publish: try publish()
    case .snooze: try snooze()
    case .outage:
      outages += 1
      backAt = now + Int64.random(in: 1...14_400, using: &dice)
      wasUpSince = backAt
    case .jump:
      jumps += 1
      offsets = offsets.map { _ in Int64.random(in: -3_600...315_360_000, using: &dice) }
    }
  }

  private mutating func publish() throws {
    guard let latest = book.latestNext(to: .responders, in: .investigating, at: time) else {
      return
    }
    count += 1
    try tell(
      .publish(
        Update(
          EventID(uuid: number(count + 10)), to: .responders, .investigating, at: time,
          text: .text("Still at it."), nextDueAt: latest, by: PrincipalID(uuid: number(3)))))
  }

  private mutating func snooze() throws {
    guard let latest = book.latestNext(to: .responders, in: .investigating, at: time) else {
      return
    }
    count += 1
    try tell(
      .snooze(
        Snooze(
          EventID(uuid: number(count + 10)), of: .responders, at: time, until: latest,
          because: .text("No news."), by: PrincipalID(uuid: number(3)))))
  }

  private mutating func tell(_ ask: CommunicationCommand.Ask) throws {
    for event in try book.decide(CommunicationCommand(ask, at: time)) {
      book.evolve(event)
      if case .reminded(let reminder) = event { check(reminder) }
      let body = EventFormat.communication.body(event)
      let recorded = RecordedEvent(
        position: LogPosition(1), id: EventID(uuid: number(9)), stream: stream,
        version: StreamVersion(1), type: body.type, revision: body.revision, happenedAt: time,
        recordedAt: time, actor: Actor(PrincipalID(uuid: number(3)), as: "policy"), causes: [],
        policy: nil, visibility: .normal, command: nil, clear: body.clear, sealed: nil, hash: .zero)
      for change in try TimerRule.communication.changes(recorded) {
        timers[change.purpose] = change.due?.at
      }
    }
  }

  private mutating func check(_ reminder: Reminder) {
    reminders += 1
    swallowed += Int(reminder.missed)
    #expect(time >= reminder.dueAt, "early")
    #expect(seen.insert("\(reminder.made) \(reminder.slot)").inserted, "twice")
    let late = time.microseconds - reminder.dueAt.microseconds
    // Whatever came due while nobody was up comes once somebody is.
    if reminder.dueAt >= start.advanced(bySeconds: wasUpSince) {
      #expect(late <= 5_000_000, "late")
      #expect(reminder.missed == 0 || now - wasUpSince < 86_400)
    }
  }
}

extension Timestamp {
  /// Whole seconds, rounded up: nobody looks before it is time.
  fileprivate func seconds(since start: Timestamp) -> Int64 {
    (microseconds - start.microseconds + 999_999) / 1_000_000
  }
}

private func number(_ number: Int) -> UUID {
  UUID(
    uuid: (
      1, 0x89, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, UInt8(number >> 16 & 0xFF),
      UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)
    ))
}
