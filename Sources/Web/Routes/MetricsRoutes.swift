import HTTP
import IncidentService
import JSON
import Metrics

/// What the record says in figures.
package struct MetricsRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [
      Route(
        .get, "/api/v1/metrics-report", .readers, subject: "Learning",
        summary: "How long things took, and how often they went wrong, as distributions",
        details: """
          Computed from what is on record when it is asked for, corrections included. There are no \
          means: quantiles are values that were measured, and of fewer than five the values \
          themselves are shown. `of` says how many could know a figure, `known` how many do; those \
          whose clocks contradict each other are counted as `out_of_order` and left out. Incidents \
          that the caller may not see are not counted.
          """,
        query: [
          QueryParameter(
            "since", .text(.reportLength),
            "How far back, in hours, days or weeks: `12h`, `90d`, `26w`. 90 days."),
          QueryParameter("service", .text(Rules.name), "Of this service alone."),
          QueryParameter(
            "people", .bool, "Loads by person and not by role; for administrators alone."),
        ],
        answers: [.json(200, "The figures.", MetricsReport.schema)]
      ) { [clerk] call in
        let seconds = try ReportLength.seconds(call.query.text("since") ?? "90d")
        let named = try await clerk.desk.metrics(
          of: call.query.text("service"), withinSeconds: seconds,
          byPerson: call.query.isTrue("people"), for: try call.caller)
        return Clerk.json(
          JSONWriter.object { named.report.write(to: &$0, names: named.names) })
      }
    ]
  }
}

/// How far back a report goes, as it is written in a query.
enum ReportLength {
  /// Ten years.
  static let most: Int64 = 3_650 * 86_400

  static func seconds(_ text: String) throws(Problem) -> Int64 {
    let units: [Character: Int64] = ["h": 3_600, "d": 86_400, "w": 604_800]
    // At most six digits, as the schema has it: nothing here can overflow.
    let digits = text.utf8.dropLast()
    guard let unit = text.last.flatMap({ units[$0] }), digits.allSatisfy(isDigit),
      let number = Int64(text.dropLast()), number > 0, number * unit <= most
    else {
      throw .invalid(
        "since", "must be a number of hours, days or weeks such as 90d, and ten years at most")
    }
    return number * unit
  }
}

extension TextRule {
  fileprivate static let reportLength = TextRule(2...7)
}

// MARK: - Schema

extension MetricsReport {
  fileprivate static let schema = Schema.named(
    "MetricsReport",
    .object(
      .required("since", .time), .required("until", .time),
      .required("service", .orNull(.freeText)),
      .required(
        "incidents",
        .object(
          .required("declared", .number), .required("open", .number),
          .required(
            "merged", .described("In no figure: they go on as part of another.", .number)),
          .required("reopened", .number),
          .required("lasting", .described("A day or more.", .number)),
          .required("per_week", .perWeek))),
      .required(
        "changes",
        .object(
          .required("deployments", .number), .required("completed", .number),
          .required(
            "failed",
            .described("Failed, taken back, or with an incident laid to it.", .number)),
          .required("failure_rate", .orNull(.percent)), .required("per_week", .perWeek),
          .required("automated_gates", .number), .required("gates", .number),
          .required("automated_share", .orNull(.percent)))),
      .required("figures", .list(Figure.schema, atMost: FigureName.allCases.count)),
      .required(
        "promises",
        .object(
          .required("kept", .number), .required("late", .number), .required("broken", .number),
          .required(
            "adherence",
            .orNull(.described("Percent of those that have ended.", .percent))))),
      .required(
        "services",
        .list(
          .object(
            .required("service", .freeText), .required("environment", .freeText),
            .required("last_deployed_at", .time), .required("days", .number),
            .required("open_security_incidents", .number)),
          atMost: MetricsFacts.serviceLimit)),
      .required("load", .list(RoleLoad.schema, atMost: 100_000)),
      .required(
        "lasting",
        .list(
          .object(.required("number", .freeText), .required("seconds", .number)),
          atMost: namedLasting))))
}

extension Figure {
  fileprivate static let schema = Schema.named(
    "Figure",
    .object(
      .required("name", .words(of: FigureName.self)), .required("unit", .words(of: Scale.self)),
      .required("known", .number), .required("of", .number), .required("not_yet", .number),
      .required("out_of_order", .number),
      .required(
        "quantiles",
        .orNull(
          .object(
            .required("min", .number), .required("p50", .number), .required("p75", .number),
            .required("p90", .number), .required("p95", .number), .required("max", .number)))),
      .required(
        "values", .described("Of fewer than five.", .list(.number, atMost: Distribution.fewest))),
      .required(
        "trend",
        .described(
          "The half of each week, the oldest first; null where nothing is known.",
          .list(.orNull(.number), atMost: 523))),
      .required(
        "bins",
        .list(
          .object(
            .required("from", .described("The next bin's is its end.", .number)),
            .required("count", .number)), atMost: 32))))
}

extension RoleLoad {
  fileprivate static let schema = Schema.named(
    "RoleLoad",
    .object(
      .required("role", .freeText), .required("person", .orNull(.freeText)),
      .required("incidents", .number),
      .required(
        "weeks",
        .described(
          "The oldest first, counted back from now.",
          .list(
            .object(
              .required("incidents", .number), .required("calls", .number),
              .required("minutes", .number)), atMost: 523)))))
}

extension Schema {
  fileprivate static let number = Schema.integer(0...Int64.max)
  fileprivate static let perWeek = Schema.described(
    "The oldest week first, counted back from now.", .list(.number, atMost: 523))
}
