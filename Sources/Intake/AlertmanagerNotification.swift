import EventLog
import Incidents
package import JSON

/// A message of Prometheus' Alertmanager: version 4 of its webhook.
package struct AlertmanagerNotification: Equatable, Sendable {
  package var alerts: [ForeignAlert]
  /// How many it left out because of its own limit.
  package var leftOut: Int64

  /// - Throws: where it is not what that version says.
  package init(_ body: [UInt8]) throws(JSONFault) {
    // All of it, also what is skipped below.
    try JSONText.check(body, limits: JSONLimits(size: Self.maximumSize))
    self = try JSONReader.read(body) { reader throws(JSONFault) in
      try AlertmanagerNotification(&reader)
    }
  }

  /// Some ten thousand alerts in one group.
  package static let maximumSize = 8 * 1024 * 1024

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    var (version, alerts, leftOut): (String?, [ForeignAlert]?, Int64) = (nil, nil, 0)
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "version": version = try reader.string()
      case "truncatedAlerts": leftOut = try reader.int64()
      case "alerts":
        var read: [ForeignAlert] = []
        try reader.array { reader throws(JSONFault) in
          read.append(try AlertmanagerAlert(&reader).alert)
        }
        alerts = read
      default: return
      }
    }
    guard version == "4" else { throw reader.fault(.missing("version")) }
    guard let alerts else { throw reader.fault(.missing("alerts")) }
    (self.alerts, self.leftOut) = (alerts, leftOut)
  }
}

/// One alert, as it is written there.
private struct AlertmanagerAlert {
  private var status = ""
  private var labels: [String: String] = [:]
  private var annotations: [String: String] = [:]
  private var startsAt = ""
  private var endsAt = ""
  private var generatorURL = ""
  private var fingerprint = ""

  init(_ reader: inout JSONReader) throws(JSONFault) {
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "status": status = try reader.string()
      case "labels": labels = try Self.names(&reader)
      case "annotations": annotations = try Self.names(&reader)
      case "startsAt": startsAt = try reader.string()
      case "endsAt": endsAt = try reader.string()
      case "generatorURL": generatorURL = try reader.string()
      case "fingerprint": fingerprint = try reader.string()
      default: return
      }
    }
    guard !status.isEmpty else { throw reader.fault(.missing("status")) }
    guard !labels.isEmpty else { throw reader.fault(.missing("labels")) }
  }

  private static func names(
    _ reader: inout JSONReader
  ) throws(JSONFault) -> [String: String] {
    var names: [String: String] = [:]
    if reader.null() { return names }
    try reader.object { key, reader throws(JSONFault) in names[key.string] = try reader.string() }
    return names
  }
}

extension AlertmanagerAlert {
  /// What it means here.
  var alert: ForeignAlert {
    let name = ForeignName.cut(labels["alertname"], to: .signal) ?? "an alert without a name"
    return ForeignAlert(
      fingerprint: fingerprint.isEmpty ? Self.sorted(labels) : fingerprint, name: name,
      text: ForeignName.cutText(text(name)),
      service: ForeignName.cut(labels["service"]),
      environment: ForeignName.cut(labels["environment"] ?? labels["env"]),
      group: ForeignName.cut(labels["group"]), severityHint: labels["severity"].flatMap(severity),
      startedAt: Timestamp(startsAt), endedAt: Timestamp(endsAt), hasEnded: status == "resolved")
  }

  /// The summary, what is said besides, the labels that are said nowhere else, and where to read on.
  private func text(_ name: String) -> String {
    var lines = [annotations["summary"] ?? annotations["message"] ?? name]
    if let description = annotations["description"], description != lines[0] {
      lines.append(description)
    }
    lines.append(Self.sorted(labels.filter { !Self.saidElsewhere.contains($0.key) }))
    if let runbook = annotations["runbook_url"] { lines.append("Runbook: \(runbook)") }
    // Most hold the whole expression, on which nobody on a timeline wants to look.
    if (1...Self.readableAddress).contains(generatorURL.count) {
      lines.append("Rule: \(generatorURL)")
    }
    return lines.filter { !$0.allSatisfy(\.isWhitespace) }.joined(separator: "\n")
  }

  private static let saidElsewhere: Set<String> = [
    "alertname", "service", "environment", "env", "group", "severity",
  ]
  private static let readableAddress = 120

  private static func sorted(_ labels: [String: String]) -> String {
    labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  /// Only what says so plainly: a hint is no judgement, but people read it first.
  private func severity(_ label: String) -> Severity? {
    let word = label.lowercased().filter { $0 != "-" && $0 != " " }
    return word == "critical" ? .sev1 : Severity.allCases.first { $0.rawValue.lowercased() == word }
  }
}
