import Communication
package import EventLog
import Timelines

/// What a report is computed from.
package struct MetricsInput: Sendable {
  /// Declared in that time, as far as the reader may see them.
  package var incidents: [IncidentFacts]
  /// Begun in that time.
  package var deployments: [DeploymentFacts]
  /// Others, that incidents are laid to.
  package var earlier: [DeploymentFacts]

  package init(
    incidents: [IncidentFacts] = [], deployments: [DeploymentFacts] = [],
    earlier: [DeploymentFacts] = []
  ) {
    (self.incidents, self.deployments, self.earlier) = (incidents, deployments, earlier)
  }
}

extension MetricsReport {
  /// Incidents that lasted for long which are named; all are counted.
  package static let namedLasting = 20
  private static let day: Int64 = 86_400

  /// Loads are told by person, and not by role alone, when people are to be shown.
  package init(
    _ input: MetricsInput, since: Timestamp, until: Timestamp, service: String? = nil,
    showsPeople: Bool = false
  ) {
    self.init(since: since, until: until, service: service)
    let weeks = Weeks(since: since, until: until)
    let counted = input.incidents.filter { !$0.isMerged }
    count(input.incidents, counted, weeks)
    let spans = measure(counted, input, weeks)
    count(input.deployments, laidTo: Set(counted.flatMap(\.deployments)), weeks)
    figures += Self.figures(of: input.deployments, perWeek: changes.perWeek, weeks)
    promises = counted.reduce(PromiseRecord()) { $0 + $1.promises }
    load = LoadLedger.loads(of: counted, weeks, until: until, byPerson: showsPeople)
    list(
      zip(counted, spans).compactMap { incident, span in
        guard case .known(let seconds) = span.recover, seconds >= Self.day else { return nil }
        return LastingIncident(number: incident.number, seconds: seconds)
      })
  }

  private mutating func count(
    _ all: [IncidentFacts], _ counted: [IncidentFacts], _ weeks: Weeks
  ) {
    incidents.declared = all.count
    incidents.merged = all.count - counted.count
    incidents.open = counted.count { $0.isOpen }
    incidents.reopened = counted.count { $0.openings.count > 1 }
    incidents.perWeek = weeks.counts(counted.map(\.declared))
  }

  private mutating func measure(
    _ counted: [IncidentFacts], _ input: MetricsInput, _ weeks: Weeks
  ) -> [IncidentSpans] {
    var breaches: [StreamID: Breach] = [:]
    for deployment in input.earlier + input.deployments {
      if let breach = deployment.breach { breaches[deployment.stream] = breach }
    }
    let spans = counted.map { incident in
      incident.spans(breaches: incident.deployments.compactMap { breaches[$0] })
    }
    let places = counted.map { weeks.index(of: $0.declared) }
    func figure(_ name: FigureName, _ readings: [SpanReading]) -> Figure {
      Figure(name, readings, in: places, of: weeks.count)
    }
    let laid = zip(counted, spans).filter { !$0.0.deployments.isEmpty }
    let breached = input.deployments.filter { $0.breach != nil }
    figures = [
      figure(.detect, spans.map(\.detect)), figure(.decide, spans.map(\.decide)),
      figure(.mitigate, spans.map(\.mitigate)), figure(.recover, spans.map(\.recover)),
      Figure(
        .restore, laid.map(\.1.recover), in: laid.map { weeks.index(of: $0.0.declared) },
        of: weeks.count),
      Figure(
        .halt, breached.compactMap(\.halt), in: breached.map { weeks.index(of: $0.at) },
        of: weeks.count),
      figure(.withoutCommander, spans.map(\.uncommanded)),
    ]
    return spans
  }

  private mutating func count(
    _ deployments: [DeploymentFacts], laidTo suspects: Set<StreamID>, _ weeks: Weeks
  ) {
    // What was planned and never begun changed nothing.
    let begun = deployments.filter { $0.started != nil }
    changes.deployments = begun.count
    changes.completed = begun.count { $0.completed != nil }
    changes.failed = begun.count { $0.isUndone || suspects.contains($0.stream) }
    changes.perWeek = weeks.counts(begun.map(\.at))
    changes.automatedGates = deployments.reduce(0) { $0 + $1.automatedGates }
    changes.gates = deployments.reduce(0) { $0 + $1.automatedGates + $1.gatesByHand }
  }

  private static func figures(
    of deployments: [DeploymentFacts], perWeek: [Int], _ weeks: Weeks
  ) -> [Figure] {
    let begun = deployments.filter { $0.started != nil }
    let checks = deployments.reduce(0) { $0 + $1.automatedGates + $1.gatesByHand }
    var time = Figure(.gateTime, counts: deployments.flatMap(\.gateMilliseconds))
    time.of = max(checks, time.of)
    let whole = perWeek.suffix(weeks.whole).map(Int64.init)
    let led = begun.filter { $0.lead != nil }
    let places = begun.map { weeks.index(of: $0.at) }
    func figure(_ name: FigureName, _ count: (DeploymentFacts) -> Int64?) -> Figure {
      Figure(name, counts: begun.map(count), in: places, of: weeks.count)
    }
    return [
      Figure(
        .deploymentsPerWeek, counts: whole,
        in: whole.indices.map { $0 + weeks.count - weeks.whole }, of: weeks.count),
      Figure(
        .lead, led.compactMap(\.lead), in: led.map { weeks.index(of: $0.at) }, of: weeks.count),
      figure(.commits) { $0.commits.map(Int64.init) },
      figure(.files) { $0.files.map(Int64.init) },
      figure(.migrations) { Int64($0.migrations) },
      figure(.participants) { Int64($0.participants.count) }, time,
    ]
  }

  private mutating func list(_ found: [LastingIncident]) {
    incidents.lasting = found.count
    lasting = Array(
      found.sorted { ($0.seconds, $1.number) > ($1.seconds, $0.number) }
        .prefix(Self.namedLasting))
  }
}
