extension ClauseReader {
  mutating func push(_ given: VerbGroup) {
    var verb = given
    let wasPreposition = preposition
    defer { preposition = nil }
    // “will have this fixed”: done by somebody, and not a verb of its own.
    if verb.form == .finite, verb.first == verb.main, let lastVerb,
      tags(verb.main).contains(.participle),
      clause.pending?.head == verb.main - 1 || takesObject == false && last?.head == verb.main - 1,
      ["have", "get", "having", "getting"].contains(form(verbs[lastVerb].main)),
      verb.main - verbs[lastVerb].main < 6
    {
      verb.form = .participle
    }
    guard verb.form == .finite else {
      verb.subject = clause.subject ?? clauses[0].subject
      if verb.form == .participle { verb.subject = last ?? verb.subject }
      verb.preposition =
        wasPreposition.map { form($0) }
        ?? (tags(verb.first - 1).contains(.subordinator) ? form(verb.first - 1) : nil)
      verb.parent = lastVerb
      if verb.subject == nil { orphans.append(verbs.count) }
      takesObject = verb.form == .gerund
      lastVerb = verbs.count
      verbs.append(verb)
      return
    }
    takesObject = false
    if !verb.isInverted {
      if clause.hasVerb, !clause.isJoined || clause.pending != nil {
        if clause.isJoined || clause.isBroken, clause.pending == nil, clause.loose == nil {
          // The same subject does a second thing.
        } else if let pending = clause.pending {
          if clause.kind == .relative, clauses.count > 1, !clauses[clauses.count - 2].hasVerb,
            !clause.isJoined
          {
            clauses.removeLast()
          } else {
            // “who thought it was unused”: the thinker may yet do a second thing.
            if let lastVerb, tags(verbs[lastVerb].main).contains(.human),
              clause.subject?.being.isHuman == true
            {
              clause.thinker = clause.subject
            }
            clause.subject = pending
          }
        } else if clause.kind != .main, clauses.count > 1, !clauses[clauses.count - 2].hasVerb {
          clauses.removeLast()
        } else if let loose = clause.loose {
          clause.subject = loose
        }
      } else if !clause.hasVerb, clause.subject == nil {
        if let loose = clause.loose {
          clause.subject = loose
        } else if clause.kind == .relative, clauses.count > 1 {
          clause.subject = last
        }
      }
      verb.subject = clause.subject
      // “assumed that it was cached and never asked”: only somebody with a mind asks.
      if clause.hasVerb, clause.isJoined, clause.pending == nil, clause.loose == nil,
        clause.subject?.being.isHuman != true, EnglishVerbs.mindful.contains(form(verb.main))
      {
        verb.subject =
          clause.thinker ?? clauses.last { $0.subject?.being.isHuman == true }?.subject
          ?? clause.subject
      }
    }
    verb.isConditional = verb.isConditional || clause.isConditional
    clause.subject = verb.subject
    clause.hasVerb = true
    clause.pending = nil
    clause.loose = nil
    clause.isJoined = false
    clause.isBroken = false
    lastVerb = verbs.count
    verbs.append(verb)
  }

  /// Follows a chain of helpers to the verb that they help; false when there is none.
  func complete(_ verb: inout VerbGroup, from helper: Int, after start: Int) -> Bool {
    var place = start
    var helperTags = tags(helper)
    var helperForm = form(helper)
    let isShortD = helperForm == "would" && tokens[helper].end - tokens[helper].start == 2
    if helperTags.contains(.modal) { verb.modal = helperForm }
    verb.hasDo = helperTags.contains(.do)
    verb.isPast = ["was", "were", "had", "did"].contains(helperForm)
    if helperTags.contains(.have) { verb.isPerfect = true }
    var found = false
    var steps = 0
    while range.contains(place), steps < 12 {
      steps += 1
      let tags = tags(place)
      if tags.contains(.negator) || form(place) == "not" {
        verb.isNegated.toggle()
        place += 1
        continue
      }
      // “did not yet know”, where “yet” joins nothing.
      if form(place) == "yet", place > start, !isMark(place - 1) {
        place += 1
        continue
      }
      if form(place) == "to", helperForm == "ought" {
        place += 1
        continue
      }
      if helperTags.contains(.be), tags.contains(.participle),
        !tags.contains(.adjective) || form(place) == "broken"
      {
        verb.isPassive = true
        verb.main = place
        found = true
        place += 1
        break
      }
      if helperTags.contains(.be), tags.contains(.gerund), !tags.contains(.be) {
        verb.isProgressive = true
        verb.main = place
        found = true
        place += 1
        break
      }
      if tags.contains(.adverb), tags.isDisjoint(with: [.be, .have]) {
        place += 1
        continue
      }
      if helperTags.contains(.modal), let have = aside(from: place) {
        place = have
        continue
      }
      if helperTags.contains(.modal) || helperTags.contains(.do) {
        if form(place) == "have" || form(place) == "of", helperTags.contains(.modal),
          looksPerfect(place + 1)
        {
          verb.isPerfect = true
          helperTags = .have
          helperForm = "have"
          verb.main = place
          place += 1
          continue
        }
        if form(place) == "be" {
          helperTags = .be
          helperForm = "be"
          verb.main = place
          found = true
          place += 1
          continue
        }
        if isShortD, tags.contains(.participle), !tags.contains(.base) {
          verb.modal = nil
          verb.isPerfect = true
          verb.isPast = true
          verb.main = place
          found = true
          place += 1
          break
        }
        if tags.contains(.base) || isUnknownBase(place) && place > helper {
          verb.main = place
          found = true
          place += 1
        }
        break
      }
      if helperTags.contains(.have) {
        if form(place) == "been" {
          helperTags = .be
          helperForm = "been"
          verb.main = place
          found = true
          place += 1
          continue
        }
        if tags.contains(.participle), !tags.contains(.noun) || !verb.isInverted || true {
          verb.main = place
          found = true
          place += 1
        }
        break
      }
      break
    }
    if !found {
      if !helperTags.contains(.modal) { verb.isPerfect = false }
      if helperTags.contains(.have), verb.modal != nil { verb.isPerfect = true }
      // “was not aware”, “never had”: the helper is the verb; what it says starts behind “not”.
      verb.next = start
      while range.contains(verb.next), isNegator(verb.next) { verb.next += 1 }
    } else {
      verb.next = place
    }
    return found
  }

  /// Over “at least” or “, in my view,” to the “have” that the modal waits for.
  private func aside(from place: Int) -> Int? {
    guard isMark(place) || ["at", "in", "of", "by", "for", "with"].contains(form(place)) else {
      return nil
    }
    var next = place + 1
    while next < min(place + 7, range.upperBound) {
      if form(next) == "have" { return looksPerfect(next + 1) ? next : nil }
      if !tags(next).isDisjoint(with: [.be, .modal, .do, .relative, .subordinator]) { return nil }
      next += 1
    }
    return nil
  }

  func looksPerfect(_ start: Int) -> Bool {
    var place = start
    while range.contains(place), tags(place).contains(.adverb) || tags(place).contains(.negator) {
      place += 1
    }
    // “should have read access” is a right, “should have read the log” a reproach.
    if Self.rights.contains(form(place + 1)), tags(place).contains(.noun) { return false }
    return tags(place).contains(.participle) || form(place) == "been" || isMark(place)
  }

  /// What one is given, with the word before it saying which: “read access”, “run permission”.
  private static let rights: Set<String> = [
    "access", "right", "rights", "permission", "permissions", "privilege", "privileges", "scope",
    "scopes", "capacity", "only", "mode", "credentials", "replicas", "limits", "timeouts",
  ]
}
