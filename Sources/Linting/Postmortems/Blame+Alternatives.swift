/// What was done in place of what somebody was to do: “rebooted the array instead of calling”.
extension Blame {
  func alternatives(_ remarks: inout [Remark]) {
    for place in reading.range {
      let isInstead = reading.form(place) == "instead" && reading.form(place + 1) == "of"
      let isRather = reading.form(place) == "rather" && reading.form(place + 1) == "than"
      guard isInstead || isRather,
        Self.duties.contains(reading.form(place + 2)) || isRehearsal(place + 2)
      else { continue }
      guard let verb = doing(around: place), let actor = verb.actor, actor.being.isHuman,
        actor.being != .indefinite, !verb.isNegated, verb.modal == nil,
        !Self.choosing.contains(reading.form(of: verb))
      else { continue }
      remarks.append(
        reading.remark(
          "postmortem.b2", isExplained(verb) ? .warning : .error, place, place + 2))
    }
  }

  /// “rather than to staging”: where one tries things first.
  private func isRehearsal(_ place: Int) -> Bool {
    (place..<min(place + 3, reading.range.upperBound)).contains {
      ["staging", "sandbox", "test", "canary", "preview", "dry-run"].contains(reading.form($0))
    }
  }

  /// The act that the alternative stands beside: the one before it, or at a sentence's start the next.
  private func doing(around place: Int) -> VerbGroup? {
    let before = reading.verbs.last { $0.first < place && $0.form == .finite }
    return before ?? reading.verbs.first { $0.first > place + 2 && $0.form == .finite }
  }

  /// Whether the sentence goes on to say what made the act reasonable: “since the lock was held”.
  func isExplained(_ verb: VerbGroup) -> Bool {
    reading.verbs.contains { other in
      guard other.first > verb.main, other.form == .finite, let subject = other.subject,
        subject.first > verb.main, !subject.being.isHuman
      else { return false }
      return ["because", "since", "as"].contains(reading.form(subject.first - 1))
    }
  }

  /// Words for weighing: what follows was an option and not a duty.
  private static let choosing = EnglishVerbs.forms(
    "choose/chose/chosen decide prefer+ opt+ propose suggest recommend plan+ discuss agree")

  private static let duties = EnglishVerbs.forms(
    """
    ask wait check verify escalate consult call page follow read/read/read test review notify inform tell/told/told \\
    report pause stop+ investigate coordinate think/thought/thought document raise seek/sought/sought \\
    look listen communicate acknowledge alert warn confirm admit+ help hand roll use own update
    """)
}
