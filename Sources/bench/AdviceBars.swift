import Figures
import FoundationEssentials
import PostgresStore

/// What to do about an incident, over a long history of its service.
enum AdviceBars {
  static let advice = Bar(
    name: "advice",
    summary: "10,000 releases and 1,000 incidents: what to do about one more"
  ) { bench in
    try await bench.service("advice") { service in
      let store = try service.store()
      var writer = HistoryWriter(store: store, releases: 10_000)
      // Only the very first was good: whoever looks for a way back has to look at them all.
      try await writer.write(10_000) { $0 == 0 ? .good : Fault.mix[$0 % 10] }
      try await writer.writeIncidents(1_000)
      try await service.settle()
      try service.analyze()
      let count = bench.isShort ? 60 : 300
      let steps = try (0..<20).map { try rollout(service, "search-\($0)", "v1").entering }
      let worst = try measure(try canary(service, "v20001"), service, count)
      try await writer.write(25) { $0 == 0 ? .good : .failed }
      await store.close()
      try await service.settle()
      let usual = try measure(try canary(service, "v20002"), service, count * 2)
      return figures("advice", usual, "24 releases are skipped")
        + figures("advice-worst", worst, "9,999 releases are skipped")
        + [
          Figure(
            name: "step-beside-incidents-p95", value: steps.quantile(0.95), unit: "ms",
            target: .atMost(50),
            note: "a rollout enters its first group while 1,000 incidents are open")
        ]
    }
  }

  private typealias Times = (ours: [Double], theirs: [Double])

  private static func figures(_ name: String, _ times: Times, _ note: String) -> [Figure] {
    let note = note + "; reference: the last known good release alone"
    return [
      Figure(
        name: name + "-p50", value: times.ours.median, unit: "ms",
        reference: times.theirs.median, target: .atMost(20), note: note),
      Figure(
        name: name + "-p95", value: times.ours.quantile(0.95), unit: "ms",
        reference: times.theirs.quantile(0.95), target: .atMost(20), note: note),
    ]
  }

  /// A rollout at its first step, and an incident about it; the incident's number.
  private static func canary(_ service: ServedProgram, _ version: String) throws -> String {
    let deployment = try rollout(service, "checkout", version).deployment
    return try number(
      in: try service.connect().successful(
        "POST", "/api/v1/incidents",
        """
        {"title":"Checkout fails","severity":"SEV2","deployment":"\(deployment)"}
        """))
  }

  /// A rollout at its first step: its number, and how long that step took in milliseconds.
  private static func rollout(
    _ service: ServedProgram, _ name: String, _ version: String
  ) throws -> (deployment: String, entering: Double) {
    let connection = try service.connect()
    let plan = try connection.successful(
      "POST", "/api/v1/deployments",
      """
      {"service":"\(name)","environment":"production","version":"\(version)",\
      "from_version":"v0","artefact_digest":"sha256:\(String(repeating: "89", count: 32))",\
      "strategy":"canary","start":true,"groups":[\
      {"name":"canary","kind":"percent","share":20},{"name":"all","kind":"percent","share":100}]}
      """)
    let deployment = try number(in: plan)
    let entering = try KeptConnection.milliseconds {
      try connection.successful("POST", "/api/v1/deployments/\(deployment)/groups/canary/entry")
    }
    return (deployment, entering)
  }

  private static func number(in answer: [UInt8]) throws -> String {
    let text = String(decoding: answer, as: UTF8.self)
    guard let start = text.firstRange(of: "\"number\":\"")?.upperBound else {
      throw ServiceFailed(what: "no number: \(text.prefix(200))")
    }
    return String(text[start...].prefix { $0 != "\"" })
  }

  private static func measure(
    _ incident: String, _ service: ServedProgram, _ count: Int
  ) throws -> Times {
    let connection = try service.connect()
    let path = "/api/v1/incidents/\(incident)/advice"
    let other = "/api/v1/services/checkout/last-known-good?environment=production"
    let answer = String(decoding: try connection.successful("GET", path), as: UTF8.self)
    guard answer.contains("\"recommended\":\"rollback\"") else {
      throw ServiceFailed(what: "another answer: \(answer.prefix(400))")
    }
    for _ in 0..<5 { try connection.successful("GET", path) }
    var times: Times = ([], [])
    for _ in 0..<count {
      times.theirs.append(
        try KeptConnection.milliseconds { try connection.successful("GET", other) })
      times.ours.append(
        try KeptConnection.milliseconds { try connection.successful("GET", path) })
    }
    return times
  }
}
