import EventLog
import HTTP
import IncidentService
import JSON
import Rollouts

/// Deployments: planning, listing, looking at one.
package struct DeploymentRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [planning, list, deployment, checklist] + steps + measurements + halting + shortening
      + announcements
  }

  static let one = "/api/v1/deployments/{deployment}"

  private var planning: Route {
    Route(
      .post, "/api/v1/deployments", .responders, subject: "Deployments",
      summary: "Plan a deployment, and start it",
      details: "Without groups there is one, all, that takes all traffic.",
      body: Schema.opening(
        .required("service", .text(Rules.name)), .required("environment", .text(Rules.name)),
        .required("version", .text(Rules.name)), .optional("from_version", .text(Rules.name)),
        .optional("artefact_digest", .text(Rules.digest)),
        .optional("kind", .words(of: DeploymentKind.self)),
        .optional("strategy", .words(of: RolloutStrategy.self)),
        .optional("profile", .words(of: DeploymentProfile.self)),
        .optional("groups", .array(.object(ObjectRule(Self.group)), count: 1...50)),
        .optional(
          "migrations",
          .list(
            .object(
              .required("id", .text(Rules.name)),
              .required("class", .words(of: MigrationClass.self))), atMost: 50)),
        .optional("bundle", .object(ObjectRule(Self.bundle))),
        .optional("change_reference", .text(Rules.name)),
        .optional("commit_count", .integer(0...1_000_000)),
        .optional("file_count", .integer(0...1_000_000)),
        .optional("oldest_change_at", .time), .optional("because", .text(Rules.reason)),
        .optional("start", .described("Whether it starts at once; true, when left out.", .bool))),
      answers: Answer.written(
        .required("number", .freeText), .required("deployment", DeploymentJSON.schema))
    ) { [clerk] call in
      let (written, number) = try await clerk.desk.plan(
        try RolloutPlan(call), stream: call.text("id").flatMap { StreamID($0) },
        starting: call.body["start"]?.bool ?? true, because: call.text("because"),
        by: try await clerk.order(for: call))
      let deployment = try await clerk.deployment(
        written.stream.description, for: try call.caller)
      return clerk.answer(written) {
        $0.member("number", number)
        $0.member("deployment", deployment)
      }
    }
  }

  private static let group: [MemberRule] = [
    .required("name", .text(Rules.group)), .optional("kind", .words(of: GroupKind.self)),
    .required("share", .described("Percent of traffic, earlier groups included.", .percent)),
    .optional("bake_seconds", .integer(0...DeploymentLimit.bakeSeconds)),
  ]

  private static let bundle: [MemberRule] = ["configuration", "secrets", "policy", "scaling"].map {
    .optional($0, .text(Rules.digest))
  }

  private var list: Route {
    Route(
      .get, "/api/v1/deployments", .readers, subject: "Deployments", summary: "List deployments",
      details: "Newest first.",
      query: [
        QueryParameter(
          "state", .word(DeploymentState.allCases.map(\.rawValue) + ["all"]), isRepeatable: true,
          "States to list; all when left out."),
        QueryParameter("service", .text(Rules.name), "Only of this service."),
        QueryParameter("environment", .text(Rules.name), "Only in this environment."), .before,
        .limit,
      ],
      answers: [
        .json(
          200, "A page of deployments.",
          .object(
            .required("deployments", .list(DeploymentJSON.row, atMost: 200)),
            .required("next", .orNull(.position))))
      ]
    ) { [clerk] call in
      let words = call.query.texts("state")
      let states =
        words.contains("all") ? [] : Set(words.compactMap { DeploymentState(rawValue: $0) })
      let page = try await clerk.desk.deployments(
        DeploymentFilter(
          states: states, service: call.query.text("service"),
          environment: call.query.text("environment"), before: call.query.position("before"),
          limit: call.query.limit))
      return Clerk.json(
        JSONWriter.object { object in
          object.member("deployments", page.rows)
          object.member("next", page.next?.rawValue)
        })
    }
  }

  private var deployment: Route {
    Route(
      .get, PathTemplate(Self.one), .readers, subject: "Deployments", summary: "One deployment",
      answers: [
        .json(
          200, "The deployment as it is now.", DeploymentJSON.schema,
          headers: [(name: "ETag", description: "Its version, for If-Match.")])
      ]
    ) { [clerk] call in
      let deployment = try await clerk.deployment(
        try call.parameter("deployment"), for: try call.caller)
      return Clerk.json(
        JSONWriter.bytes(deployment), headers: [("ETag", "\"\(deployment.version)\"")])
    }
  }
}
