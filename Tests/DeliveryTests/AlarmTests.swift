import Delivery
import Policy
import Testing

/// Who hears that messages over a channel do not arrive.
@Suite struct `An alarm about a channel` {
  private static func policy(_ change: (inout Policy) -> Void = { _ in }) -> Policy {
    var policy = Policy.standard
    policy.escalation = []
    policy.audiences = [:]
    policy.channels = [
      "pager": Channel(kind: .pagerduty), "chat": Channel(kind: .slack),
      "archive": Channel(kind: .file), "news": Channel(kind: .slack),
    ]
    policy.audiences["responders"] = Audience()
    policy.audiences["responders"]?.channels = ["chat"]
    policy.audiences["public"] = Audience()
    policy.audiences["public"]?.channels = ["news"]
    var rung = EscalationRung(rung: 1, to: "on-call", when: .immediately)
    rung.via = "pager"
    policy.escalation = [rung]
    change(&policy)
    return policy
  }

  private static func alarms(_ channel: String, _ policy: Policy) -> [String] {
    policy.recipients(on: .deadLetter(channel: channel)).map(\.channel)
  }

  @Test func `goes over the ladder, else to whoever responds, else to anybody of the team`() {
    #expect(Self.alarms("chat", Self.policy()) == ["pager"])
    // Every rung calls over the one that is dead.
    #expect(Self.alarms("pager", Self.policy()) == ["chat"])
    let silent = Self.policy {
      $0.audiences["responders"]?.channels = ["pager"]
      $0.channels["other"] = Channel(kind: .webhook)
      $0.channels["chat"] = nil
    }
    #expect(Self.alarms("pager", silent) == ["other"])
  }

  @Test func `is told to nobody outside, and to no folder`() {
    let alone = Self.policy {
      $0.audiences["responders"]?.channels = ["pager", "archive"]
      $0.channels["chat"] = nil
      var page = StatusPageRule(title: "Shop")
      page.subscriptions = .init(
        channel: "mail", webhooks: "programs", baseURL: "https://status.example.org")
      $0.statusPage = page
      $0.channels["mail"] = Channel(kind: .mail)
      $0.channels["programs"] = Channel(kind: .webhook)
    }
    #expect(Self.alarms("pager", alone) == [])
    #expect(alone.tellsTeam(over: "pager") && !alone.tellsTeam(over: "news"))
  }
}
