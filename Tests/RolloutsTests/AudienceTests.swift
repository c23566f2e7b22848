import EventLog
import Rollouts
import Testing

@Suite struct `Who was served what` {
  static func minute(_ minutes: Int64) -> Timestamp {
    Examples.noon.advanced(bySeconds: minutes * 60)
  }

  /// Ann is in the canary, Bo in the second group, Cy moves from the second to the canary.
  static let history: [(event: DeploymentEvent, at: Timestamp)] = [
    (.planned(Examples.plan), minute(0)),
    (.audienceRecorded(group: "canary", members: .text(["ann"])), minute(1)),
    (.audienceRecorded(group: "early", members: .text(["bo", "cy"])), minute(2)),
    (.started, minute(3)),
    (.groupEntered(group: "canary", share: Examples.share(5)), minute(10)),
    (.audienceRecorded(group: "canary", members: .text(["cy"])), minute(15)),
    (.groupEntered(group: "early", share: Examples.share(20)), minute(20)),
    (.rolledBack(toVersion: "2.3.0"), minute(40)),
  ]
  let audience = AudienceHistory(history)

  @Test(arguments: [
    ("ann", 9, ServedVersion.stable(version: "2.3.1", group: "canary")),
    ("ann", 10, .new(version: "2.4.0", group: "canary")),
    ("ann", 39, .new(version: "2.4.0", group: "canary")),
    ("ann", 40, .stable(version: "2.3.0", group: "canary")),
    ("bo", 19, .stable(version: "2.3.1", group: "early")),
    ("bo", 20, .new(version: "2.4.0", group: "early")),
    ("cy", 14, .stable(version: "2.3.1", group: "early")),
    ("cy", 15, .new(version: "2.4.0", group: "canary")),
    ("dee", 9, .stable(version: "2.3.1", group: nil)),
    ("dee", 10, .unknown(Share(hundredths: 500) ?? .none)),
    ("dee", 25, .unknown(Share(hundredths: 2_000) ?? .none)),
    ("dee", 41, .stable(version: "2.3.0", group: nil)),
  ])
  func `is answered for either side of a step`(
    subject: String, minute: Int64, served: ServedVersion
  ) {
    #expect(audience.served(subject, at: Self.minute(minute)) == served)
  }

  @Test func `does not depend on the order in which it was recorded`() {
    var random = SplitMix(state: 5)
    for _ in 0..<20 {
      let shuffled = AudienceHistory(Self.history.shuffled(using: &random))
      for (subject, minute) in [("ann", Int64(12)), ("cy", 14), ("cy", 30), ("dee", 25)] {
        #expect(
          shuffled.served(subject, at: Self.minute(minute))
            == audience.served(subject, at: Self.minute(minute)))
      }
    }
  }

  @Test func `is everyone once a group takes all traffic`() {
    var audience = audience
    audience.record(.groupEntered(group: "everyone", share: .all), at: Self.minute(30))
    #expect(
      audience.served("dee", at: Self.minute(30)) == .new(version: "2.4.0", group: "everyone"))
    #expect(audience.served("dee", at: Self.minute(29)) == .unknown(Examples.share(20)))
  }

  @Test func `is unknown for somebody whose name was redacted`() {
    let redaction = Redaction(at: Self.minute(50), by: LogPosition(9), because: nil)
    let history = Self.history.map { event, time in
      if case .audienceRecorded(let group, _) = event {
        return (
          event: DeploymentEvent.audienceRecorded(
            group: group, members: .redacted(redaction)), at: time
        )
      }
      return (event: event, at: time)
    }
    #expect(
      AudienceHistory(history).served("ann", at: Self.minute(12)) == .unknown(Examples.share(5)))
  }

  @Test func `is the stable version when nothing takes traffic yet`() {
    var dark = AudienceHistory([(.planned(Examples.plan), Self.minute(0))])
    dark.record(.groupEntered(group: "canary", share: .none), at: Self.minute(1))
    #expect(
      dark.served("dee", at: Self.minute(2)) == .stable(version: "2.3.1", group: nil))
    #expect(
      AudienceHistory().served("dee", at: Self.minute(2)) == .stable(version: nil, group: nil))
  }
}
