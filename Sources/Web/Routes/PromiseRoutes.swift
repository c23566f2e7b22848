import Communication
import HTTP
package import IncidentService
package import JSON

/// How well what readers were promised is kept.
package struct PromiseRoutes {
  let clerk: Clerk

  package init(_ clerk: Clerk) { self.clerk = clerk }

  package var routes: [Route] {
    [
      Route(
        .get, "/api/v1/promises", .readers, subject: "Updates",
        summary: "How well promises of updates were kept, by quarter, service and audience",
        query: [
          QueryParameter("service", .text(Rules.name), "Of this service alone."),
          QueryParameter(
            "days", .integer(1...3_650), "Of incidents declared within so many days; 90."),
        ],
        answers: [
          .json(
            200, "The newest quarter first; of the newest thousand incidents.",
            .object(
              .required("promises", .list(PromiseRow.schema, atMost: 100_000)),
              .required("cut", .bool)))
        ]
      ) { [clerk] call in
        let report = try await clerk.desk.promises(
          of: call.query.text("service"), withinDays: call.query.integer("days") ?? 90,
          for: try call.caller)
        return Clerk.json(
          JSONWriter.object { object in
            object.member("promises", report.rows)
            object.member("cut", report.isCut)
          })
      }
    ]
  }
}

extension PromiseRow: JSONWritable {
  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("quarter", quarter)
      object.member("service", service)
      object.member("team", team)
      object.member("audience", audience.rawValue)
      object.member("incidents", incidents)
      record.write(to: &object)
    }
  }

  fileprivate static let schema = Schema.named(
    "PromiseRow",
    .object(
      ObjectRule(
        [
          .required("quarter", .freeText), .required("service", .orNull(.freeText)),
          .required("team", .orNull(.freeText)),
          .required("audience", .words(of: UpdateAudience.self)),
          .required("incidents", .integer(1...1_000)),
        ] + PromiseRecord.members)))
}

extension PromiseRecord {
  func write(to object: inout JSONMembers) {
    object.member("kept", kept)
    object.member("late", late)
    object.member("broken", broken)
    if let adherence {
      object.percent("adherence", hundredths: adherence)
    } else {
      object.member("adherence", String?.none)
    }
    object.member("longest_silence_seconds", longestSilenceSeconds)
  }

  static let members: [MemberRule] = [
    .required("kept", .integer(0...1_000_000)), .required("late", .integer(0...1_000_000)),
    .required("broken", .integer(0...1_000_000)),
    .required("adherence", .orNull(.described("Percent of those that have ended.", .percent))),
    .required("longest_silence_seconds", .orNull(.integer(0...Int64.max))),
  ]
}
