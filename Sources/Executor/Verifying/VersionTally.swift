import Actions
import Decisions
import Policy
import Signals

/// Which version users should get after an action.
enum ExpectedVersion: Equatable {
  case exactly(String)
  /// Any but the bad one.
  case other(than: String)
  /// Whichever, as long as it answers.
  case any

  init(_ plan: Plan) {
    switch plan.action {
    case .rollback, .redeployInfrastructure, .rollForward:
      self = plan.to.map { .exactly($0) } ?? .any
    case .fallback:
      self = plan.to.map { .exactly($0) } ?? plan.from.map { .other(than: $0) } ?? .any
    default: self = .any
    }
  }

  func isMet(by version: String) -> Bool {
    switch self {
    case .exactly(let wanted): version == wanted
    case .other(let bad): version != bad
    case .any: true
    }
  }
}

/// What several requests at the entry brought.
struct VersionTally {
  let expected: ExpectedVersion
  private(set) var answered = 0
  private var versions: [String: Int] = [:]
  private var errors = 0
  private var nameless = 0
  private var silent = 0
  private var silence: String?
  private var ignorance: String?

  init(expected: ExpectedVersion) { self.expected = expected }

  mutating func add(_ sighting: EntrySighting) {
    switch sighting.answer {
    case .answered(let status, let version):
      answered += 1
      if status >= 400 {
        errors += 1
      } else if let version {
        versions[version, default: 0] += 1
      } else {
        nameless += 1
      }
    case .silent(let reason):
      silent += 1
      silence = reason
    case .notAsked(let reason): ignorance = reason
    }
  }

  var isHopeless: Bool { ignorance != nil || silent >= 3 && answered == 0 }

  var shown: String? {
    switch versions.count {
    case 0: nil
    case 1: versions.keys.first
    default: versions.keys.sorted().joined(separator: " and ")
    }
  }

  var verdict: (CheckResult.Outcome, String?) {
    if let ignorance { return (.unknown, "It was not asked: \(ignorance)") }
    if answered == 0 { return (.fail, "Nothing answers at the entry: \(silence ?? "no answer").") }
    if errors > 0 || silent > 0 {
      return (.fail, "\(errors + silent) of \(answered + silent) requests got no good answer.")
    }
    let wrong = versions.filter { !expected.isMet(by: $0.key) }
    if !wrong.isEmpty {
      return (.fail, "Users still get \(wrong.keys.sorted().joined(separator: " and ")).")
    }
    if expected != .any, nameless > 0 { return (.unknown, "The answer names no version.") }
    return (.pass, nil)
  }
}
