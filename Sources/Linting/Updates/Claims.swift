/// Finds claims that it helped: told as done, neither denied nor hoped nor asked.
struct Claims {
  let reading: Reading

  init(_ reading: Reading) { self.reading = reading }

  /// With `mayClose`, that it is resolved is what was declared, and no claim.
  func find(_ remarks: inout [Remark], mayClose: Bool = false) {
    guard let claim else { return }
    if mayClose, claim.contains(where: { reading.form($0) == "resolved" }) { return }
    remarks.append(
      reading.remark("update.success-claim", .error, claim.lowerBound, claim.upperBound - 1))
  }

  /// Whether the sentence says that the incident is over.
  var closesIncident: Bool {
    guard !reading.sentence.isQuestion else { return false }
    let isLabel =
      reading.form(reading.range.lowerBound) == "resolved"
      && (reading.range.count == 1
        || reading.tokens[min(reading.range.lowerBound + 1, reading.range.upperBound - 1)].isMark)
    return isLabel
      || reading.verbs.contains { verb in
        ["resolved", "over", "closed"].contains(reading.form(of: verb)) && told(verb)
          && (verb.isPassive || verb.isPerfect)
          || told(verb) && reading.tags(of: verb).contains(.be)
            && ["resolved", "over", "closed"].contains(reading.form(verb.next))
      }
  }

  private func told(_ verb: VerbGroup) -> Bool { isFact(verb) && !isPostponed(verb) }

  private func isFact(_ verb: VerbGroup) -> Bool {
    if verb.isNegated || verb.isConditional || verb.modal != nil || verb.isInverted
      || verb.form != .finite
    {
      return false
    }
    return verb.subject?.isNegative != true
  }

  private func isPostponed(_ verb: VerbGroup) -> Bool {
    // “once”, “until”, “when”, “as soon as” put it into the future.
    let before = max(reading.range.lowerBound, verb.first - 8)..<verb.first
    return before.contains { place in
      [
        "once", "until", "till", "when", "whether", "if", "unless", "soon", "before", "hope",
        "hopes", "hoping", "confirm", "confirmed", "verify", "verifying", "check", "checking",
        "confirming",
      ].contains(reading.form(place))
        && !reading.tokens[place..<verb.first].contains { $0.isMark(",") }
        && !(["confirm", "confirmed"].contains(reading.form(place)) && !isDenied(place))
    }
  }

  /// “have not confirmed that …”, “cannot confirm”.
  private func isDenied(_ place: Int) -> Bool {
    guard let verb = reading.verbs.first(where: { $0.main == place }) else { return false }
    return verb.isNegated || verb.modal != nil || verb.form != .finite
  }

  private var claim: Range<Int>? {
    guard !reading.sentence.isQuestion else { return nil }
    for verb in reading.verbs {
      let tags = reading.tags(of: verb)
      if verb.form == .participle, verb.first == reading.range.lowerBound, tags.contains(.repair),
        !verb.isNegated, reading.verbs.first?.first == verb.first,
        !reading.verbs.contains(where: { $0.form == .finite })
      {
        return verb.first..<verb.main + 1
      }
      // “Customers can log in again”
      if verb.modal == "can", !verb.isNegated, !verb.isConditional, !verb.isInverted,
        verb.subject?.isNegative != true, !isPostponed(verb),
        let again = (verb.next..<min(verb.next + 5, reading.range.upperBound)).first(where: {
          reading.form($0) == "again"
        })
      {
        return verb.first..<again + 1
      }
      guard told(verb) else { continue }
      let form = reading.form(of: verb)
      let isOver = ["gone", "stopped", "ceased", "disappeared", "subsided", "ended", "vanished"]
        .contains(form)
      if isOver, verb.isPast || verb.isPerfect || verb.isPassive,
        verb.subject.map({
          reading.tags($0.head).contains(.event) && reading.form($0.head) != "it"
            || reading.form($0.head) == "errors"
        }) == true
      {
        return verb.first..<verb.main + 1
      }
      let isSuccess =
        ["succeeded", "worked", "helped"].contains(form)
        || tags.contains(.be) && reading.form(verb.next) == "successful"
      if isSuccess, verb.subject.map({ reading.tags($0.head).contains(.repairNoun) }) == true {
        return verb.first..<max(verb.main + 1, verb.next)
      }
      if tags.contains(.repair), !verb.isProgressive,
        verb.isPast || verb.isPerfect || verb.isPassive
      {
        if verb.isPassive, isPart(verb) { continue }
        return verb.first..<verb.main + 1
      }
      if verb.isProgressive,
        !["working", "functioning", "operating", "running"].contains(reading.form(of: verb))
      {
        continue
      }
      if let end = wellness(after: verb) { return verb.first..<end }
    }
    // “Fixed.”, “All clear”, “Back to normal”: no verb at all.
    guard !reading.verbs.contains(where: { $0.form == .finite }), !reading.contains(.negator),
      !reading.contains(["no", "not", "until", "once", "expected", "eta"])
    else { return nil }
    let start = reading.range.lowerBound
    let isShort = reading.range.count <= 8
    if isShort,
      let well = reading.range.first(where: {
        reading.tags($0).contains(.wellState) || isBackToNormal($0)
          || reading.form($0) == "clear" && reading.form($0 - 1) == "all"
      }), !reading.contains(.preposition.union(.modal)) || isBackToNormal(well) || well == start
    {
      return well..<well + 1
    }
    return nil
  }

  /// A repair of something beside the service: “the alert rule was corrected”.
  private func isPart(_ verb: VerbGroup) -> Bool {
    guard let subject = verb.subject else { return false }
    return ["typo", "banner", "page", "text", "wording", "rule", "backup", "configuration"]
      .contains(reading.form(subject.head))
  }

  private func isBackToNormal(_ place: Int) -> Bool {
    reading.form(place) == "back"
      && (reading.form(place + 1) == "to"
        && ["normal", "usual", "work", "full"].contains(reading.form(place + 2))
        || ["up", "online"].contains(reading.form(place + 1)))
  }

  private func wellness(after verb: VerbGroup) -> Int? {
    let tags = reading.tags(of: verb)
    let form = reading.form(of: verb)
    var place = verb.next
    while reading.range.contains(place), reading.tags(place).contains(.adverb),
      !["back", "well", "again"].contains(reading.form(place)), place < verb.next + 3
    { place += 1 }
    let isState =
      tags.contains(.be)
      || ["looks", "look", "seems", "appears", "became", "remains", "appear", "seem"].contains(form)
    if isState {
      if reading.tags(place).contains(.wellState),
        !reading.tags(place + 1).contains(.noun) || reading.tags(place + 1).contains(.preposition)
      {
        return place + 1
      }
      if ["back", "up", "online", "over", "available", "gone"].contains(reading.form(place)),
        reading.form(place) != "up" || ["again", "and"].contains(reading.form(place + 1))
          || !reading.range.contains(place + 1) || reading.tokens[place + 1].isMark,
        reading.form(place) != "back" || !reading.tags(place + 1).contains(.determiner)
      {
        return place + 1
      }
      if form == "is" || form == "are", reading.form(place) == "no",
        reading.form(place + 1) == "longer"
      {
        return place + 2
      }
    }
    if [
      "works", "work", "working", "worked", "functions", "functioning", "operates", "operating",
      "runs", "running",
    ].contains(form),
      !["on", "to", "with", "in", "around", "at", "through", "hard", "closely", "together"]
        .contains(reading.form(verb.next))
    {
      let rest = verb.next..<min(verb.next + 4, reading.range.upperBound)
      if rest.contains(where: {
        ["again", "normally", "correctly", "properly", "fine", "expected"].contains(
          reading.form($0))
      }) {
        return verb.next + 1
      }
    }
    if ["returned", "gone", "went", "came", "come", "returns"].contains(form),
      (verb.next..<min(verb.next + 4, reading.range.upperBound)).contains(where: {
        ["normal", "online", "service"].contains(reading.form($0))
      })
    {
      return min(verb.next + 2, reading.range.upperBound)
    }
    return nil
  }
}
