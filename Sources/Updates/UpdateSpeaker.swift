import Communication
import Decisions
import EventLog
import Incidents
import Markup
import Policy
import Rollouts
import Timelines

/// Says what is known to one audience.
///
/// People outside hear the symptom, how many, since when, a workaround and the next time: of what is
/// written by hand only the stated impact and the workaround reach them, and no number, version or
/// name of ours.
struct UpdateSpeaker {
  let facts: UpdateFacts
  let audience: UpdateAudience
  let now: Timestamp

  init(_ facts: UpdateFacts, to audience: UpdateAudience, at now: Timestamp) {
    (self.facts, self.audience, self.now) = (facts, audience, now)
  }

  var isPublic: Bool { audience == .everybody }

  func clauses(next: Timestamp?, _ phase: UpdatePhase) -> [Clause] {
    var clauses = impact() + changed() + action() + workaround()
    if audience != .everybody { clauses += needed() }
    clauses += resolved()
    return clauses + [self.next(next, phase)]
  }

  private func next(_ time: Timestamp?, _ phase: UpdatePhase) -> Clause {
    if let time {
      return Clause(.next, "\(self.time(time)).", cites: facts.declaredAt?.cites ?? [])
    }
    let text = phase == .resolved ? "None; this was the last." : "When something changes."
    return Clause(.next, text, cites: facts.declaredAt?.cites ?? [])
  }
}

// MARK: - What is said in common

extension UpdateSpeaker {
  /// Absolute, with its zone; with the day where that is another than today.
  func time(_ time: Timestamp) -> String {
    let text = TimeText.minute(time)
    return (TimeText.day(time) == TimeText.day(now) ? String(text.suffix(5)) : text) + " UTC"
  }

  /// What somebody wrote, on one line, without its end.
  static func quoted(_ words: Words<String>?) -> String? {
    guard let text = words?.plain else { return nil }
    var line = VisibleText.text(
      text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    if line.count > 300 { line = line.prefix(299) + "…" }
    while let last = line.last, last == "." || last == " " { line.removeLast() }
    return line.isEmpty ? nil : line
  }

  /// What somebody was asked to word so that readers can be told it: on one line, and whole.
  static func verbatim(_ words: Words<String>?) -> String? {
    guard let text = words?.plain else { return nil }
    let line = VisibleText.text(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    return line.isEmpty ? nil : line
  }

  /// With the end of a sentence, which it may have already.
  static func ended(_ text: String) -> String {
    text.last.map { ".!?…".contains($0) } == true ? text : text + "."
  }

  /// A short value from outside.
  static func value(_ text: String) -> String { VisibleText.text(text) }

  var serviceName: String { facts.service.map(Self.value) ?? "the service" }

  /// `the rollback to 4.1.8`.
  func said(_ course: ActionCourse) -> String {
    let target = course.target.map { " to \(Self.value($0))" } ?? ""
    return switch course.kind {
    case .halt: "stopping the rollout"
    case .monitor: "waiting and watching"
    case .fallback: "the fallback to the unchanged stack"
    case .rollback: "the rollback\(target)"
    case .bypass: "switching the broken function off"
    case .rollForward: "the repair by a new release"
    case .redeployInfrastructure: "building the infrastructure anew"
    case .dataRestore: "restoring data from before"
    case .freeze: "leaving everything as it is"
    }
  }

  /// The same at the beginning of a sentence.
  func begun(_ course: ActionCourse) -> String {
    let text = said(course)
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// `12,345`.
  static func number(_ number: Int64) -> String { NumberText.grouped(number) }

  /// Whether traffic was taken off the new version again, as far as the record knows.
  var isWithdrawn: Bool {
    facts.courses.contains { course in
      guard course.kind == .fallback || course.kind == .rollback else { return false }
      switch course.stage {
      // Whether it helped is another question than whether it was done.
      case .carriedOut, .verifying, .verified, .didNotHelp, .inconclusive: return true
      default: return false
      }
    }
  }

  /// Whether nobody can say how much traffic the new version has now: something is being done about
  /// it, or nobody knows whether it was.
  var isExposureOpen: Bool {
    facts.courses.contains { course in
      guard course.kind == .fallback || course.kind == .rollback else { return false }
      switch course.stage {
      case .acting, .inDoubt, .failed(isUntouched: false): return true
      default: return false
      }
    }
  }
}
