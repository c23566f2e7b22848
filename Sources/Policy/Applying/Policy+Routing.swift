/// Whom to call, and how.
package struct ContactRoute: Equatable, Sendable {
  /// A role, a person or a team.
  package var to: String
  package var how: String?
  /// Why them, for whoever wonders.
  package var why: String
  /// Who that is, those who can be asked now first.
  package var people: [Candidate]

  package struct Candidate: Equatable, Sendable {
    package var name: String
    package var isAvailable: Bool
    /// When they were last shown how to escalate; nil means never.
    package var trained: CalendarDay?

    package init(name: String, isAvailable: Bool, trained: CalendarDay? = nil) {
      (self.name, self.isAvailable, self.trained) = (name, isAvailable, trained)
    }
  }

  package init(to: String, how: String?, why: String, people: [Candidate]) {
    (self.to, self.how, self.why, self.people) = (to, how, why, people)
  }
}

extension Policy {
  /// Where to turn with what is described, best first; empty only where the policy names nobody.
  ///
  /// Rows are found by their words. A row of one service or severity counts only for that one. When
  /// no word matches, the service's own contact answers, and then the first rung of the escalation.
  package func routes(
    for symptom: String, service: String? = nil, severity: String? = nil, at second: Int64
  ) -> [ContactRoute] {
    let described = SymptomWords(symptom)
    let found: [(row: RoutingRule, score: RouteScore)] = routing.compactMap { row in
      guard row.service == nil || row.service == service,
        row.severity == nil || row.severity == severity
      else { return nil }
      return RouteScore(row, in: described).map { (row, $0) }
    }
    // Stable, so that of two equals the one that stands first in the file is taken.
    let rows = found.enumerated().sorted { one, other in
      one.element.score == other.element.score
        ? one.offset < other.offset : other.element.score < one.element.score
    }
    guard rows.isEmpty else {
      return rows.map { _, found in
        ContactRoute(
          to: found.row.to, how: found.row.how, why: "“\(found.row.symptom)” fits best",
          people: people(behind: found.row.to, at: second))
      }
    }
    return fallbackRoute(service: service, severity: severity, at: second).map { [$0] } ?? []
  }

  private func fallbackRoute(service: String?, severity: String?, at second: Int64) -> ContactRoute?
  {
    if let service, let known = services[service], let to = known.contact ?? known.owner {
      return ContactRoute(
        to: to, how: nil, why: "nothing in the table fits, and they answer for \(service)",
        people: people(behind: to, at: second))
    }
    let rung = escalation.filter { $0.severity == nil || $0.severity == severity }
      .min { $0.rung < $1.rung }
    return rung.map {
      ContactRoute(
        to: $0.to, how: $0.via, why: "nothing in the table fits, so escalation begins",
        people: people(behind: $0.to, at: second))
    }
  }

  /// Everybody with a role, or the person of that name.
  private func people(behind to: String, at second: Int64) -> [ContactRoute.Candidate] {
    let candidates = people.filter { $0.key == to || $0.value.roles.contains(to) }
      .sorted { $0.key < $1.key }
      .map { name, person in
        ContactRoute.Candidate(
          name: name, isAvailable: isAvailable(person, at: second), trained: person.trained)
      }
    return candidates.filter(\.isAvailable) + candidates.filter { !$0.isAvailable }
  }

  /// Whether somebody can be asked at a moment, in seconds since 1970.
  ///
  /// Freezes and hours to avoid are about deployments, not about people.
  package func isAvailable(_ person: Person, at second: Int64) -> Bool {
    guard let name = person.available, var calendar = calendars[name] else { return true }
    (calendar.freezes, calendar.avoid) = ([], [])
    return calendar.judge(second).isOpen
  }
}

/// How well a row of the table fits.
private struct RouteScore: Comparable {
  /// Words of the row that occur.
  var matched: Int
  /// All words of the row.
  var all: Int
  /// How much of service and severity the row names.
  var specificity: Int

  /// Nil when no word occurs.
  init?(_ row: RoutingRule, in described: SymptomWords) {
    let words = SymptomWords(row.symptom).words
    (matched, all) = (words.intersection(described.words).count, words.count)
    guard matched > 0 else { return nil }
    specificity = (row.service == nil ? 0 : 1) + (row.severity == nil ? 0 : 1)
  }

  static func < (left: Self, right: Self) -> Bool {
    if left.matched != right.matched { return left.matched < right.matched }
    if left.all != right.all { return left.all > right.all }
    return left.specificity < right.specificity
  }
}

/// The words of a description that say something.
private struct SymptomWords {
  let words: Set<String>

  init(_ text: String) {
    let split = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    words = Set(split.map(Self.stem).filter { $0.count > 1 && !Self.silent.contains($0) })
  }

  /// Of one and of many is the same.
  private static func stem(_ word: Substring) -> String {
    word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
      ? String(word.dropLast()) : String(word)
  }

  private static let silent: Set<String> = [
    "an", "and", "are", "at", "by", "for", "from", "have", "in", "is", "it", "of", "on", "or",
    "our", "that", "the", "there", "they", "this", "to", "was", "we", "were", "with",
  ]
}
