/// Praise and conjecture that mean their opposite.
extension Blame {
  /// “Apparently the lead felt that tests were for others”, “the DBA heroically dropped the table”.
  func irony(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard let actor = verb.actor, isSomebody(actor), verb.form == .finite, !verb.isConditional,
      reading.form(actor.head) != "we", reading.form(actor.head) != "i"
    else { return }
    let form = reading.form(of: verb)
    func add(_ first: Int, _ last: Int) {
      remarks.append(reading.remark("postmortem.b4", .warning, first, last))
    }
    // “seems to think that tests are optional”
    if Self.seeming.contains(form), let complement = verb.complement.map({ reading.verbs[$0] }),
      EnglishWordLists.believing.contains(reading.form(of: complement))
    {
      return add(verb.first, complement.main)
    }
    // “heroically dropped”, “conveniently forgot”
    for place in max(
      reading.range.lowerBound, verb.first - 1)..<min(verb.next + 1, reading.range.upperBound)
    where Self.mockPraise.contains(reading.form(place)) { return add(place, place) }
    // “apparently felt”, “for some reason decided”
    guard EnglishWordLists.believing.contains(form), !verb.isNegated,
      let place = (min(verb.main, max(reading.range.lowerBound, actor.first - 4))..<verb.main)
        .first(where: {
          Self.guessing.contains(reading.form($0))
            || ["some", "whatever"].contains(reading.form($0))
              && ["reason", "reasons"].contains(reading.form($0 + 1))
            || reading.form($0) == "it" && reading.form($0 + 1) == "seems"
            || reading.form($0) == "no" && reading.form($0 + 1) == "doubt"
        })
    else { return }
    add(place, verb.main)
  }

  /// “The reviewer must have been impressed”: what went on in somebody's head, guessed.
  func conjecture(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.isPerfect, isSomebody(verb.subject), !verb.isConditional,
      !verb.isPassive || Self.moods.contains(reading.form(of: verb)),
      verb.modal == "must" || verb.isNegated && verb.modal == "can",
      reading.form(verb.subject?.head ?? 0) != "we"
    else { return }
    remarks.append(reading.remark("postmortem.b4", .warning, verb.first, verb.main))
  }

  /// “pushed the developers to skip the test week”.
  func incitement(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard Self.inciting.contains(reading.form(of: verb)), isSomebody(verb.actor), !verb.isNegated,
      let complement = verb.complement.map({ reading.verbs[$0] }),
      reading.tags(of: complement).contains(.neglect)
    else { return }
    remarks.append(reading.remark("postmortem.b2", .warning, verb.first, complement.main))
  }

  /// “Nothing was checked by the team”.
  func omission(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.isPassive, verb.form == .finite, verb.modal == nil, isSomebody(verb.agent),
      verb.subject?.isNegative == true, !verb.isNegated,
      !reading.tags(of: verb).contains(.benign)
    else { return }
    remarks.append(
      reading.remark(
        "postmortem.b2", .warning, verb.subject?.first ?? verb.first, verb.agent?.head ?? verb.main)
    )
  }

  private static let moods: Set<String> = [
    "impressed", "distracted", "bored", "confused", "tempted", "inspired", "blessed", "convinced",
    "gifted", "annoyed", "tired",
  ]
  private static let inciting = EnglishVerbs.forms(
    "push pressure urge force persuade get/got/got tell/told/told instruct encourage order ask talk press bully"
  )

  /// “Brilliant move by the lead”, “congratulations to the team that turned it into an outage”.
  func applause(_ remarks: inout [Remark]) {
    let start = reading.range.lowerBound
    for place in start..<min(start + 6, reading.range.upperBound) {
      // A clause of its own, with nothing said of it: “Great idea to …”, “Nice timing from …”.
      if EnglishWordLists.praise.contains(reading.form(place)),
        Self.feats.contains(reading.form(place + 1)),
        !reading.verbs.contains(where: {
          $0.form == .finite && $0.first > place + 1 && $0.subject.map { $0.first <= place } == true
        }),
        ["to", "by", "from", "of", "for"].contains(reading.form(place + 2))
          && !["work", "job"].contains(reading.form(place + 1))
          || place + 2 < reading.range.upperBound && reading.tokens[place + 2].isMark
            && (!["work", "job"].contains(reading.form(place + 1))
              || reading.tags(place + 3).contains(.gerund))
      {
        return remarks.append(reading.remark("postmortem.b4", .warning, place, place + 1))
      }
      guard Self.cheers.contains(reading.form(place)) else { continue }
      let limit = min(place + 14, reading.range.upperBound)
      guard
        let joint = (place + 1..<max(place + 1, limit)).first(where: {
          ["who", "that", "for", "whoever"].contains(reading.form($0))
        })
      else { continue }
      // “for spotting it” is praise, “for choosing the one broker” is none.
      let isMockery =
        reading.form(joint) == "whoever"
        || (joint + 1..<min(joint + 3, reading.range.upperBound)).contains {
          EnglishWordLists.harming.contains(reading.form($0))
        }
      if isMockery {
        return remarks.append(reading.remark("postmortem.b4", .warning, place, joint))
      }
    }
  }

  private static let seeming = EnglishVerbs.forms("seem appear")
  private static let feats: Set<String> = [
    "idea", "move", "plan", "timing", "thinking", "choice", "decision", "strategy", "stroke",
    "moment",
    "piece", "way", "example", "call", "work", "job",
  ]
  private static let cheers: Set<String> = [
    "congratulations", "congrats", "bravo", "kudos", "applause", "props", "marks", "hats", "hat",
    "done",
    "cheers", "medal", "prize", "award", "thanks", "credit", "respect", "chapeau",
  ]
  private static let guessing: Set<String> = [
    "apparently", "presumably", "evidently", "naturally", "seemingly", "surely", "supposedly",
    "doubtless", "obviously", "clearly", "somehow", "visibly",
  ]
  private static let mockPraise: Set<String> = [
    "heroically", "bravely", "valiantly", "gallantly", "boldly", "proudly", "cleverly",
    "ingeniously",
    "conveniently", "blithely", "breezily", "airily", "gleefully", "serenely", "magnanimously",
    "courageously", "blissfully", "majestically", "innocently", "smugly", "lovingly", "deftly",
    "masterfully", "expertly", "brilliantly", "wisely",
  ]
}
