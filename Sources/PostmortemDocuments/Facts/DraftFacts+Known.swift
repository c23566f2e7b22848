import Decisions
import EventLog
import Incidents
import Rollouts
import Timelines

extension DraftFacts {
  /// What the record held at this moment: what somebody who decided now could know.
  func known(before event: RecordedEvent) -> [Statement] {
    var known: [Statement] = []
    if let severity {
      known.append(
        Statement(["Severity ", .plain(severity.value.rawValue), "."], cites: [severity.event]))
    }
    if let impact { known.append(Statement(Say.impact(impact.value), cites: [impact.event])) }
    if let firing = firings.last {
      known.append(Statement(Say.firing(firing.value) + ["."], cites: [firing.event]))
    } else if let detection = detections.last {
      known.append(
        Statement(
          [.plain(Say.source(detection.value.source) + ": "), .quote(detection.value.text), "."],
          cites: [detection.event]))
    }
    for deployment in deployments {
      guard let last = deployment.entered.last else { continue }
      known.append(
        Statement(
          Say.version(deployment) + [
            " had ", .plain("\(last.value.share)"), " of the traffic, in group ",
            .value(last.value.group), ".",
          ], cites: [last.event]))
      if let halt = deployment.halts.last, deployment.resumed == nil {
        known.append(
          Statement(
            ["The rollout was halted at ", .plain(Say.time(halt.at)), "."], cites: [halt.event]))
      }
      if let report = deployment.health.last, report.value.verdict != .pass {
        known.append(
          Statement(
            [
              "Health of group ", .value(report.value.group), ": ",
              .plain(report.value.verdict == .fail ? "failed" : "unknown"), ".",
            ], cites: [report.event]))
      }
    }
    for story in decisions {
      known.append(
        Statement(
          [.plain("D\(story.proposal.value.ordinal), \(Say.action(story.proposal.value)): ")]
            + [.plain(Say.standing(of: story)), "."], cites: story.standingCites))
    }
    return known
  }
}

extension DecisionStory {
  /// The entry that its standing rests on.
  var standingCites: [EventID] {
    [
      verification?.event ?? failure?.event ?? completion?.event ?? claims.last?.event
        ?? withdrawal?.event ?? denials.last?.event ?? authorisation?.event ?? proposal.event
    ]
  }
}
