import EventLog
import IncidentService
import JSON
import Policy
import TestSupport
import Testing
@testable import Web

@Suite(.freshDatabase) struct `Actions in trackers` {
  /// The rules in force, which a test may change.
  private struct Rules: PolicyDirectory {
    var policy: Policy

    func current() async throws -> AppliedPolicy? {
      AppliedPolicy(
        hash: testHash(Array("policy".utf8)), policy: policy, canonicalText: [],
        position: LogPosition(1), appliedAt: Timestamp(microseconds: 0),
        by: .make(at: Timestamp(microseconds: 0)))
    }
    func all() async throws -> [AppliedPolicy] { [try await current()].compactMap { $0 } }
  }

  private func withTracker(
    _ kind: TrackerRule.Kind, token: String = TrackerProgram.token,
    _ change: (inout TrackerRule) -> Void = { _ in },
    _ body: (Service, TrackerProgram) async throws -> Void
  ) async throws {
    try await TrackerProgram.run(kind) { program in
      var (policy, rule) = (Policy.standard, program.rule)
      change(&rule)
      policy.trackers = ["main": rule]
      try await withService(under: Rules(policy: policy), tracker: trackerExchange(token: token)) {
        try await body($0, program)
      }
    }
  }

  /// An incident with one action; answers the path of the action.
  private func action(
    _ service: Service, _ more: JSONValue = [:]
  ) async throws -> (incident: String, path: String) {
    guard case .object(let members) = more else { return ("", "") }
    let incident = try await service.declare(
      "Checkout fails", .object([.init("service", "checkout")] + members))
    let root = "/incidents/\(incident)/postmortem/improvements"
    let added = try await service.post(
      root,
      [
        "kind": "detect", "text": "Alert on lock waits, says bob", "owner": "platform",
        "due_at": "2036-01-01T00:00:00Z", "done_when": "a lock of 5 s pages within 60 s",
      ])
    return (incident, root + "/" + (try #require(added["event"]?.text)))
  }

  private func export(
    _ path: String, _ service: Service, _ body: JSONValue = [:], as person: String = "alice"
  ) async throws -> Reply {
    try await service.ask("POST", "/api/v1\(path)/export", body, as: person)
  }

  private func sync(_ service: Service) async throws -> Reply {
    try await service.ask("POST", "/api/v1/improvements/sync", [:])
  }

  private func row(_ service: Service) async throws -> JSONValue {
    let rows = try await service.get("/improvements?state=all")["improvements"]?.elements
    return try #require(rows?.first)
  }

  @Test(arguments: TrackerRule.Kind.allCases)
  func `are made once, though the answer was lost`(kind: TrackerRule.Kind) async throws {
    try await withTracker(kind) { service, program in
      let (incident, path) = try await action(service)
      program.feels(.losesAnswers)
      let lost = try await export(path, service)
      #expect(lost.status == 422 && lost["rule"] == "tracker", "\(lost.text)")
      #expect(try await row(service)["tracker"] == .null)
      #expect(program.issues.count == 1)
      program.feels(.well)
      let first = try await export(path, service)
      #expect(first.status == 201, "\(first.text)")
      let reference = kind == .jira ? "OPS-1" : "1"
      #expect(first["tracker"] == "main" && first["reference"]?.text == reference)
      #expect(first["address"]?.text?.hasSuffix("1") == true)
      let again = try await export(path, service)
      #expect(again.status == 200 && again["unchanged"] == true)
      #expect(program.issues.count == 1)
      let issue = try #require(program.issues.first)
      #expect(issue.title.hasSuffix("(\(incident)-A1)") && issue.labels.contains("lastgood"))
      // Nobody's name leaves the record.
      #expect(!issue.title.contains("bob"))
      #expect(try await row(service)["reference"]?.text == reference)
    }
  }

  @Test(arguments: TrackerRule.Kind.allCases)
  func `are found where the issue was made and its answer lost`(kind: TrackerRule.Kind)
    async throws
  {
    try await withTracker(kind) { service, program in
      let (_, path) = try await action(service)
      let id = try #require(path.split(separator: "/").last)
      // Somebody's export got so far.
      _ = try await export(path, service)
      try await service.post(path + "/tracker", ["tracker": "other", "reference": "9"])
      let found = try await export(path, service)
      #expect(found.status == 201 && found["tracker"] == "main", "\(found.text)")
      #expect(program.issues.count == 1)
      #expect(
        program.issues.first?.labels.contains("lastgood-" + id.replacing("-", with: "")) == true)
    }
  }

  @Test(arguments: TrackerRule.Kind.allCases)
  func `are done and open again as their issues are`(kind: TrackerRule.Kind) async throws {
    try await withTracker(kind) { service, program in
      let (incident, path) = try await action(service)
      _ = try await export(path, service)
      #expect(try await sync(service)["looked_at"] == 1)
      program.set(open: false)
      let closed = try await sync(service)
      #expect(closed["finished"]?.elements == [.string("\(incident)-A1")], "\(closed.text)")
      #expect(try await row(service)["state"] == "finished")
      #expect(try await sync(service)["finished"] == [])
      program.set(open: true)
      let reopened = try await sync(service)
      #expect(reopened["reopened"]?.elements == [.string("\(incident)-A1")], "\(reopened.text)")
      #expect(try await row(service)["state"] == "open")
      // No person did that.
      program.set(open: false)
      _ = try await sync(service)
      let timeline = try await service.get("/incidents/\(incident)/postmortem?format=json")
      #expect(!timeline.text.contains("closed in main by alice"))
      // What somebody took up again stays open, whatever the tracker says.
      try await service.post(path + "/reopening", ["because": "it pages the wrong team"])
      let kept = try await sync(service)
      #expect(kept["finished"] == [] && kept["notes"]?.elements?.count == 1)
      #expect(try await row(service)["state"] == "open")
      // And what somebody says is done stays done.
      program.set(open: true)
      try await service.post(path + "/finish", ["evidence": "drill 14 paged"])
      let done = try await sync(service)
      #expect(done["reopened"] == [] && done["notes"]?.elements?.count == 1)
    }
  }

  @Test(arguments: [401, 403, 404, 422, 429, 500, 301])
  func `stay where they are when the tracker refuses`(status: Int) async throws {
    try await withTracker(.github) { service, program in
      let (_, path) = try await action(service)
      program.feels(.refuses(status))
      let refused = try await export(path, service)
      #expect(refused.status == 422 && refused["rule"] == "tracker")
      let sentence = try #require(refused["detail"]?.text)
      #expect(
        sentence.contains("“main”") && !sentence.contains(TrackerProgram.token), "\(sentence)")
      #expect(try await row(service)["tracker"] == .null)
      program.feels(.well)
      _ = try await export(path, service)
      program.feels(.refuses(status))
      let faults = try await sync(service)
      #expect(faults.status == 200 && faults["faults"]?.elements?.count == 1)
      #expect(!faults.text.contains(TrackerProgram.token))
      #expect(try await row(service)["state"] == "open")
    }
  }

  @Test(arguments: [
    "", "<html>", "{}", #"[{"number":7,"state":"open","labels":[]}]"#, "[1]",
    String(repeating: " ", count: 300_000) + "[]",
  ])
  func `stay where they are when the answer is another one`(text: String) async throws {
    try await withTracker(.github) { service, program in
      let (_, path) = try await action(service)
      program.feels(.says(text))
      let refused = try await export(path, service)
      #expect(refused["rule"] == "tracker", "\(refused.text)")
      #expect(refused["detail"]?.text?.contains("trackers.main.url") == true)
      #expect(try await row(service)["tracker"] == .null && program.issues.isEmpty)
    }
  }

  @Test func `ask nothing inside unless the policy lets them`() async throws {
    try await withTracker(.github, { $0.allowsPrivate = false }) { service, program in
      let (_, path) = try await action(service)
      let refused = try await export(path, service)
      #expect(refused["detail"]?.text?.contains("allow-private: true") == true, "\(refused.text)")
      #expect(program.asked == 0)
    }
  }

  @Test func `say which tracker is meant, and who may not`() async throws {
    try await withTracker(.github) { service, program in
      let (_, path) = try await action(service)
      #expect(try await export(path, service, ["tracker": "other"]).status == 400)
      #expect(try await export(path, service, [:], as: "vera").status == 403)
      let hidden = try await action(service, ["restricted": true])
      let refused = try await export(hidden.path, service)
      #expect(refused["rule"] == "restricted", "\(refused.text)")
      try await service.post(path + "/decline", ["because": "another one is enough"])
      #expect(try await export(path, service)["rule"] == "not-open")
      #expect(program.asked == 0)
    }
  }

  @Test func `are in none where the policy has none`() async throws {
    try await withService { service in
      let (_, path) = try await action(service)
      #expect(try await export(path, service)["rule"] == "no-tracker")
    }
  }

  @Test func `that are overdue are cited by a new incident of the service`() async throws {
    try await withService { service in
      let (first, path) = try await action(service)
      // What is due may be moved to any day, also one that is over.
      try await service.post(
        path + "/changes",
        [
          "kind": "detect", "text": "Alert on lock waits, says bob", "owner": "platform",
          "due_at": "2020-01-01T00:00:00Z", "done_when": "a lock of 5 s pages within 60 s",
        ])
      let overdue = try await service.get("/improvements?state=overdue")["improvements"]
      #expect(overdue?.elements?.count == 1)
      let next = try await service.declare("Checkout fails again", ["service": "checkout"])
      let brief = try await service.get("/incidents/\(next)/brief")
      let cited = brief["overdue_actions"]?.elements ?? []
      #expect(cited.map { $0["number"] } == [.string(first)] && cited.first?["label"] == "A1")
      // Not by the one that it comes from, nor by one of another service.
      #expect(try await service.get("/incidents/\(first)/brief")["overdue_actions"] == [])
      let other = try await service.declare("Search is slow", ["service": "search"])
      #expect(try await service.get("/incidents/\(other)/brief")["overdue_actions"] == [])
    }
  }
}
