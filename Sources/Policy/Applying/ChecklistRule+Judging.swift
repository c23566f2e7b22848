extension Policy {
  /// The items of one part of the checklist, `before`, `during` or `after`, and how each stands.
  package func checklist(_ part: String, _ facts: ChecklistFacts) -> [ChecklistLine] {
    (checklists[part] ?? []).map { ChecklistLine($0, standing(of: $0, facts)) }
  }

  private func standing(of rule: ChecklistRule, _ facts: ChecklistFacts) -> ChecklistLine.Standing {
    if let condition = rule.when, !facts.conditions.contains(condition) {
      return .notNeeded(condition.absence)
    }
    let record = facts.recorded[rule.item]
    if record?.status == .waived { return .waived }
    // What somebody saw fail is not made good by what a computer thinks.
    if record?.status == .failed { return .failed("it was recorded as failed") }
    let standing = fulfilment(of: rule, record, facts)
    guard ChecklistLine(rule, standing).isOpen,
      let name = rule.notFor.first(where: { $0 == facts.profile || $0 == facts.strategy })
    else { return standing }
    return .exempt("not asked of \(name)")
  }

  private func fulfilment(
    of rule: ChecklistRule, _ record: ChecklistFacts.Record?, _ facts: ChecklistFacts
  ) -> ChecklistLine.Standing {
    switch rule.by {
    case .person, .acknowledgement, .delivery: return said(record, rule.by)
    case .evidence:
      guard let record, record.status == .done else { return .open("attach its result") }
      return record.hasReference
        ? .done("recorded, with what stands for it") : .open("say where its result is")
    case .migrations: return migrations(facts.migrations)
    case .calendar: return calendar(facts)
    case .gate: return gate(of: rule, facts)
    case .drill:
      if let drill = facts.drill { return .done(drill) }
      guard let record, record.status == .done else {
        return .open("rehearse it, or say which drill or roll-back in staging showed it")
      }
      return record.hasReference
        ? .done("recorded, with what stands for it")
        : .open("say which drill or roll-back in staging showed it")
    }
  }

  private func said(
    _ record: ChecklistFacts.Record?, _ by: ChecklistRule.Fulfilment
  ) -> ChecklistLine.Standing {
    if record?.status == .done { return .done("recorded") }
    return switch by {
    case .acknowledgement: .open("ask them, and record their yes")
    case .delivery: .open("send a message, and record that it arrived")
    default: .open("see to it, and record it")
    }
  }

  private func migrations(_ migrations: ChecklistFacts.Migrations) -> ChecklistLine.Standing {
    switch migrations {
    case .none: .done("there are no migrations")
    case .reversible: .done("the version before can live with all migrations")
    case .irreversible(let names):
      .failed("nothing takes back \(names.joined(separator: ", ")), or nobody knows")
    }
  }

  private func calendar(_ facts: ChecklistFacts) -> ChecklistLine.Standing {
    guard let judgement = facts.calendar else { return .done("no calendar holds here") }
    if judgement.isOpen { return .done(judgement.why) }
    if facts.isCalendarExcused { return .done("a reason is recorded, although \(judgement.why)") }
    return judgement.standing == .frozen
      ? .failed(judgement.why) : .open("\(judgement.why): wait, or say why it cannot wait")
  }

  /// The gate of the same name, or else of a kind that the item names: `load-tests`.
  private func gate(of rule: ChecklistRule, _ facts: ChecklistFacts) -> ChecklistLine.Standing {
    let isNamed = gates.contains { $0.name == rule.item }
    let words = rule.item.split(separator: "-").map(String.init)
    for name in isNamed ? [rule.item] : words {
      // Of a name that is a kind as well: what ran under either.
      switch facts.named[name] ?? (isNamed && !isKindOfItself(name) ? nil : facts.gates[name]) {
      case .pass: return .done("its \(name) gate passed")
      case .fail: return .failed("its \(name) gate failed")
      case .unknown: return .open("the outcome of its \(name) gate is unknown: run it again")
      case nil: continue
      }
    }
    if let record = facts.recorded[rule.item], record.status == .done, record.hasReference {
      return .done("recorded, with what stands for it")
    }
    return .open("run its \(rule.item) gate, or say where its result is")
  }

  private func isKindOfItself(_ name: String) -> Bool {
    gates.contains { $0.name == name && $0.kind == name }
  }
}

extension ChecklistRule.Condition {
  fileprivate var absence: String {
    switch self {
    case .flags: "there are no flags in it"
    case .major: "it is no major change"
    case .migrations: "there are no migrations"
    case .canary: "there is no canary"
    }
  }
}

/// Whether a version is another major one than the version before.
///
/// Nil when the two do not say: one that is no number counts as a major change where it matters.
package func isMajorChange(from before: String?, to version: String) -> Bool? {
  guard let before, let old = majorNumber(of: before), let new = majorNumber(of: version) else {
    return nil
  }
  return old != new
}

/// Of `v2.14.0` or `2.14`: 2.
private func majorNumber(of version: String) -> Int64? {
  let plain = version.first == "v" ? version.dropFirst() : version[...]
  let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
  guard parts.count >= 2, let major = parts.first,
    major.utf8.allSatisfy({ (48...57).contains($0) })
  else { return nil }
  return Int64(major)
}
