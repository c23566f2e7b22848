import EventLog
import Incidents
import Rollouts
import Timelines

/// Something that showed that all was not well.
struct Sign {
  var at: Timestamp
  var event: EventID
  /// What showed it, as a table names it.
  var source: [SentencePiece]
  var shown: [SentencePiece]
  /// Both, at the beginning of a sentence without its end.
  var told: [SentencePiece]
}

extension DraftWriter {
  /// Each trigger and report, and of failed checks what was known before anybody declared anything;
  /// the earliest first.
  var signs: [Sign] {
    let signs =
      facts.firings.map(sign) + facts.detections.map(sign)
      + facts.deployments.flatMap { health(of: $0) + gates(of: $0) }
    return signs.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
      .map(\.element)
  }

  private func sign(_ firing: Stated<TriggerFiring>) -> Sign {
    Sign(
      at: firing.value.at, event: firing.event, source: ["Trigger ", .value(firing.value.trigger)],
      shown: [.value(firing.value.signal)]
        + (firing.value.value.map { [" was ", .value($0)] } ?? [])
        + [" since ", .plain(Say.clock(firing.value.since))],
      told: Say.firing(firing.value))
  }

  private func sign(_ detection: Stated<Detection.Finding>) -> Sign {
    let source = Say.source(detection.value.source)
    return Sign(
      at: detection.at, event: detection.event, source: [.plain(source)],
      shown: [.quote(detection.value.text)],
      told: [.plain("\(source) at \(Say.clock(detection.at))")])
  }

  /// What fails for long is one sign, and the first report of it is what showed it.
  private func health(of deployment: DeploymentStory) -> [Sign] {
    var groups: Set<String> = []
    return deployment.health.compactMap { report in
      guard report.value.verdict == .fail, isBeforeDeclaring(report.at),
        groups.insert(report.value.group).inserted
      else { return nil }
      let readings = report.value.signals.filter { $0.verdict == .fail }
      var shown: [SentencePiece] = readings.isEmpty ? ["It was bad"] : []
      for (index, reading) in readings.enumerated() {
        shown += [.plain(index == 0 ? "" : "; "), .value(reading.signal)]
        if let value = reading.value { shown += [" was ", .quote(value)] }
      }
      return Sign(
        at: report.at, event: report.event, source: ["Health of ", .value(report.value.group)],
        shown: shown,
        told: [
          "Health of ", .value(report.value.group), .plain(" was bad at \(Say.clock(report.at))"),
        ])
    }
  }

  private func gates(of deployment: DeploymentStory) -> [Sign] {
    var seen: Set<[String]> = []
    return deployment.gates.compactMap { result in
      let name = result.value.gate ?? result.value.kind.rawValue
      guard result.value.outcome == .fail, isBeforeDeclaring(result.at),
        seen.insert([result.value.group, name]).inserted
      else { return nil }
      let source: [SentencePiece] = ["Check ", .value(name), " of ", .value(result.value.group)]
      return Sign(
        at: result.at, event: result.event, source: source, shown: ["It failed"],
        told: source + [.plain(" failed at \(Say.clock(result.at))")])
    }
  }

  private func isBeforeDeclaring(_ time: Timestamp) -> Bool {
    facts.declaration.map { time <= $0.at } ?? true
  }
}
