import EventLog
import IncidentService
import JSON
import Rollouts

/// The version to go back to, as it is shown.
struct LastKnownGoodJSON {
  var question: LastKnownGoodQuestion
  var answer: LastKnownGoodAnswer
  var rule: QualifyingRule
}

extension LastKnownGoodJSON: JSONWritable {
  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("service", question.service)
      object.member("environment", question.environment)
      object.member("as_of", question.asOf)
      if let release = answer.release {
        object.object("release") { write(release, to: &$0) }
      } else {
        object.member("release", nil as String?)
      }
      if let delta = answer.delta {
        object.object("delta") {
          $0.member("releases", delta.releases)
          $0.member("migrations", delta.migrations)
          $0.member("commits", delta.commits)
          $0.member("files", delta.files)
        }
      } else {
        object.member("delta", nil as String?)
      }
      object.object("rule") {
        $0.member("window_seconds", rule.windowSeconds)
        $0.percent("coverage", hundredths: rule.minimumCoverage.hundredths)
        $0.member("minimum_requests", rule.minimumRequests)
        $0.member("signals", rule.signals)
      }
      object.array("skipped") { list in
        for release in answer.skipped { list.object { write(release, to: &$0) } }
      }
      object.member("skipped_count", answer.skippedCount)
      object.member("next", answer.next)
    }
  }

  private func write(_ release: ReleaseHistory, to object: inout JSONMembers) {
    object.member("stream", release.stream.description)
    object.member("number", release.number)
    object.member("version", release.version)
    object.member("kind", release.kind.rawValue)
    object.member("artefact_digest", release.artefactDigest)
    object.object("bundle") {
      $0.member("configuration", release.bundle.configuration)
      $0.member("secrets", release.bundle.secrets)
      $0.member("policy", release.bundle.policy)
      $0.member("scaling", release.bundle.scaling)
    }
    object.member("planned_at", release.planned.at)
    object.member("exposed_at", release.exposed?.at)
    object.member("age_seconds", answer.ageSeconds)
  }

  private func write(_ release: SkippedRelease, to object: inout JSONMembers) {
    object.member("stream", release.stream.description)
    object.member("number", release.number)
    object.member("version", release.version)
    object.member("planned_at", release.plannedAt)
    object.array("reasons") { list in
      for reason in release.reasons {
        list.object {
          $0.member("code", reason.code)
          $0.member("text", reason.explanation)
        }
      }
    }
  }
}

extension LastKnownGoodJSON {
  static let schema = Schema.named(
    "LastKnownGood",
    .object(
      .required("service", .freeText), .required("environment", .freeText),
      .required("as_of", .orNull(.time)), .required("release", .orNull(release)),
      .required("delta", .orNull(delta)), .required("rule", rule),
      .required("skipped", .list(skipped, atMost: 1_000)),
      .required("skipped_count", .integer(0...Int64.max)),
      .required("next", .list(.freeText, atMost: 10))))

  private static let release = Schema.object(
    .required("stream", .id), .required("number", .freeText), .required("version", .freeText),
    .required("kind", .words(of: DeploymentKind.self)),
    .required("artefact_digest", .orNull(.freeText)),
    .required(
      "bundle",
      .object(
        .required("configuration", .orNull(.freeText)), .required("secrets", .orNull(.freeText)),
        .required("policy", .orNull(.freeText)), .required("scaling", .orNull(.freeText)))),
    .required("planned_at", .time), .required("exposed_at", .orNull(.time)),
    .required("age_seconds", .orNull(count)))

  private static let count = Schema.integer(0...Int64.max)

  private static let delta = Schema.object(
    .required("releases", .described("Started after it, and gone back over.", count)),
    .required("migrations", count),
    .required("commits", .described("Null when one of them does not say.", .orNull(count))),
    .required("files", .orNull(count)))

  private static let rule = Schema.object(
    .required("window_seconds", count), .required("coverage", .percent),
    .required("minimum_requests", count),
    .required("signals", .list(.freeText, atMost: 1_000)))

  private static let skipped = Schema.object(
    .required("stream", .id), .required("number", .freeText), .required("version", .freeText),
    .required("planned_at", .time),
    .required(
      "reasons",
      .list(
        .object(.required("code", .word(SkipReason.codes)), .required("text", .freeText)),
        atMost: 100)))
}
