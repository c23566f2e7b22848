import Communication
package import EventLog
package import JSON

// One form for the service, which writes it, and for its client, which draws from it.
extension MetricsReport {
  /// Writes its members; people are called by those names, where they are shown.
  package func write(to object: inout JSONMembers, names: [PrincipalID: String] = [:]) {
    object.member("since", since.description)
    object.member("until", until.description)
    object.member("service", service)
    object.object("incidents") { $0.members(of: incidents) }
    object.object("changes") { $0.members(of: changes) }
    object.array("figures") { array in
      for figure in figures { array.object { $0.members(of: figure) } }
    }
    object.object("promises") { promises in
      promises.member("kept", self.promises.kept)
      promises.member("late", self.promises.late)
      promises.member("broken", self.promises.broken)
      promises.percent("adherence", self.promises.adherence)
    }
    object.array("services") { array in
      for age in services {
        array.object {
          $0.member("service", age.service)
          $0.member("environment", age.environment)
          $0.member("last_deployed_at", age.lastDeployed.description)
          $0.member("days", age.days)
          $0.member("open_security_incidents", age.openSecurity)
        }
      }
    }
    object.array("load") { array in
      for load in load { array.object { $0.members(of: load, names) } }
    }
    object.array("lasting") { array in
      for incident in lasting {
        array.object {
          $0.member("number", incident.number)
          $0.member("seconds", incident.seconds)
        }
      }
    }
  }
}

extension JSONMembers {
  fileprivate mutating func members(of counts: MetricsReport.IncidentCounts) {
    member("declared", counts.declared)
    member("open", counts.open)
    member("merged", counts.merged)
    member("reopened", counts.reopened)
    member("lasting", counts.lasting)
    member("per_week", counts.perWeek)
  }

  fileprivate mutating func members(of counts: MetricsReport.ChangeCounts) {
    member("deployments", counts.deployments)
    member("completed", counts.completed)
    member("failed", counts.failed)
    percent("failure_rate", counts.failureRate)
    member("per_week", counts.perWeek)
    member("automated_gates", counts.automatedGates)
    member("gates", counts.gates)
    percent("automated_share", counts.automatedShare)
  }

  fileprivate mutating func members(of figure: Figure) {
    let (spread, scale) = (figure.spread, figure.name.scale)
    member("name", figure.name.rawValue)
    member("unit", scale.rawValue)
    member("known", spread.count)
    member("of", figure.of)
    member("not_yet", figure.notYet)
    member("out_of_order", figure.disordered)
    if let quantiles = spread.quantiles {
      object("quantiles") {
        $0.member("min", quantiles.least)
        $0.member("p50", quantiles.half)
        $0.member("p75", quantiles.threeQuarters)
        $0.member("p90", quantiles.ninety)
        $0.member("p95", quantiles.ninetyFive)
        $0.member("max", quantiles.most)
      }
    } else {
      member("quantiles", String?.none)
    }
    member("values", spread.values)
    member("trend", figure.trend)
    array("bins") { array in
      for (from, count) in zip(scale.edges, spread.bins) {
        array.object {
          $0.member("from", from)
          $0.member("count", count)
        }
      }
    }
  }

  fileprivate mutating func members(of load: RoleLoad, _ names: [PrincipalID: String]) {
    member("role", load.role)
    member("person", load.person.map { names[$0] ?? $0.description } ?? load.name)
    member("incidents", load.incidents)
    array("weeks") { array in
      for week in load.weeks {
        array.object {
          $0.member("incidents", week.incidents)
          $0.member("calls", week.calls)
          $0.member("minutes", week.minutes)
        }
      }
    }
  }

  fileprivate mutating func percent(_ key: String, _ hundredths: Int32?) {
    guard let hundredths else { return member(key, String?.none) }
    let value: JSONValue =
      hundredths.isMultiple(of: 100)
      ? .integer(Int64(hundredths / 100)) : .number(Double(hundredths) / 100)
    member(key, value)
  }
}

// MARK: - Reading

extension MetricsReport {
  /// Reads what `write` wrote; what this program does not know is passed over.
  package init(json: [UInt8]) throws(JSONFault) {
    let fields = try JSONFields(json)
    self.init(
      since: try fields.stated("since"), until: try fields.stated("until"),
      service: try fields.optionalString("service"))
    if let counts = try fields.optionalObject("incidents") {
      incidents.declared = try counts.count("declared")
      incidents.open = try counts.count("open")
      incidents.merged = try counts.count("merged")
      incidents.reopened = try counts.count("reopened")
      incidents.lasting = try counts.count("lasting")
      incidents.perWeek = try counts.int32s("per_week").map(Int.init)
    }
    if let counts = try fields.optionalObject("changes") {
      changes.deployments = try counts.count("deployments")
      changes.completed = try counts.count("completed")
      changes.failed = try counts.count("failed")
      changes.perWeek = try counts.int32s("per_week").map(Int.init)
      changes.automatedGates = try counts.count("automated_gates")
      changes.gates = try counts.count("gates")
    }
    if let record = try fields.optionalObject("promises") {
      promises.kept = try record.count("kept")
      promises.late = try record.count("late")
      promises.broken = try record.count("broken")
    }
    for figure in try fields.objects("figures") {
      if let figure = try Figure(figure) { figures.append(figure) }
    }
    for age in try fields.objects("services") {
      services.append(
        ServiceAge(
          service: try age.string("service"), environment: try age.string("environment"),
          lastDeployed: try age.stated("last_deployed_at"), until: until,
          openSecurity: try age.count("open_security_incidents")))
    }
    for load in try fields.objects("load") { self.load.append(try RoleLoad(load)) }
    for incident in try fields.objects("lasting") {
      lasting.append(
        LastingIncident(
          number: try incident.string("number"), seconds: try incident.int64("seconds")))
    }
  }
}

extension Figure {
  /// Nil of a figure that a newer service knows.
  fileprivate init?(_ fields: JSONFields) throws(JSONFault) {
    guard let name = FigureName(rawValue: try fields.string("name")) else { return nil }
    var quantiles: Spread.Quantiles?
    if let found = try fields.optionalObject("quantiles") {
      quantiles = Spread.Quantiles(
        least: try found.int64("min"), half: try found.int64("p50"),
        threeQuarters: try found.int64("p75"), ninety: try found.int64("p90"),
        ninetyFive: try found.int64("p95"), most: try found.int64("max"))
    }
    // A bin that has no place on our scale would shift all others.
    var bins = [Int](repeating: 0, count: name.scale.edges.count)
    for bin in try fields.objects("bins") {
      let from = try bin.int64("from")
      guard let place = name.scale.edges.firstIndex(of: from) else { continue }
      bins[place] = try bin.count("count")
    }
    self.init(
      name,
      spread: Spread(
        count: try fields.count("known"), quantiles: quantiles,
        values: try fields.int64s("values"), bins: bins),
      of: try fields.count("of"), notYet: try fields.count("not_yet"),
      disordered: try fields.count("out_of_order"))
    trend = try fields.optionalInt64s("trend")
  }
}

extension RoleLoad {
  fileprivate init(_ fields: JSONFields) throws(JSONFault) {
    var weeks: [Week] = []
    for week in try fields.objects("weeks") {
      weeks.append(
        Week(
          incidents: try week.count("incidents"), calls: try week.count("calls"),
          minutes: try week.int64("minutes")))
    }
    self.init(
      role: try fields.string("role"), weeks: weeks, incidents: try fields.count("incidents"))
    name = try fields.optionalString("person")
  }
}

extension JSONFields {
  /// More than there will ever be could not be added up.
  fileprivate func count(_ name: String) throws(JSONFault) -> Int {
    Int(min(max(try int64(name), 0), 1_000_000_000))
  }

  fileprivate func stated(_ name: String) throws(JSONFault) -> Timestamp {
    guard let time = Timestamp(try string(name)) else { throw fault(.outOfRange, at: name) }
    return time
  }
}
