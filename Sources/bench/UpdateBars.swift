import Figures
import FoundationEssentials
import Spawn

/// What is told to people: drafts of long incidents, and the page for everybody.
enum UpdateBars {
  static let draft = Bar(
    name: "update-draft", summary: "a draft of an incident with 10,000 entries"
  ) { bench in
    try await bench.service("update-draft") { service in
      let incident = try service.connect().declareIncident("Checkout fails")
      try await service.fill(incident, with: 9_999)
      try await service.settle()
      let connection = try service.connect()
      let path = "/api/v1/incidents/\(incident)"
      try connection.successful("GET", path + "/updates/draft")
      var (ours, theirs): ([Double], [Double]) = ([], [])
      for _ in 0..<(bench.isShort ? 100 : 500) {
        theirs.append(try KeptConnection.milliseconds { try connection.successful("GET", path) })
        ours.append(
          try KeptConnection.milliseconds {
            try connection.successful("GET", path + "/updates/draft")
          })
      }
      let note = "reference: the incident itself"
      return [
        Figure(
          name: "update-draft-p50", value: ours.median, unit: "ms", reference: theirs.median,
          target: .atMost(20), note: note),
        Figure(
          name: "update-draft-p95", value: ours.quantile(0.95), unit: "ms",
          reference: theirs.quantile(0.95), target: .atMost(20), note: note),
      ]
    }
  }

  static let statusPage = Bar(
    name: "status-page", summary: "the page for people outside, over kept connections"
  ) { bench in
    try await bench.service("status-page") { service in
      let file = service.folder + "/lastgood.yaml"
      try Data(policy.utf8).write(to: URL(filePath: file))
      _ = try await ActedService.say(
        ["policy", "apply", file, "--data", service.folder + "/data"], to: service)
      let connection = try service.connect()
      let incident = try connection.declareIncident("Checkout fails")
      try connection.successful(
        "POST", "/api/v1/incidents/\(incident)/updates",
        #"{"audience":"public","next_in_seconds":600}"#)
      let end = ContinuousClock().now + .seconds(20)
      while try connection.exchange("GET", "/status").status != 200 {
        guard ContinuousClock().now < end else { throw ServiceFailed(what: "no status page") }
        try await Task.sleep(for: .milliseconds(50))
      }
      let seconds = bench.isShort ? 2 : 5
      let page = try await rate(of: "/status", of: service, for: .seconds(seconds))
      let reference = try await rate(of: "/health/live", of: service, for: .seconds(seconds))
      return [
        Figure(
          name: "status-page", value: page, unit: "requests/s", reference: reference,
          target: .atLeast(2_000), note: "4 kept connections; reference: /health/live")
      ]
    }
  }

  /// Requests a second that four clients get answered.
  private static func rate(
    of path: String, of service: ServedProgram, for time: Duration
  ) async throws -> Double {
    let end = ContinuousClock().now + time
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await onThreadOfItsOwn {
            let connection = try service.connect()
            var count = 0
            while ContinuousClock().now < end {
              try connection.successful("GET", path)
              count += 1
            }
            return count
          }
        }
      }
      return try await group.reduce(0, +)
    }
    return Double(counts) / time.seconds
  }

  private static let policy = """
    profile: none
    organisation: Example
    services: {checkout: {owner: payments}}
    people: {alice: {roles: [responder]}}
    severities: {SEV2: {when: it works badly}}
    environments: {production: {approvers: 0}}
    audiences: {public: {page: true}}
    status-page: {title: Example status, components: {Checkout: {services: [checkout]}}}

    """
}
