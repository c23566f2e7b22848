import Client
import CommandLineKit
import JSON

/// `lastgood verification`: whether what was carried out helped.
struct VerifyAction: ResponderVerb {
  static let name = "verification"
  static let summary = "Show whether what was carried out helped, or have it looked at once more."
  static let discussion = """
    With --again it is looked at once more where nobody could know the last time: signals were away, or \
    there were too few requests. The same checks, as often and for as long, over what comes from now \
    on. The verdict before stays on record. What passed or failed is not asked again.
    """
  static let examples = [
    Example("lastgood verification D1", "What the looks said."),
    Example(
      "lastgood verification D1 --again --because \"the metrics are back\"",
      "Looks once more, as the first time."),
  ]
  static let signature: [Parameter] = [
    .decision, .flag("--again", help: "Have it looked at once more."),
    .option("--because", "WHY", help: "Why that will say more than the last time."), .insist,
  ]

  private let decision: DecisionWord
  private let because: String?
  private let asksAgain, insists: Bool

  init(_ arguments: inout Arguments) throws(UsageError) {
    decision = try arguments.positional("decision")
    because = try arguments.option("--because")
    insists = arguments.flag("--insist")
    asksAgain = arguments.flag("--again")
    if asksAgain, because == nil { throw UsageError(.missing("--because")) }
  }

  func act(in session: Session) async throws -> ExitCode {
    if let because {
      guard asksAgain else {
        throw ResponderFailure(.usage, "A reason alone asks for nothing: say --again as well.")
      }
      return try await session.say(
        "verifications", about: decision, "verification of", insists: insists,
        [("because", because)])
    }
    let (subject, name) = try await session.decision(decision)
    let (value, answer) = try await session.value(
      subject.incidentPath("decisions", decision.decision))
    session.show(answer) {
      guard let action = value["carried_out"] else {
        return ["\(name): nothing was carried out yet, so there is nothing to look at."]
      }
      return ActionText.lines(action, session.clock)
    }
    return .done
  }
}
