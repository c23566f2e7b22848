import EventLog
import Incidents
import Rollouts

extension UpdateSpeaker {
  /// Who notices what, and how many: a number, or that it is unknown.
  ///
  /// Never none by default.
  func impact() -> [Clause] {
    var clauses: [Clause] = []
    if let impact = facts.impact {
      clauses.append(Clause(.impact, stated(impact.value), cites: impact.cites))
      clauses.append(Clause(.impact, howMany(impact.value), cites: impact.cites))
    } else {
      let cites = facts.declaredAt?.cites ?? []
      clauses.append(
        Clause(
          .impact,
          isPublic
            ? "There is a problem with \(serviceName)."
            : "What users notice has not been stated.", cites: cites))
      clauses.append(Clause(.impact, "How many are affected is unknown.", cites: cites))
    }
    return clauses + exposure()
  }

  private func stated(_ impact: Impact) -> String {
    var text = Self.quoted(impact.symptom) ?? "There is a problem with \(serviceName)"
    if let who = Self.quoted(impact.who) { text += ", for \(who)" }
    if !impact.regions.isEmpty {
      text += " (\(impact.regions.map(Self.value).joined(separator: ", ")))"
    }
    if let since = impact.since { text += ", since \(time(since))" }
    let isPast = facts.resolution != nil || facts.verified != nil
    return (isPast ? "The problem was: " : "") + text + "."
  }

  private func howMany(_ impact: Impact) -> String {
    let count =
      switch impact.howMany {
      case .number(let number): "\(Self.number(number)) affected."
      case .unknown, nil: "How many are affected is unknown."
      }
    return switch impact.dataRisk {
    case .none: count
    case .possible: count + " Data may have been harmed."
    case .confirmed: count + " Data was harmed."
    case .unknown: isPublic || isLossKnown ? count : count + " Whether data was harmed is unknown."
    }
  }

  /// Whoever declared it resolved said what became of data.
  private var isLossKnown: Bool {
    facts.resolution.map { $0.value.dataLoss != .unknown } ?? false
  }

  /// How much of the traffic the new version had, which bounds how many can be affected by it.
  private func exposure() -> [Clause] {
    guard let widest = facts.widest, widest.value.share > .none else { return [] }
    let share = widest.value.share
    guard !isPublic else {
      let verb = isWithdrawn ? "may have been" : "may be"
      return [
        Clause(.impact, "Up to \(share) of requests \(verb) affected.", cites: widest.cites)
      ]
    }
    let version =
      facts.versions[widest.value.deployment].map { "Version \(Self.value($0))" }
      ?? "The new version"
    var text = "\(version) had up to \(share) of the traffic"
    var cites = widest.cites
    if let now = facts.exposed[widest.value.deployment] {
      if !isWithdrawn, !isExposureOpen {
        text += now.value.share == share ? ", and has it still" : ", and has \(now.value.share) now"
      }
      cites += now.cites.filter { !cites.contains($0) }
    }
    if let firing = facts.firing, let value = firing.value.value {
      text += "; \(Self.value(firing.value.signal)) was \(Self.value(value)) when it was detected"
      cites += firing.cites
    }
    return [Clause(.impact, text + ".", cites: cites)]
  }
}
