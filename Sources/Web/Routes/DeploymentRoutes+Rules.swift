import EventLog
import HTTP
import IncidentService
import JSON
import Policy
import Rollouts

// What the rules of the organisation ask of a deployment: its checklist, and shorter ways.
extension DeploymentRoutes {
  var checklist: Route {
    Route(
      .get, PathTemplate(Self.one + "/checklist"), .readers, subject: "Deployments",
      summary: "Its checklist, and how each item stands",
      details: "Empty where the policy in force asks for nothing.",
      answers: [
        .json(
          200, "The items of before, during and after.",
          .object(
            .required("number", .freeText),
            .required("items", .list(ChecklistJSON.schema, atMost: 1_000))))
      ]
    ) { [clerk] call in
      let (number, parts) = try await clerk.desk.checklist(
        of: try call.parameter("deployment"), for: try call.caller)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("number", number)
          object.array("items") { list in
            for (part, lines) in parts {
              for line in lines { list.element(ChecklistJSON(part: part, line: line)) }
            }
          }
        })
    }
  }

  var shortening: [Route] { [acceleration, accelerationApproval] }

  private var acceleration: Route {
    Route(
      .post, PathTemplate(Self.one + "/accelerations"), .responders, subject: "Deployments",
      summary: "Ask to shorten the way of an emergency",
      details: "Others have to agree, as the policy says; a gate is never removed.",
      body: Schema.entry(
        .required(
          "stage",
          .described(
            "gate:NAME, bake:GROUP, environment:NAME or all-at-once.", .text(Rules.name))),
        .optional("from", .text(Rules.name)), .optional("to", .text(Rules.name)),
        .optional("criteria", .list(.text(Rules.reason), atMost: 50)),
        .required("because", .text(Rules.reason))), answers: Answer.written()
    ) { [clerk] call in
      let text = try call.required("stage")
      guard let stage = AccelerationStage(text) else {
        throw Problem.invalid(
          "stage", "must be gate:NAME, bake:GROUP, environment:NAME or all-at-once")
      }
      let asked = Acceleration(
        stage, from: call.text("from"), to: call.text("to"),
        criteria: call.body["criteria"]?.elements?.compactMap(\.text) ?? [])
      return clerk.answer(
        try await clerk.desk.requestAcceleration(
          of: try call.parameter("deployment"), asked, because: try call.required("because"),
          by: try await clerk.order(for: call)))
    }
  }

  private var accelerationApproval: Route {
    Route(
      .post, PathTemplate(Self.one + "/accelerations/approval"), .responders,
      subject: "Deployments", summary: "Agree to shorten it, as another person",
      details: "Without an id, what waits for approval.",
      body: Schema.entry(.optional("acceleration", .id)), answers: Answer.written()
    ) { [clerk] call in
      clerk.answer(
        try await clerk.desk.approveAcceleration(
          of: try call.parameter("deployment"),
          call.text("acceleration").flatMap { EventID($0) },
          by: try await clerk.order(for: call)))
    }
  }
}

/// An item of a checklist, as it is shown.
struct ChecklistJSON: JSONWritable {
  var part: String
  var line: ChecklistLine

  static let schema = Schema.named(
    "ChecklistItem",
    .object(
      .required("part", .word(["before", "during", "after"])), .required("item", .freeText),
      .required("text", .freeText),
      .required("by", .words(of: ChecklistRule.Fulfilment.self)), .required("required", .bool),
      .required("standing", .words(of: Word.self)), .required("why", .orNull(.freeText))))

  enum Word: String, CaseIterable {
    case done, waived, exempt, failed, open
    case notNeeded = "not-needed"
  }

  func write(to writer: inout JSONWriter) {
    let (word, why) = standing
    writer.object {
      $0.member("part", part)
      $0.member("item", line.rule.item)
      $0.member("text", line.rule.text)
      $0.member("by", line.rule.by.rawValue)
      $0.member("required", line.rule.required)
      $0.member("standing", word.rawValue)
      $0.member("why", why)
    }
  }

  private var standing: (Word, String?) {
    switch line.standing {
    case .done(let how): (.done, how)
    case .waived: (.waived, nil)
    case .exempt(let why): (.exempt, why)
    case .notNeeded(let why): (.notNeeded, why)
    case .failed(let why): (.failed, why)
    case .open(let remedy): (.open, remedy)
    }
  }
}
