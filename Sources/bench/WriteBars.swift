import Figures
import Glibc
import Spawn

/// What a responder waits for: a command on the terminal, and the two requests made most.
enum WriteBars {
  static let note = Bar(
    name: "note", summary: "`lastgood note` as a whole process beside curl of the same request"
  ) { bench in
    try await bench.service("note") { service in
      let incident = try service.connect().declareIncident("Checkout fails")
      let environment = ServedProgram.environment(for: service.folder)
      let binary = try ServedProgram.binary()
      // The verb may not be in this build yet.
      let hasVerb = try Program(binary, ["note", "--help"], environment: environment)
        .run(deadline: .seconds(5)).hasSucceeded
      var (verb, curl): ([Double], [Double]) = ([], [])
      for number in 0...(bench.isShort ? 150 : 600) {
        curl.append(
          try KeptConnection.milliseconds {
            try succeed(
              Program(
                "/usr/bin/curl",
                [
                  "-q", "-s", "-S", "-f", "-o", "/dev/null", "-H",
                  "Authorization: Bearer \(service.token)", "-H", "Content-Type: application/json",
                  "-d", noteBody(number),
                  "http://127.0.0.1:\(service.port)/api/v1/incidents/\(incident)/notes",
                ], environment: environment))
          })
        verb.append(
          try KeptConnection.milliseconds {
            if hasVerb {
              try succeed(
                Program(
                  binary, ["note", "INC-\(year)-001", noteText(number)], environment: environment))
            } else {
              // The same program's start and end, and the same request: all but reading files.
              try succeed(Program(binary, ["version"], environment: environment))
              try service.connect()
                .successful("POST", "/api/v1/incidents/\(incident)/notes", noteBody(number))
            }
          })
        // The first pair warms the disk's cache up.
        if number == 0 { (verb, curl) = ([], []) }
      }
      let note = hasVerb ? nil : "a stand-in: `lastgood version` and the request; no verb yet"
      return [
        Figure(
          name: "note", value: verb.median, unit: "ms", reference: curl.median,
          target: .ratioAtMost(1.75), note: note),
        Figure(
          name: "note-p95", value: verb.quantile(0.95), unit: "ms",
          reference: curl.quantile(0.95), target: .atMost(50), note: note),
      ]
    }
  }

  static let requests = Bar(
    name: "requests", summary: "declaring and noting over one kept connection, beside /health/live"
  ) { bench in
    try await bench.service("requests") { service in
      let connection = try service.connect()
      let incident = try connection.declareIncident("Checkout fails")
      var (live, declare, note): ([Double], [Double], [Double]) = ([], [], [])
      for number in 0..<(bench.isShort ? 600 : 3_000) {
        let times = try (
          KeptConnection.milliseconds { try connection.successful("GET", "/health/live") },
          KeptConnection.milliseconds { _ = try connection.declareIncident("Failure \(number)") },
          KeptConnection.milliseconds {
            try connection.successful(
              "POST", "/api/v1/incidents/\(incident)/notes", noteBody(number))
          }
        )
        // Nobody's figure: the first statements are prepared, the first pages touched.
        if number < 50 { continue }
        live.append(times.0)
        declare.append(times.1)
        note.append(times.2)
      }
      return [
        Figure(
          name: "declare-p50", value: declare.median, unit: "ms", reference: live.median,
          target: .atMost(3), note: "p99 \(decimal(declare.quantile(0.99))) ms"),
        Figure(
          name: "note-over-http-p50", value: note.median, unit: "ms", reference: live.median,
          target: .atMost(2), note: "p99 \(decimal(note.quantile(0.99))) ms"),
      ]
    }
  }

  private static var year: Int {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return Int(parts.tm_year) + 1900
  }

  private static func succeed(_ program: Program) throws {
    let outcome = try program.run(deadline: .seconds(10))
    guard outcome.hasSucceeded else {
      throw ServiceFailed(what: "\(program.path) \(program.arguments.first ?? ""): \(outcome.text)")
    }
  }
}
