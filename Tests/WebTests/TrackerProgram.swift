import Adapters
import Couriers
import Crypto
import Curl
import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import Synchronization
import Trackers
@testable import Web

/// A program that plays GitHub, GitLab or Jira on this machine, as far as they are asked.
final class TrackerProgram: Sendable {
  static let token = "ghp-of-the-test-1234"

  enum Mood: Sendable {
    case well
    /// Makes what it is told, and says that it broke.
    case losesAnswers
    case refuses(Int)
    case says(String)
  }

  struct Issue: Sendable {
    var number: Int
    var title: String
    var labels: [String]
    var isOpen = true
  }

  private struct State {
    var mood = Mood.well
    var issues: [Issue] = []
    var asked = 0
  }

  let kind: TrackerRule.Kind
  private let state = Mutex(State())
  private let served = Mutex<(server: Server, task: Task<Void, any Error>)?>(nil)

  init(_ kind: TrackerRule.Kind) { self.kind = kind }

  /// Runs it while `body` runs.
  static func run(
    _ kind: TrackerRule.Kind, _ body: (TrackerProgram) async throws -> Void
  ) async throws {
    let program = TrackerProgram(kind)
    let server = try Server(Server.Options()) { program.answer($0) }
    let task = Task { try await server.run() }
    program.served.withLock { $0 = (server, task) }
    defer { task.cancel() }
    try await body(program)
  }

  var url: String {
    let port = served.withLock { $0?.server.address.port ?? 0 }
    return "http://127.0.0.1:\(port)" + (kind == .gitlab ? "/api/v4" : "")
  }

  var rule: TrackerRule {
    // A path of GitLab has an encoded slash, which our own server does not take.
    let project =
      switch kind {
      case .github: "shop/checkout"
      case .gitlab: "4711"
      case .jira: "OPS"
      }
    var rule = TrackerRule(kind: kind, url: url, project: project, token: .environment("TRACKER"))
    (rule.label, rule.allowsPrivate) = ("lastgood", true)
    return rule
  }

  var issues: [Issue] { state.withLock { $0.issues } }
  var asked: Int { state.withLock { $0.asked } }

  func feels(_ mood: Mood) { state.withLock { $0.mood = mood } }

  func set(open: Bool) {
    state.withLock { state in
      for index in state.issues.indices { state.issues[index].isOpen = open }
    }
  }

  private func answer(_ request: HTTP.Request) -> Response {
    state.withLock { state in
      state.asked += 1
      guard request.head.headers["Authorization"] == "Bearer \(Self.token)" else {
        return Response(401, "{}")
      }
      if case .refuses(let status) = state.mood {
        return Response(status, #"{"message":"not with \#(Self.token)"}"#)
      }
      if case .says(let text) = state.mood { return Response(200, text) }
      let answer = act(on: request, &state.issues)
      if case .losesAnswers = state.mood, request.head.method == "POST" { return Response(502, "") }
      return answer
    }
  }

  private func act(on request: HTTP.Request, _ issues: inout [Issue]) -> Response {
    if request.head.method == "POST" {
      guard let body = try? JSONValue(checking: request.body) else { return Response(400, "{}") }
      let fields = body["fields"] ?? body
      let labels =
        fields["labels"]?.elements?.compactMap(\.text)
        ?? (fields["labels"]?.text ?? "").split(separator: ",").map(String.init)
      let issue = Issue(
        number: issues.count + 1, title: (fields["title"] ?? fields["summary"])?.text ?? "",
        labels: labels)
      issues.append(issue)
      return Response(201, shown(issue))
    }
    if let asked = request.head.queryValue("labels") ?? request.head.queryValue("jql") {
      let found = issues.filter { issue in
        issue.labels.contains { asked.contains($0) && $0.count > 20 }
      }
      let list = "[" + found.map(shown).joined(separator: ",") + "]"
      return Response(200, kind == .jira ? #"{"issues":\#(list)}"# : list)
    }
    let last = request.head.path.split(separator: "/").last.map(String.init) ?? ""
    let number = Int(last.split(separator: "-").last ?? "")
    guard let issue = issues.first(where: { $0.number == number }) else {
      return Response(404, "{}")
    }
    return Response(200, shown(issue))
  }

  private func shown(_ issue: Issue) -> String {
    let labels = issue.labels.map { "\"\($0)\"" }.joined(separator: ",")
    let number = issue.number
    return switch kind {
    case .github:
      #"{"number":\#(number),"html_url":"\#(url)/issues/\#(number)","state":"\#(issue.isOpen ? "open" : "closed")","labels":[\#(labels)],"extra":{"a":[1]}}"#
    case .gitlab:
      #"{"id":7,"iid":\#(number),"web_url":"\#(url)/-/issues/\#(number)","state":"\#(issue.isOpen ? "opened" : "closed")","labels":[\#(labels)]}"#
    case .jira:
      #"{"id":"7","key":"OPS-\#(number)","fields":{"labels":[\#(labels)],"status":{"statusCategory":{"key":"\#(issue.isOpen ? "new" : "done")"}}}}"#
    }
  }
}

/// Asks over the network, as the service does.
func trackerExchange(token: String = TrackerProgram.token) -> TrackerExchange {
  let gate = ProgramGate(
    AllowListFile(path: "/nowhere"), digest: { OpenSSLSHA256().digest(of: $0) })
  let secrets = ChannelSecrets(gate, environment: { $0 == "TRACKER" ? token : nil })
  let carrier = TrackerCarrier(
    secrets, lookup: { [hosts = HostLookup()] in await hosts.addresses(of: $0) })
  return TrackerExchange { try await carrier.ask($0, of: $1) }
}
