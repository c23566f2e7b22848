/// Some held up against others: “the day shift acts, where the night shift waits”.
extension Blame {
  func comparisons(_ remarks: inout [Remark]) {
    func add(_ first: Int, _ last: Int) {
      remarks.append(reading.remark("postmortem.b4", .warning, first, max(first, last)))
    }
    for phrase in reading.phrases where isSomebody(phrase) || isWork(phrase) {
      let before = phrase.first - 1
      // “unlike the search group”, “compared with Anneke's rollout”, “in contrast to”
      if reading.form(before) == "unlike"
        || ["with", "to"].contains(reading.form(before))
          && ["compared", "contrast", "opposed", "contrasted", "comparison"].contains(
            reading.form(before - 1))
      {
        return add(before, phrase.head)
      }
      // “every other squad had migrated …, only this one had not”
      if let rest = (phrase.first..<max(phrase.first, phrase.head) + 1).first(where: {
        ["other", "others"].contains(reading.form($0))
      }), phrase.being.isHuman,
        let contrast = (phrase.head + 1..<max(phrase.head + 1, reading.range.upperBound)).first(
          where: {
            ["only", "ours", "except", "save", "alone"].contains(reading.form($0))
              && !reading.tags($0 + 1).contains(.numeral)
          })
      {
        return add(rest, contrast)
      }
    }
    contrasts(&remarks)
  }

  /// Two clauses about two of a kind, the second told with a denial: “…; one acted, the other never did”.
  private func contrasts(_ remarks: inout [Remark]) {
    let told = reading.verbs.filter {
      guard $0.form == .finite, let subject = $0.subject else { return false }
      return isSomebody(subject) || Self.others.contains(reading.form(subject.head))
    }
    for (index, second) in told.enumerated().dropFirst() {
      guard let subject = second.subject, let first = told[index - 1].subject,
        first.head != subject.head, subject.first > first.head, isSomebody(first)
      else { continue }
      let words = subject.first..<max(subject.first, subject.head) + 1
      let isOther = words.contains {
        ["other", "others", "third", "rest", "second", "remaining", "latter"].contains(
          reading.form($0))
      }
      let isOne =
        ["one", "ones"].contains(reading.form(subject.head)) && subject.head > subject.first
      let isPair =
        isOne
        || reading.form(first.head) == reading.form(subject.head)
          && reading.tokens[subject.head].isWord && !subject.isPronoun
          && reading.form(subject.head) != "whoever"
      // “The frontend guild writes tests; the backend guild writes apologies.”
      let isHabit =
        isPair && !isOne
        && (first.head..<subject.first).contains {
          reading.tokens[$0].isMark(";") || reading.tokens[$0].isMark(":")
        }
        && [told[index - 1], second].allSatisfy {
          !$0.isPast && $0.modal == nil && !$0.isPassive && !$0.isPerfect
            && reading.tags(of: $0).isDisjoint(with: [.past, .be, .have])
        }
      let isSuccession =
        isPair && words.contains { Self.present.contains(reading.form($0)) }
        && (first.first..<max(first.first, first.head)).contains {
          Self.past.contains(reading.form($0))
        }
      let joint = (first.head..<subject.first).first {
        ["whereas", "while", "where"].contains(reading.form($0))
      }
      let opening = ["whereas", "where"].contains(reading.form(first.first - 1))
      let isDenied =
        second.isNegated
        || (second.first - 1..<min(second.next + 3, reading.range.upperBound)).contains {
          ["still", "only", "just", "simply", "merely", "no", "even", "never"].contains(
            reading.form($0))
        }
      let isWhile = joint.map { reading.form($0) == "while" } ?? false
      let isRest = (first.first..<max(first.first, first.head)).contains {
        ["other", "others", "rest"].contains(reading.form($0))
      }
      if isRest && isDenied
        || isHabit || isSuccession || isOne && isDenied
        || opening || isPair && (joint != nil && !isWhile || isDenied && isWhile)
        || isOther && isDenied
      {
        return remarks.append(
          reading.remark("postmortem.b4", .warning, subject.first, second.main))
      }
    }
  }

  /// A denial that leaves its verb out, behind what others did: “because our operators were not”.
  func ellipsis(_ verb: VerbGroup, _ remarks: inout [Remark]) {
    guard verb.form == .finite, verb.isNegated, isSomebody(verb.subject), !verb.isConditional,
      verb.next >= reading.range.upperBound || reading.tokens[verb.next].isMark,
      verb.main == verb.first, !reading.tags(verb.main).isDisjoint(with: .auxiliary),
      reading.verbs.contains(where: { $0.first < verb.first && $0.form == .finite })
    else { return }
    remarks.append(
      reading.remark("postmortem.b4", .warning, verb.subject?.first ?? verb.first, verb.next - 1))
  }

  private static let past: Set<String> = ["old", "previous", "former", "last", "earlier"]
  private static let present: Set<String> = ["new", "present", "current", "latest", "recent"]
  private static let others: Set<String> = [
    "one", "ones", "other", "others", "latter", "rest", "third",
  ]
}
