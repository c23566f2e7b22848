import EventLog
import Incidents
import JSON
import Testing

@testable import Intake

@Suite struct `A message of Alertmanager` {
  private static let firing = """
    {"receiver":"lastgood","status":"firing","alerts":[{"status":"firing","labels":{"alertname":\
    "ErrorsHigh","environment":"production","group":"canary","pod":"web-7","service":"checkout","severity":"sev2"},\
    "annotations":{"summary":"3 % errors","description":"above 1 % for 2 minutes"},"startsAt":\
    "2026-01-14T02:14:05.123Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":\
    "http://prometheus.example/graph?g0","fingerprint":"c1b2a3"}],"groupLabels":{},\
    "commonLabels":{},"commonAnnotations":{},"externalURL":"http://alerts.example","version":"4",\
    "groupKey":"{}:{}","truncatedAlerts":0}
    """

  private static func alert(_ text: String) throws -> ForeignAlert {
    try #require(try AlertmanagerNotification(Array(text.utf8)).alerts.first)
  }

  @Test func `is read for what it says`() throws {
    let alert = try Self.alert(Self.firing)
    #expect(alert.fingerprint == "c1b2a3")
    #expect(alert.name == "ErrorsHigh")
    #expect(alert.service == "checkout")
    #expect(alert.environment == "production")
    #expect(alert.group == "canary")
    #expect(alert.severityHint == .sev2)
    #expect(alert.startedAt == Timestamp("2026-01-14T02:14:05.123Z"))
    #expect(!alert.hasEnded)
    #expect(alert.happenedAt == alert.startedAt)
    #expect(
      alert.text == """
        3 % errors
        above 1 % for 2 minutes
        pod=web-7
        Rule: http://prometheus.example/graph?g0
        """)
    let finding = alert.finding { $0 }
    #expect(finding.source == .alert)
    #expect(finding.signal == "ErrorsHigh")
    #expect(finding.deduplicationKey == "c1b2a3")
  }

  @Test func `says of an end that it shows no recovery`() throws {
    let text = Self.firing.replacing(
      "\"status\":\"firing\",\"labels\"", with: "\"status\":\"resolved\",\"labels\""
    ).replacing("0001-01-01T00:00:00Z", with: "2026-01-14T02:20:00Z")
    let alert = try Self.alert(text)
    #expect(alert.hasEnded)
    #expect(alert.happenedAt == Timestamp("2026-01-14T02:20:00Z"))
    #expect(
      alert.finding { $0 }.text
        == .text("ErrorsHigh is no longer reported. That alone shows no recovery."))
  }

  @Test func `is the same alert whatever else it measured meanwhile`() throws {
    let first = try Self.alert(Self.firing)
    let later = try Self.alert(Self.firing.replacing("3 % errors", with: "9 % errors"))
    #expect(first.identity == later.identity)
    let again = try Self.alert(Self.firing.replacing("02:14:05.123", with: "03:00:00"))
    let ended = try Self.alert(
      Self.firing.replacing("\"firing\",\"labels\"", with: "\"resolved\",\"labels\""))
    let other = try Self.alert(Self.firing.replacing("c1b2a3", with: "c1b2a4"))
    #expect(Set([first, again, ended, other].map(\.identity)).count == 4)
  }

  @Test(
    arguments: [
      ("sev1", Severity.sev1), ("SEV-3", .sev3), ("critical", .sev1), ("warning", nil),
      ("page", nil),
      ("", nil), ("sev9", nil),
    ] as [(String, Severity?)])
  func `hints at a severity only in plain words`(label: String, severity: Severity?) throws {
    let alert = try Self.alert(Self.firing.replacing("\"sev2\"", with: "\"\(label)\""))
    #expect(alert.severityHint == severity)
  }

  @Test func `keeps an alert with names that cannot stand in the record`() throws {
    let long = String(repeating: "x", count: 5_000)
    let hostile = "check\\u202eout\\n\\u0007"
    let text = Self.firing.replacing("\"checkout\"", with: "\"\(hostile)\"")
      .replacing("ErrorsHigh", with: long).replacing("\"canary\"", with: "\" \"")
      .replacing("3 % errors", with: long + long + long + long)
    let alert = try Self.alert(text)
    #expect(alert.service == "check out")
    #expect(alert.name.count == 200)
    #expect(alert.group == nil)
    let state = try Detection().decide(.record(alert.finding { $0 }))
    #expect(state.count == 1)
  }

  @Test func `stands on its labels when it has no fingerprint, and needs no name`() throws {
    let alert = try Self.alert(
      #"{"version":"4","alerts":[{"status":"firing","labels":{"job":"web"}}]}"#)
    #expect(alert.fingerprint == "job=web")
    #expect(alert.name == "an alert without a name")
    #expect(alert.happenedAt == nil)
    #expect(try Detection().decide(.record(alert.finding { $0 })).count == 1)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{}", #"{"version":"4"}"#, #"{"version":"3","alerts":[]}"#,
    #"{"version":4,"alerts":[]}"#, #"{"version":"4","alerts":{}}"#,
    #"{"version":"4","alerts":[{}]}"#, #"{"version":"4","alerts":[{"status":"firing"}]}"#,
    #"{"version":"4","alerts":[{"status":"firing","labels":[]}]}"#,
    #"{"version":"4","alerts":[{"status":"firing","labels":{"a":1}}]}"#,
    #"{"version":"4","alerts":[]} x"#,
  ])
  func `is refused when it is something else`(text: String) {
    #expect(throws: JSONFault.self) { try AlertmanagerNotification(Array(text.utf8)) }
  }

  @Test func `may say that it left some out`() throws {
    let text = #"{"version":"4","alerts":[],"truncatedAlerts":7}"#
    #expect(try AlertmanagerNotification(Array(text.utf8)).leftOut == 7)
  }
}
