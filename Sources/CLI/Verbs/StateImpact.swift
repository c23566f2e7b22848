import CommandLineKit
import EventLog
import JSON

/// `lastgood impact`: who notices what.
struct StateImpact: ResponderVerb {
  static let name = "impact"
  static let summary = "Say who notices what."
  static let discussion = """
    States the impact as a whole: what is left out counts as not said. “unknown” is an answer.
    """
  static let examples = [
    Example(
      "lastgood impact --who \"EU customers\" --symptom \"card payments fail\" --how-many 1200",
      "On the current incident."),
    Example(
      "lastgood impact inc-2 --how-many unknown --since 14:05 --data-risk possible",
      "What is not known is said to be unknown."),
  ]
  static let signature: [Parameter] = [
    .incident, .option("--who", "WHO", help: "Who is affected."),
    .option("--symptom", "WHAT", help: "What they notice."),
    .option("--how-many", "COUNT", help: "How many, or unknown."),
    .option("--region", "NAME", repeated: true, help: "A region. Can be repeated."),
    .option("--since", "TIME", help: "Since when."),
    .option(
      "--data-risk", "WORD", choices: ["none", "possible", "confirmed", "unknown"],
      help: "Whether data may have been harmed."), .insist,
  ]

  private let incident, who, symptom, since, dataRisk: String?
  private let howMany: HowMany?
  private let regions: [String]
  private let insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    incident = try arguments.optional("inc")
    who = try arguments.option("--who")
    symptom = try arguments.option("--symptom")
    since = try arguments.option("--since")
    dataRisk = try arguments.option("--data-risk")
    howMany = try arguments.option("--how-many")
    regions = try arguments.options("--region")
    insists = arguments.flag("--insist")
    if who == nil, symptom == nil, since == nil, dataRisk == nil, howMany == nil, regions.isEmpty {
      throw UsageError(.missing("--who, --symptom or --how-many"))
    }
  }

  func act(in session: Session) async throws -> ExitCode {
    let since = try since.map { try session.clock.past($0) }
    let subject = try await session.incident(incident)
    var order = Order(subject.incidentPath("impact"), "impact of \(subject.name)") { body in
      body.member("who", ifPresent: who)
      body.member("symptom", ifPresent: symptom)
      switch howMany {
      case .number(let number): body.member("how_many", number)
      case .unknown: body.member("how_many", "unknown")
      case nil: break
      }
      if !regions.isEmpty { body.member("regions", regions) }
      body.member("since", ifPresent: since?.description)
      body.member("data_risk", ifPresent: dataRisk)
    }
    order.subject = subject
    order.isSpoolable = true
    order.texts = [("who", who ?? ""), ("symptom", symptom ?? "")]
    order.insists = insists
    let outcome = try await session.replace(
      order, in: subject, Concern(types: ["incident.impact_stated"]) { $0.impact })
    return session.report(outcome) { written in
      "\(written.handle, .bold): the impact of \(subject.name) is stated"
    }
  }
}
