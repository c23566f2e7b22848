import Policy
import PolicyFile

extension CaseTrial {
  mutating func tryCalendar() {
    guard expected.calendar != nil || expected.opens != nil, let at = given.at,
      let rule = given(
        .environment, given.environment, in: policy.environments, kind: "environment")
    else { return }
    guard let calendar = rule.calendar.flatMap({ policy.calendars[$0] }) else {
      return report(
        "unknown-name", at: given.places[.environment] ?? example.place, "given.environment",
        "\(given.environment ?? "It") has no calendar in the policy.",
        write: "Write calendar: NAME for it in the policy.")
    }
    let judgement = calendar.judge(at.seconds)
    if let standing = expected.calendar {
      compare(
        "calendar", at: standing.place, expected: standing.value.rawValue,
        actual: judgement.standing.rawValue, because: [judgement.why])
    }
    if let opens = expected.opens {
      compare(
        "opens", at: opens.place, expected: "\(opens.value)",
        actual: judgement.next.map { "\(CaseMoment(seconds: $0))" } ?? "never",
        because: [judgement.why])
    }
  }
}
