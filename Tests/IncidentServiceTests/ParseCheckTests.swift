import Decisions
import EventLog
import FoundationEssentials
import IncidentService
import Policy
import TestSupport
import Testing

@Suite struct `A parse check` {
  private static let check = ParseCheck(
    of: "switch", under: Commander.digest(of: "a policy"), .fail, because: .text("No such option."))

  @Test func `stands in the log as it will be read for ever`() {
    let body = EventFormat.parseChecks.body(Self.check)
    #expect(body.type.name == "action.parse_checked" && body.revision == 1)
    #expect(
      String(decoding: body.clear, as: UTF8.self)
        == #"{"definition":"switch","policy":"\#(Self.check.policy)","outcome":"fail"}"#)
    #expect(body.words == Array(#"{"because":"No such option."}"#.utf8))
  }

  /// A day on which the tool took its arguments stays one, and what it complains of now is told.
  @Test(arguments: [
    ([PreflightResult.Outcome.pass], [String]()), ([.fail], ["parse-check-failed"]),
    ([.pass, .fail], ["parse-check-failed"]), ([.fail, .pass], []),
    ([.unknown], ["not-parse-checked"]), ([.pass, .unknown], []), ([], ["not-parse-checked"]),
  ])
  func `counts for how well prepared a service is`(
    outcomes: [PreflightResult.Outcome], gaps: [String]
  ) async throws {
    try await Office.open { office in
      for outcome in outcomes {
        var check = Self.check
        check.outcome = outcome
        let draft = EventDraft(
          id: EventID(uuid: UUID()), EventFormat.parseChecks.body(check),
          happenedAt: office.clock.now)
        try await office.database.withStore(as: .executor, vault: office.vault) { store in
          _ = try await store.append(
            Commander().append([draft], to: .parseChecks, .policy))
        }
      }
      var policy = Policy(organisation: "Example")
      policy.services["shop"] = Service()
      policy.services["shop"]?.actions = [.rollback: "switch"]
      policy.actions["switch"] = ActionDefinition(adapter: "host-release")
      let found = try #require(
        try await office.desk(under: Rulebook(policy)).readiness(of: "shop", for: office.alice)
          .first?.gaps.map(\.gap.name))
      #expect(found.filter { $0.contains("parse") } == gaps)
    }
  }
}
