import Decisions
import EventLog
import HTTP
import IncidentService
import JSON
import Policy

/// What is decided about an incident: proposals, plans, approvals.
package struct DecisionRoutes {
  let clerk: Clerk
  /// How long a route waits for the plan, before it answers that it is being made.
  let patience: Duration

  package init(_ clerk: Clerk, patience: Duration) {
    (self.clerk, self.patience) = (clerk, patience)
  }

  package var routes: [Route] {
    [proposal, list, one] + planning + answering + [verification] + ending
  }

  static let all = "/api/v1/incidents/{incident}/decisions"
  static let one = all + "/{decision}"

  static let usualPatience = Duration.seconds(5)
  /// Chat programs give an answer up after three seconds.
  private static let chatPatience = Duration.seconds(1)

  private func patience(of call: Call) -> Duration {
    call.way == .chat ? Self.chatPatience : patience
  }

  private var proposal: Route {
    Route(
      .post, PathTemplate(Self.all), .responders, subject: "Decisions",
      summary: "Propose to do something",
      details: """
        Answers when the executor has made a plan, or after a few seconds without one: then \
        awaits_plan is true. Whatever is left out is taken from the incident, the policy and the \
        last known good release.
        """,
      body: .json(.object(ObjectRule(Self.proposalMembers + [.entryID, .happenedAt, .insist]))),
      answers: Self.answers
    ) { [self] call in
      let incident = try call.parameter("incident")
      let order = try await clerk.order(for: call)
      var (written, seen) = try await clerk.desk.propose(
        try NewDecision(call, by: order.caller.principal), in: incident, by: order)
      // What was saved while nobody could be reached has waited enough.
      if let id = seen?.decision.id, order.happenedAt == nil {
        seen = try await clerk.desk.awaitPlan(
          of: id, in: incident, within: patience(of: call), for: order.caller)
      }
      return try await clerk.answer(written, seen)
    }
  }

  private var list: Route {
    Route(
      .get, PathTemplate(Self.all), .readers, subject: "Decisions",
      summary: "All decisions of an incident, oldest first",
      answers: [
        .json(
          200, "The decisions.",
          .object(.required("decisions", .list(DecisionJSON.schema, atMost: 10_000))),
          headers: [(name: "ETag", description: "The incident's version.")])
      ]
    ) { [clerk] call in
      let (decisions, version) = try await clerk.desk.decisions(
        in: try call.parameter("incident"), for: try call.caller)
      var shown: [DecisionJSON] = []
      for decision in decisions { shown.append(try await clerk.json(decision)) }
      return Clerk.json(
        JSONWriter.object { $0.member("decisions", shown) }, headers: [("ETag", "\"\(version)\"")])
    }
  }

  private var one: Route {
    Route(
      .get, PathTemplate(Self.one), .readers, subject: "Decisions", summary: "One decision",
      answers: [
        .json(
          200, "The decision, its plan, and who agreed.", DecisionJSON.schema,
          headers: [(name: "ETag", description: "The incident's version.")])
      ]
    ) { [clerk] call in
      let seen = try await clerk.desk.decision(
        try call.parameter("decision"), in: try call.parameter("incident"), for: try call.caller)
      return Clerk.json(
        JSONWriter.bytes(try await clerk.json(seen)), headers: [("ETag", "\"\(seen.version)\"")])
    }
  }

  static let answers = Answer.written(.optional("decision", DecisionJSON.schema))

  /// A route that gives the rules a command about one decision.
  func command(
    _ path: String, _ summary: String, details: String = "", _ members: MemberRule...,
    texts: [String] = ["because"],
    ask: @escaping @Sendable (Call, EventID, Approver) async throws -> DecisionCommand.Ask
  ) -> Route {
    Route(
      .post, PathTemplate(Self.one + path), .responders, subject: "Decisions", summary: summary,
      details: details,
      body: .json(.object(ObjectRule(members + [.entryID, .happenedAt, .insist]))),
      answers: Self.answers
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      let approver = try await clerk.desk.approver(order.caller)
      let (written, seen) = try await clerk.desk.ask(
        about: try call.parameter("decision"), in: try call.parameter("incident"), by: order,
        texts: texts.map { ($0, call.text($0)) }
      ) { try await ask(call, $0, approver) }
      return try await clerk.answer(written, seen)
    }
  }
}

extension Clerk {
  fileprivate func answer(_ written: Written, _ seen: SeenDecision?) async throws -> Response {
    guard let seen else { return answer(written) }
    let shown = try await json(seen)
    return answer(written) { $0.member("decision", shown) }
  }
}

// MARK: - Plans

extension DecisionRoutes {
  fileprivate var planning: [Route] {
    [
      plan,
      command(
        "/overrides", "Take it upon oneself that checks did not pass",
        details: """
          By somebody who neither asks for the action nor approves it, and for the checks that they \
          name. That nobody knows what would be done, nobody takes upon them.
          """,
        .required("plan_hash", .text(Rules.planHash)),
        .required(
          "checks",
          .list(.words(of: PreflightCheck.self), atMost: PreflightCheck.allCases.count)),
        .optional("role", .text(Rules.name)),
        .required("because", .text(Rules.reason))
      ) { call, id, approver in
        .override(
          id, plan: try call.required("plan_hash"),
          checks: (call.body["checks"]?.elements ?? []).compactMap {
            $0.text.flatMap(PreflightCheck.init(rawValue:))
          }, by: approver, as: call.text("role"), because: try call.required("because"))
      },
    ]
  }

  private var plan: Route {
    Route(
      .post, PathTemplate(Self.one + "/plans"), .responders, subject: "Decisions",
      summary: "Have a plan made, again or otherwise",
      details: """
        Another plan voids the approvals of the one before; the same one keeps them. Answers when \
        it is there, or after a few seconds without one: then awaits_plan is true.
        """,
      body: Schema.entry(
        .optional("target", .text(Rules.name)), .optional("because", .text(Rules.reason)),
        .optional("parameters", .map(.text(Rules.name)))),
      answers: Self.answers
    ) { [self] call in
      let order = try await clerk.order(for: call)
      let incident = try call.parameter("incident")
      let (written, seen) = try await clerk.desk.requestPlan(
        of: try call.parameter("decision"),
        PlanChange(
          target: call.text("target"), parameters: call.parameters("parameters"),
          because: call.text("because")), in: incident, by: order)
      let newest = try await clerk.desk.awaitPlan(
        of: seen.decision.id, in: incident, within: patience(of: call), for: order.caller)
      return try await clerk.answer(written, newest)
    }
  }
}

// MARK: - Approvals

extension DecisionRoutes {
  fileprivate var answering: [Route] {
    [
      command(
        "/approvals", "Approve the plan, or running degraded for longer",
        details: "With until it answers the request for an extension.",
        .required("plan_hash", .text(Rules.planHash)), .optional("role", .text(Rules.name)),
        .optional("until", .time)
      ) { call, id, approver in
        .approve(
          id, call.subject, plan: try call.required("plan_hash"), by: approver,
          as: call.text("role"), via: call.way == .chat ? .chat : .cli)
      },
      command(
        "/denials", "Deny the plan, or running degraded for longer",
        .required("plan_hash", .text(Rules.planHash)), .optional("role", .text(Rules.name)),
        .optional("until", .time), .required("because", .text(Rules.reason))
      ) { call, id, approver in
        .deny(
          id, call.subject, plan: try call.required("plan_hash"), by: approver,
          as: call.text("role"), via: call.way == .chat ? .chat : .cli,
          because: try call.required("because"))
      },
      command(
        "/break-glass", "Agree to go ahead without the approvals",
        details: "Where the policy allows it; somebody else reviews it afterwards.",
        .required("plan_hash", .text(Rules.planHash)), .required("because", .text(Rules.reason))
      ) { call, id, approver in
        .breakGlass(
          id, plan: try call.required("plan_hash"), by: approver,
          because: try call.required("because"))
      },
      command("/approval-withdrawals", "Take one's own approval back", texts: []) {
        _, id, approver in .withdrawApproval(id, by: approver.principal)
      },
      command(
        "/objections", "Object: recorded, and shown to whoever approves",
        .required("because", .text(Rules.reason))
      ) { call, id, approver in
        .object(id, by: approver.principal, because: try call.required("because"))
      },
    ]
  }
}

// MARK: - What comes afterwards

extension DecisionRoutes {
  private var verification: Route {
    Route(
      .post, PathTemplate(Self.one + "/verifications"), .responders, subject: "Decisions",
      summary: "Have it looked at once more whether it helped",
      details: """
        Where the last verification was inconclusive: the same checks, as often and for as long, over \
        what comes from now on. Refused while one runs, when it passed or failed, when a rollout of \
        the service or another action has gone on there since, and when the decision was withdrawn. The \
        verdict before stays on record.
        """,
      body: Schema.entry(.required("because", .text(Rules.reason))), answers: Self.answers
    ) { [clerk] call in
      let order = try await clerk.order(for: call)
      let (written, seen) = try await clerk.desk.requestVerification(
        of: try call.parameter("decision"), because: try call.required("because"),
        in: try call.parameter("incident"), by: order)
      return try await clerk.answer(written, seen)
    }
  }
}

extension DecisionRoutes {
  fileprivate var ending: [Route] {
    [
      command(
        "/withdrawal", "Withdraw it",
        details: "By whoever proposed it, or who commands the incident.",
        .required("because", .text(Rules.reason))
      ) { [clerk] call, id, approver in
        .withdraw(
          id, by: approver.principal,
          commands: try await clerk.desk.commands(try call.parameter("incident"), call.caller),
          because: try call.required("because"))
      },
      command(
        "/outcome", "Say what came of it", .required("met", .words(of: Outcome.Met.self)),
        .required("actual", .text(Rules.reason)), texts: ["actual"]
      ) { call, id, approver in
        .recordOutcome(
          id, call.word("met") ?? .unclear, by: approver.principal,
          actual: try call.required("actual"))
      },
      command(
        "/estimates", "Say how long the repair takes", .required("from_minutes", Self.minutes),
        .required("to_minutes", Self.minutes),
        .optional("confidence", .words(of: Confidence.self)), texts: []
      ) { call, id, approver in
        .changeEstimate(id, FixEstimate(call.body, by: approver.principal))
      },
      command(
        "/extensions", "Ask to run degraded for longer", .required("until", .time),
        .required("because", .text(Rules.reason))
      ) { call, id, approver in
        guard let until = call.time("until") else { throw Problem.invalid("until", "is required") }
        return .requestExtension(
          id, until: until, by: approver.principal, because: try call.required("because"))
      },
      command(
        "/restoration", "Say that what was switched off is on again",
        .optional("because", .text(Rules.reason))
      ) { call, id, approver in
        .endDegraded(id, by: approver.principal, because: call.text("because"))
      },
      command(
        "/reviews", "Review that somebody went ahead, or audit what was violated",
        .required("subject", .words(of: Review.Subject.self)),
        .required("findings", .text(Rules.reason)), texts: ["findings"]
      ) { call, id, approver in
        .review(
          id, call.word("subject") ?? .breakGlass, by: approver,
          findings: try call.required("findings"))
      },
    ]
  }

  static let minutes = Schema.integer(FixEstimate.range)
}

extension Call {
  fileprivate var subject: ApprovalSubject { time("until").map { .extension(until: $0) } ?? .plan }
}
