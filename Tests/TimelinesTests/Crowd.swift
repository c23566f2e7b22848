import TestStories
import EventLog
import Incidents
import Rollouts
import Timelines

/// The same numbers in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9
  }
}

extension Story {
  /// The canary's story with notes added until there are so many events.
  static func crowd(_ count: Int, over seconds: Int = 14_400) -> Story {
    var story = canary
    var dice = Dice(state: 7)
    while story.events.count < count {
      let at = seconds * story.events.count / count
      let text =
        "Error rate of shard \(dice.next() % 64) is \(dice.next() % 30) %, was lower before."
      switch dice.next() % 20 {
      case 0:
        story.record(
          .incident(.severityChanged(from: nil, to: .sev2, because: .text(text))), at: at)
      case 1:
        story.record(
          .deployment(
            .healthRecorded(HealthReport(group: "canary", verdict: .unknown, requests: 12))),
          at: at, as: "pipeline")
      case 2: story.correct(Story.id(story.events.count), to: text, at: at)
      case 3: story.record(.foreign, at: at)
      default: _ = story.note(text, at: at - 700 * Int(dice.next() % 2), recorded: at)
      }
    }
    return story
  }

  /// Legal and illegal events in any order: wrong references, circles, times at both ends.
  static func nonsense(_ count: Int, seed: UInt64) -> Story {
    var story = Story()
    var dice = Dice(state: seed)
    for _ in 0..<count {
      let entry = Story.id(Int(dice.next() % UInt64(count + 3)))
      let principal = Bool.random(using: &dice) ? ada : bob
      let group = ["a", "b", "c"][Int(dice.next() % 3)]
      let facts: [Fact] = [
        .entry(.noted(text: .text("noted"))),
        .entry(
          .corrected(entry: entry, replacement: .text("other"), because: .text("because"))),
        .entry(.redacted(entry: entry, because: .text("a name"))),
        .entry(.starred(entry: entry)), .entry(.answered(request: entry)),
        .incident(
          .declared(
            Declaration(number: "INC-1", title: .text("title"), severity: .sev1, declaredBy: ada))),
        .incident(.roleAccepted(role: .commander, by: principal)),
        .incident(.roleReleased(role: .commander, by: principal)), .incident(.mitigated),
        .incident(.resolved(Resolution(recoveredAt: time(Int(dice.next() % 9000))))),
        .incident(.reopened(because: .text("again"))), .incident(.closed),
        .incident(.severityChanged(from: .sev1, to: .sev4, because: .text("better"))),
        .deployment(.started),
        .deployment(
          .groupEntered(
            group: group, share: Share(hundredths: Int32(dice.next() % 10_001)) ?? .none)),
        .deployment(.rolledBack(toVersion: "1")),
        .deployment(.halted(because: .text("stop"), scope: nil, by: ada)),
        .deployment(.gateRecorded(GateResult(group: group, kind: .load, outcome: .fail))),
        .foreign,
      ]
      let types = ["decision.proposed", "update.published", "a.b", "incident.declared"]
      let at = [Int(dice.next() % 9000), -4_000_000_000_000, 9_000_000_000_000, 0]
      story.record(
        facts[Int(dice.next() % UInt64(facts.count))], at: at[Int(dice.next() % 12) % 4 % 4],
        recorded: Int(dice.next() % 9000), by: principal, causes: [entry],
        type: EventType(known: types[Int(dice.next() % 4)]))
    }
    return story
  }
}
