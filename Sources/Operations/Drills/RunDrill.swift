import Client
package import CommandLineKit
package import Embedded
import FoundationEssentials
import Glibc
import JSON
import LocalParts
import Policy
import Preparedness
import Web

/// `lastgood drill run`: plays a failure on local parts and says how it went.
package struct RunDrill: Command {
  package static let name = "run"
  package static let summary = "Play a failure on local parts, and score how it was met."
  package static let discussion = """
    Starts an instance of its own, real backends, HAProxy, Prometheus and users in a folder in /tmp, \
    breaks something, and follows what happens: a trigger that fires, a decision, approvals, the \
    action, its verification. People of the drill decide and approve; with --hands it is you, and it \
    says what to type. At the end it prints how long each part took and what users noticed, and \
    takes everything away. Nothing else on this machine is touched.

    Scenarios: bad-canary (a new version answers with errors), crash-loop (a process of it falls \
    over again and again), slow-dependency (what it depends on is slow), wrong-flag (a flag is on \
    that should not be), killed-backend (a process is killed and stays away).

    --record also records the score in your own instance, for the service and environment that you \
    name; passed drills are what licenses automatic actions. It is marked there as a drill on local \
    parts: it shows that the way works, and nothing about that service's own router. That takes an \
    administrator's token; that it began is recorded before anybody knows how it goes.

    Exit code 0 when it ended as it should, 1 when not.
    """
  package static let examples = [
    Example("lastgood drill run bad-canary", "Takes about half a minute."),
    Example("lastgood drill run killed-backend --hands", "You decide and approve."),
    Example(
      "lastgood drill run bad-canary --fault kill-executor",
      "The executor is killed in the middle, and another one ends it."),
    Example(
      "lastgood drill run bad-canary --record --service checkout --env production",
      "Counts as a rehearsal of checkout's fallback."),
  ]
  package static let signature: [Parameter] = [
    .positional(
      "scenario", choices: DrillScenario.allCases.map(\.rawValue), help: "What breaks."),
    .option(
      "--fault", "NAME", choices: Scorecard.Fault.allCases.map(\.rawValue),
      help: "What breaks besides."),
    .flag("--hands", help: "You decide and approve, by the command line."),
    .option("--within", "TIME", help: "How long you may take with --hands; ten minutes else."),
    .flag("--record", help: "Record the score in your own instance too."),
    .option("--service", "NAME", help: "For which service it is recorded."),
    .option("--env", "NAME", help: "For which environment it is recorded."),
    .flag("--keep", help: "Leave the folder with all logs behind."),
  ]

  private let scenario: DrillScenario
  private let fault: Scorecard.Fault?
  private let hands: Duration?
  /// Where the score goes besides.
  private let subject: (service: String, environment: String)?
  private let keeps: Bool

  package init(_ arguments: inout Arguments) throws(UsageError) {
    scenario = try arguments.positional("scenario")
    let fault: String? = try arguments.option("--fault")
    self.fault = fault.flatMap { Scorecard.Fault(rawValue: $0) }
    let time: TimeLength? = try arguments.option("--within")
    let isByHand = arguments.flag("--hands")
    hands = isByHand ? .seconds(time?.seconds ?? 600) : nil
    let records = arguments.flag("--record")
    let service: String? = try arguments.option("--service")
    let environment: String? = try arguments.option("--env")
    keeps = arguments.flag("--keep")
    if records {
      guard let service else { throw UsageError(.missing("--service")) }
      guard let environment else { throw UsageError(.missing("--env")) }
      subject = (service, environment)
    } else {
      subject = nil
    }
  }

  package func run(
    with surroundings: Surroundings, on terminal: Terminal
  ) async throws -> ExitCode {
    let programs = try StagePrograms.find()
    // Before anything is played: the score should not be lost for want of somebody who takes it.
    let recorder = try subject.map { _ in Client(try ServiceAddress.find()) }
    var begun: String?
    if let subject, let recorder {
      begun = try await begin(for: subject, by: recorder)
    }
    let drill = begun
    let run = DrillRun(
      scenario: scenario, fault: fault, hands: hands, programs: programs,
      surroundings: surroundings, terminal: terminal)
    let folder = try DrillFolder()
    defer { if !keeps { folder.remove() } }
    return try await Latch.onSignals { stop in
      guard let report = try await run.play(in: folder.path, until: stop) else { return .findings }
      for line in report.lines { terminal.say(line) }
      terminal.say("", json: report.json)
      if let subject, let recorder {
        try await record(report, of: drill, for: subject, by: recorder, on: terminal)
      }
      if keeps { terminal.note("All logs are in \(folder.path).") }
      return report.card.isAsExpected ? .done : .findings
    }
  }

  /// Before it is known how it goes; the stream of the drill.
  private func begin(
    for subject: (service: String, environment: String), by client: Client
  ) async throws -> String? {
    let answer = try await client.send(
      APIRequest(
        .post, APIRequest.path("api", "v1", "drills"),
        body: scenario.start(of: subject.service, in: subject.environment), key: UUID()))
    return try JSONValue(checking: answer.body)["stream"]?.text
  }

  private func record(
    _ report: DrillReport, of drill: String?, for subject: (service: String, environment: String),
    by client: Client, on terminal: Terminal
  ) async throws {
    let request = APIRequest(
      .post, APIRequest.path("api", "v1", "drills"),
      body: report.body(
        service: subject.service, environment: subject.environment, drill: drill), key: UUID())
    _ = try await client.send(request)
    terminal.note(
      """
      Recorded as a drill of \(scenario.action.rawValue) of \(subject.service) in \
      \(subject.environment): \(report.card.hasPassed ? "passed" : "failed").
      """)
  }
}

/// A folder in /tmp for one drill.
struct DrillFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/lastgood-drill-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw DemoBroken(reason: "No folder can be made in /tmp.")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // The database server of root is another user, who has to get to its data.
    if geteuid() == 0 { chmod(path, 0o711) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
