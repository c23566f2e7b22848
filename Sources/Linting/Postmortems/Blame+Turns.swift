/// Turns of phrase that blame by a side blow; warnings, as only their reader knows how they were meant.
extension Blame {
  func turns(_ remarks: inout [Remark]) {
    let found = reading.expressions(of: EnglishTurns.prefix)
    guard !found.isEmpty else { return }
    let hasPeople = speaksOfPeople
    for (rule, range) in found {
      let parts = rule.dropFirst(EnglishTurns.prefix.count).split(separator: ".")
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "people" where !hasPeople: continue
      case "question" where !reading.sentence.isQuestion: continue
      default: break
      }
      remarks.append(
        reading.remark(
          "postmortem.\(parts[1])", .warning, range.lowerBound, range.upperBound - 1))
    }
  }
}
