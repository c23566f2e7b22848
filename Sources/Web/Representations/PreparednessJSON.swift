import EventLog
package import IncidentService
package import JSON
package import Policy
package import Preparedness

extension BudgetStanding: JSONWritable {
  static let schema = Schema.named(
    "Budget",
    .object(
      .required("service", .freeText), .required("slo", .freeText), .required("from", .time),
      .required("to", .time), .required("total", .integer(0...Int64.max)),
      .required("failed", .integer(0...Int64.max)),
      .required("allowed", .orNull(.integer(Int64.min...Int64.max))),
      .required("remaining", .orNull(.integer(Int64.min...Int64.max))),
      .required("remaining_percent", .orNull(.number(-30_000_000...100))),
      .required("band", .orNull(.freeText)),
      .required("allows", .orNull(.words(of: ErrorBudgetBand.Allowance.self))),
      .required("advice", .orNull(.freeText)),
      .required("value", .orNull(.freeText)),
      .required(
        "level",
        .orNull(
          .described("How it stands against the promise.", .words(of: SignalLevel.self)))),
      .required(
        "severity",
        .orNull(.described("What the promise suggests at this level.", .freeText)))))

  package func write(to writer: inout JSONWriter) {
    var balance: ErrorBudget.Balance?
    if case .known(let known) = budget { balance = known }
    writer.object { object in
      object.member("service", reading.service)
      object.member("slo", reading.slo)
      object.member("from", reading.from)
      object.member("to", reading.until)
      object.member("total", reading.total)
      object.member("failed", reading.failed)
      object.member("allowed", balance?.allowed)
      object.member("remaining", balance?.remaining)
      if let balance {
        object.percent("remaining_percent", hundredths: balance.remainingPercent.hundredths)
      } else {
        object.member("remaining_percent", nil as Int64?)
      }
      object.member("band", band?.name)
      object.member("allows", band?.allows.rawValue)
      object.member("advice", band?.advice)
      object.member("value", level?.value?.description)
      object.member("level", level?.level.rawValue)
      object.member("severity", level?.severity)
    }
  }
}

extension ServiceReadiness: JSONWritable {
  static let schema = Schema.named(
    "Readiness",
    .object(
      .required("service", .freeText), .required("score", .integer(0...100)),
      .required(
        "gaps",
        .list(
          .object(
            .required("gap", .freeText), .required("weight", .integer(1...100)),
            .required("text", .freeText)), atMost: 10_000)),
      .required(
        "levels",
        .described(
          "What was counted of its promises.",
          .list(
            .object(
              .required("slo", .freeText), .required("level", .words(of: SignalLevel.self)),
              .required("value", .orNull(.freeText)), .required("severity", .orNull(.freeText)),
              .required("band", .orNull(.freeText)), .required("text", .freeText)),
            atMost: 10_000)))))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("service", service)
      object.member("score", Int64(score))
      object.array("gaps") { list in
        for weighed in gaps {
          list.object {
            $0.member("gap", weighed.gap.name)
            $0.member("weight", Int64(weighed.weight))
            $0.member("text", weighed.gap.explanation)
          }
        }
      }
      object.array("levels") { list in
        for level in levels {
          list.object {
            $0.member("slo", level.standing.slo)
            $0.member("level", level.standing.level.rawValue)
            $0.member("value", level.standing.value?.description)
            $0.member("severity", level.standing.severity)
            $0.member("band", level.band)
            $0.member("text", level.sentence)
          }
        }
      }
    }
  }
}

extension ContactRoute: JSONWritable {
  static let schema = Schema.named(
    "ContactRoute",
    .object(
      .required("to", .freeText), .required("how", .orNull(.freeText)),
      .required("why", .freeText),
      .required(
        "people",
        .list(
          .object(
            .required("name", .freeText), .required("available", .bool),
            .required("trained", .orNull(.freeText))), atMost: 10_000))))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("to", to)
      object.member("how", how)
      object.member("why", why)
      object.array("people") { list in
        for person in people {
          list.object {
            $0.member("name", person.name)
            $0.member("available", person.isAvailable)
            $0.member("trained", person.trained?.description)
          }
        }
      }
    }
  }
}

extension FailureMode: JSONWritable {
  static let schema = Schema.named(
    "FailureMode",
    .object(
      ObjectRule(
        [
          .required("name", .freeText), .required("service", .orNull(.freeText)),
          .required("affects", .list(.words(of: MitigationKind.self), atMost: 9)),
        ] + MemberRule.words("mode") + MemberRule.words("effect")
          + MemberRule.words("detection") + MemberRule.words("safeguard")
          + [.required("last_tested", .orNull(.freeText))])))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("name", id)
      object.member("service", service)
      object.member("affects", affects.map(\.rawValue))
      object.member("mode", mode)
      object.member("effect", effect)
      object.member("detection", detection)
      object.member("safeguard", safeguard)
      object.member("last_tested", lastTested?.description)
    }
  }
}

extension DrillRow: JSONWritable {
  static let schema = Schema.named(
    "Drill",
    .object(
      .required("stream", .id), .required("service", .freeText),
      .required("environment", .freeText),
      .required("action", .words(of: MitigationKind.self)), .required("passed", .bool),
      .required("seconds", .orNull(.integer(0...Int64.max))), .required("at", .time)))

  package func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("stream", stream.description)
      object.member("service", service)
      object.member("environment", environment)
      object.member("action", action.rawValue)
      object.member("passed", passed)
      object.member("seconds", seconds)
      object.member("at", at)
    }
  }
}
