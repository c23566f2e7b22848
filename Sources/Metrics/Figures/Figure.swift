/// What is measured, in the order in which it is shown.
package enum FigureName: String, CaseIterable, Sendable {
  case detect, decide, mitigate, recover, restore, halt
  case withoutCommander = "without-commander"
  case deploymentsPerWeek = "deployments-per-week"
  case lead, commits, files, migrations, participants
  case gateTime = "gate-time"
}

extension FigureName {
  package var scale: Scale {
    switch self {
    case .detect, .decide, .mitigate, .recover, .restore, .halt, .withoutCommander, .lead:
      .seconds
    case .deploymentsPerWeek, .commits, .files, .migrations, .participants: .count
    case .gateTime: .milliseconds
    }
  }

  /// What it counts, of which some know it and others do not.
  package var subject: String {
    switch self {
    case .detect, .decide, .mitigate, .recover, .withoutCommander: "incidents"
    case .restore: "incidents laid to a deployment"
    case .halt: "deployments with a breach"
    case .deploymentsPerWeek: "whole weeks"
    case .lead, .commits, .files, .migrations, .participants: "deployments"
    case .gateTime: "checks"
    }
  }

  package var title: String {
    switch self {
    case .detect: "time to detect"
    case .decide: "time to decide"
    case .mitigate: "time to mitigate"
    case .recover: "time to recover"
    case .restore: "time to restore"
    case .halt: "time to halt"
    case .withoutCommander: "no commander"
    case .deploymentsPerWeek: "deployed a week"
    case .lead: "lead time"
    case .commits: "commits"
    case .files: "files"
    case .migrations: "migrations"
    case .participants: "people"
    case .gateTime: "time of a check"
    }
  }

  /// From what to what it is measured.
  package var meaning: String {
    switch self {
    case .detect: "from the beginning of harm until it was noticed"
    case .decide: "from noticing until the first decision was authorised"
    case .mitigate: "from the declaration until it was said or measured to be mitigated"
    case .recover: "from the beginning of harm until service was back"
    case .restore: "the same, of incidents that are laid to a deployment"
    case .halt: "from the first breach of a deployment until it was halted"
    case .withoutCommander: "how long an incident was open and nobody held command"
    case .deploymentsPerWeek: "deployments that began in each whole week"
    case .lead: "from the oldest change in a deployment until everybody had it"
    case .commits: "how large a deployment was"
    case .files: "how many files it changed"
    case .migrations: "how many migrations it brought"
    case .participants: "people who took part in one deployment"
    case .gateTime: "how long one check of a deployment took"
    }
  }
}

/// One measure: how it is spread, and how much of it the record knows.
package struct Figure: Equatable, Sendable {
  package var name: FigureName
  package var spread: Spread
  /// All that could know it, whether they do or not.
  package var of: Int
  package var notYet: Int
  /// Left out because their clocks contradict each other.
  package var disordered: Int
  /// The half of each week, the oldest first; nil of a week of which nothing is known.
  package var trend: [Int64?] = []

  package init(_ name: FigureName, spread: Spread, of: Int, notYet: Int, disordered: Int) {
    (self.name, self.spread, self.of) = (name, spread, of)
    (self.notYet, self.disordered) = (notYet, disordered)
  }
}

extension Figure {
  /// Of readings, and the weeks they belong to.
  package init(
    _ name: FigureName, _ readings: [SpanReading], in weeks: [Int?] = [], of weekCount: Int = 0
  ) {
    var known: [Int64] = []
    var (notYet, disordered) = (0, 0)
    for reading in readings {
      switch reading {
      case .known(let seconds): known.append(seconds)
      case .notYet: notYet += 1
      case .disordered: disordered += 1
      case .unknown: break
      }
    }
    self.init(
      name, spread: Spread(known, over: name.scale), of: readings.count, notYet: notYet,
      disordered: disordered)
    let values = readings.map { if case .known(let value) = $0 { value } else { Int64?.none } }
    trend = Self.halves(of: values, in: weeks, of: weekCount)
  }

  /// Of counts that are there or not.
  package init(
    _ name: FigureName, counts: [Int64?], in weeks: [Int?] = [], of weekCount: Int = 0
  ) {
    self.init(
      name, spread: Spread(counts.compactMap { $0 }, over: name.scale), of: counts.count,
      notYet: 0, disordered: 0)
    trend = Self.halves(of: counts, in: weeks, of: weekCount)
  }

  private static func halves(
    of values: [Int64?], in weeks: [Int?], of weekCount: Int
  ) -> [Int64?] {
    var known = [[Int64]](repeating: [], count: weekCount)
    for (value, week) in zip(values, weeks) {
      if let value, let week, known.indices.contains(week) { known[week].append(value) }
    }
    return known.map { Distribution($0).quantile(50) }
  }
}
