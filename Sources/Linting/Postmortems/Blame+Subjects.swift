/// Of whom a sentence speaks, beyond who does what: somebody, or what somebody did or has.
extension Blame {
  /// Whether the sentence names anybody who could be meant.
  var speaksOfPeople: Bool {
    reading.phrases.contains {
      $0.being.isHuman && $0.being != .indefinite || $0.being == .vendor
        || $0.owner.map { $0.isHuman || $0 == .vendor } == true
    }
  }

  /// Somebody in particular: a person, a name, a team, but neither “nobody” nor “everyone”.
  func isSomebody(_ phrase: NounPhrase?) -> Bool {
    phrase.map {
      $0.being.isHuman && $0.being != .indefinite
        || $0.being == .vendor && !reading.tokens[$0.head].isCapital
    } ?? false
  }

  /// Somebody, or what somebody did: “the reviewer”, “Kasper's review”, “updates from the lead”.
  func isOfPeople(_ phrase: NounPhrase?) -> Bool {
    guard let phrase else { return false }
    return isSomebody(phrase) || isWork(phrase)
  }

  /// What somebody did or has: a review, an answer, a grasp of things; no machine of theirs.
  func isWork(_ phrase: NounPhrase) -> Bool {
    let head = reading.form(phrase.head)
    let isWorkWord = Self.works.contains(head) || Self.conduct.contains(head)
    if let owner = phrase.owner {
      guard owner.isHuman && owner != .indefinite || owner == .vendor,
        !Self.belongings.contains(head)
      else {
        return false
      }
      // “our cache” is a thing; so is a named person's cache.
      let isPlain =
        phrase.being == .system
        || ["my", "our", "your", "his", "her", "their"].contains(reading.form(phrase.first))
      return isWorkWord || !isPlain
    }
    guard isWorkWord else { return false }
    return doer(of: phrase) != nil
  }

  static func isConduct(_ form: String) -> Bool {
    conduct.contains(form) || works.contains(form)
  }

  /// Whose work it is: “the review by the lead”, “the ticket's handling in the support team”.
  private func doer(of phrase: NounPhrase) -> NounPhrase? {
    let limit = min(phrase.head + 7, reading.range.upperBound)
    return reading.phrases.first { other in
      other.first > phrase.head + 1 && other.first < limit && isSomebody(other)
        && ["of", "by", "from", "in", "within", "among", "between", "on", "to"].contains(
          reading.form(other.first - 1))
        && !reading.verbs.contains {
          $0.form == .finite && $0.first > phrase.head && $0.first < other.first
        }
    }
  }

  /// What people do or deliver, as nouns; more than what `conduct` blames for its effect.
  private static let works: Set<String> = [
    "review", "reviews", "handling", "information", "updates", "update", "testing", "planning",
    "estimate", "estimates", "scrutiny", "diligence", "grasp", "attention", "follow-up",
    "notes", "documentation", "plan", "timing", "reading", "preparation", "knowledge", "standard",
    "rollout", "job", "effort", "efforts", "care", "priorities", "coverage", "report", "reports",
    "analysis", "explanation", "understanding", "command", "leadership", "management", "oversight",
    "speed", "pace", "tone", "manner", "messages", "coordination", "support", "vigilance",
    "discipline", "ownership", "accountability", "behaviours", "behaviors", "manners", "interest",
    "engagement", "cooperation", "collaboration", "transparency", "memory", "commitment", "rigour",
    "rigor", "responses", "quality", "check", "checks", "supervision", "enthusiasm", "patience",
    "curiosity", "execution", "strategy", "assessment", "delivery", "prioritisation",
    "prioritization",
    "presence", "confidence", "involvement", "contribution", "style", "view", "opinion",
    "intuition",
    "judgment", "workmanship", "craftsmanship", "professionalism", "reasoning", "logic", "excuse",
    "excuses", "apology", "explanations", "habits", "choices", "times", "memory", "eyesight",
    "sense", "idea", "notion", "discipline", "thoroughness", "consistency",
  ]
}
