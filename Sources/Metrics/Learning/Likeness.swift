package import EventLog
package import Incidents
package import Policy

/// What of an incident can be like another's.
package struct Likeness: Equatable, Sendable {
  package var stream: StreamID
  package var number: String
  package var title: String?
  package var service: String?
  package var category: IncidentCategory
  package var actions: [MitigationKind]
  package var signals: [String]
  package var declared: Timestamp

  package init(
    stream: StreamID, number: String, title: String?, service: String?,
    category: IncidentCategory = .reliability, actions: [MitigationKind] = [],
    signals: [String] = [], declared: Timestamp
  ) {
    (self.stream, self.number, self.title, self.service) = (stream, number, title, service)
    (self.category, self.actions, self.signals) = (category, actions, signals)
    self.declared = declared
  }
}

/// An incident that is like another, and in what.
package struct SimilarIncident: Equatable, Sendable {
  package var incident: Likeness
  /// 0 to 100.
  package var score: Int
  package var sharesService: Bool
  package var sharesCategory: Bool
  package var actions: [MitigationKind]
  package var signals: [String]
  /// Of the titles, the rarest first.
  package var words: [String]
}

extension Likeness {
  /// What each thing in common is worth; together a hundred.
  ///
  /// The category is worth little: most incidents are of one. It counts only beside something else.
  enum Weight {
    static let service = 30.0
    static let signal = 25.0
    static let words = 30.0
    static let action = 10.0
    static let category = 5.0
  }

  /// Those that are like this one, the most similar first, and the newest among equals.
  package func similar(among others: [Likeness], limit: Int) -> [SimilarIncident] {
    let others = others.filter { $0.stream != stream }
    let words = TitleWords(of: others.compactMap(\.title) + [title].compactMap { $0 })
    let own = title.map(TitleWords.words(of:)) ?? []
    let found = others.compactMap { compare(with: $0, own, words) }
    return Array(found.sorted(by: Self.isBefore).prefix(max(limit, 0)))
  }

  private func compare(
    with other: Likeness, _ own: Set<String>, _ words: TitleWords
  ) -> SimilarIncident? {
    let sharesService = service != nil && service == other.service
    let sharedSignals = signals.filter(other.signals.contains).sorted()
    let sharedActions = actions.filter(other.actions.contains)
    let theirs = other.title.map(TitleWords.words(of:)) ?? []
    let overlap = words.overlap(own, theirs)
    guard sharesService || !sharedSignals.isEmpty || overlap.share > 0 else { return nil }
    var score = sharesService ? Weight.service : 0
    score += sharedSignals.isEmpty ? 0 : Weight.signal
    score += sharedActions.isEmpty ? 0 : Weight.action
    score += category == other.category ? Weight.category : 0
    score += overlap.share * Weight.words
    return SimilarIncident(
      incident: other, score: Int(score.rounded()), sharesService: sharesService,
      sharesCategory: category == other.category, actions: sharedActions,
      signals: sharedSignals, words: overlap.words)
  }

  private static func isBefore(_ left: SimilarIncident, _ right: SimilarIncident) -> Bool {
    if left.score != right.score { return left.score > right.score }
    if left.incident.declared != right.incident.declared {
      return left.incident.declared > right.incident.declared
    }
    return left.incident.number > right.incident.number
  }
}
