import Figures
import Linting

/// Looking back: the draft of a long incident, and reading what people wrote.
enum PostmortemBars {
  static let draft = Bar(
    name: "postmortem-draft", summary: "the postmortem of an incident with 10,000 entries"
  ) { bench in
    try await bench.service("postmortem-draft") { service in
      let incident = try service.connect().declareIncident("Checkout fails")
      try await service.fill(incident, with: 9_999)
      try await service.settle()
      let connection = try service.connect()
      let path = "/api/v1/incidents/\(incident)"
      try connection.successful("GET", path + "/postmortem?format=md")
      var (ours, theirs): ([Double], [Double]) = ([], [])
      for _ in 0..<(bench.isShort ? 50 : 200) {
        theirs.append(try KeptConnection.milliseconds { try connection.successful("GET", path) })
        ours.append(
          try KeptConnection.milliseconds {
            try connection.successful("GET", path + "/postmortem?format=md")
          })
      }
      let note = "Markdown over HTTP; reference: the incident itself"
      return [
        Figure(
          name: "postmortem-draft-p50", value: ours.median, unit: "ms", reference: theirs.median,
          target: .atMost(100), note: note),
        Figure(
          name: "postmortem-draft-p95", value: ours.quantile(0.95), unit: "ms",
          reference: theirs.quantile(0.95), target: .atMost(100), note: note),
      ]
    }
  }

  static let lint = Bar(name: "lint", summary: "reading a postmortem for blame") { bench in
    let text = String(repeating: paragraph, count: bench.isShort ? 200 : 1_000)
    let size = Double(text.utf8.count) / 1_000_000
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<5 {
      theirs.append(
        size
          / (KeptConnection.milliseconds {
            _ = text.split(whereSeparator: \.isWhitespace).count
          } / 1_000))
      ours.append(
        size
          / (KeptConnection.milliseconds {
            _ = PostmortemLint.findings(in: text).count
          } / 1_000))
    }
    return [
      Figure(
        name: "lint", value: ours.median, unit: "MB/s", reference: theirs.median,
        target: .atLeast(1), note: "reference: splitting the same text into words")
    ]
  }

  private static let paragraph = """
    At 14:05 UTC the on-call engineer saw the alert for checkout and opened the dashboard, which showed \
    an error rate of 4.2 % on the canary. The deployment had reached 20 % of the traffic ten minutes \
    before. The health check of the payment service passed, because it asks a cache that holds answers \
    for five minutes. The role that led the response chose the fallback, since the unchanged stack still \
    ran with capacity for all of the traffic.


    """
}
