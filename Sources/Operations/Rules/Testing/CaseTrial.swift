import Policy
import PolicyFile

/// One case, tried on the rules of a policy: no clock, no database, no network.
///
/// What cannot be tried, because the policy knows no such name or word, is a finding and no failure.
struct CaseTrial {
  let policy: Policy
  let example: PolicyCase
  private(set) var findings: [PolicyFinding] = []
  private(set) var failures: [CaseFailure] = []

  init(_ example: PolicyCase, under policy: Policy) {
    (self.policy, self.example) = (policy, example)
    tryAdvice()
    tryTree()
    tryApprovals()
    tryTrigger()
    tryBudget()
    tryCalendar()
    // Of what could not be understood nothing follows.
    if !findings.isEmpty { failures = [] }
  }

  var given: CaseGiven { example.given }
  var expected: CaseExpectation { example.expected }
}

/// An expectation that the rules did not meet.
struct CaseFailure: Hashable {
  var place: PolicyPlace
  /// What was asked: `advice first`.
  var subject: String
  var expected: String
  var actual: String
  /// What led there, in words.
  var because: [String]
}

extension CaseTrial {
  /// Notes a failure where the two differ.
  mutating func compare(
    _ subject: String, at place: PolicyPlace, expected: String, actual: String,
    because: [String]
  ) {
    guard expected != actual else { return }
    failures.append(
      CaseFailure(
        place: place, subject: subject, expected: expected.shortened, actual: actual.shortened,
        because: because))
  }

  mutating func report(
    _ rule: String, at place: PolicyPlace, _ key: String, _ message: String, write: String?
  ) {
    findings.append(
      PolicyFinding(
        .error, rule, at: place, "cases[\(example.name)].\(key)", message, write: write))
  }

  /// The value under a name of the policy; nil after a finding when there is none.
  mutating func named<Value>(
    _ name: String, in values: [String: Value], at place: PolicyPlace, _ key: String, kind: String
  ) -> Value? {
    if let value = values[name] { return value }
    let names = values.keys.sorted()
    report(
      "unknown-name", at: place, key, "The policy has no \(kind) “\(name)”.",
      write: names.isEmpty
        ? "It has none at all: write it there first."
        : Words.suggestion(for: name, among: names))
    return nil
  }

  /// The same for a key under `given`; nil also where it was not given.
  mutating func given<Value>(
    _ key: GivenKey, _ name: String?, in values: [String: Value], kind: String
  ) -> Value? {
    guard let name, let place = given.places[key] else { return nil }
    return named(name, in: values, at: place, "given.\(key.rawValue)", kind: kind)
  }
}

extension String {
  /// As much as one can take in: a trigger may fire a thousand times.
  fileprivate var shortened: String { count > 400 ? prefix(400) + "…" : self }
}

extension [String] {
  /// `a, b`, or `none`.
  var inOneLine: String { isEmpty ? "none" : joined(separator: ", ") }
}
