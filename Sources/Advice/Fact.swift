package import EventLog
package import Policy

/// One thing that is known, or known not to be known, with where that comes from.
package struct Fact<Value: FactorWord>: Equatable, Sendable {
  package var value: Value
  package var source: FactSource
  /// What exactly is known: `20% of traffic; canary was reached`.
  package var detail: String?
  /// What it is measured against: `going back takes 2m`.
  package var limit: String?

  package init(
    _ value: Value, from source: FactSource, detail: String? = nil, limit: String? = nil
  ) {
    (self.value, self.source, self.detail, self.limit) = (value, source, detail, limit)
  }

  /// Nobody has said; `place` says where it would be.
  package static func unknown(_ place: String, detail: String? = nil) -> Self {
    Self(.unknown, from: .nobody(place), detail: detail)
  }
}

/// Where a fact comes from.
package enum FactSource: Hashable, Sendable {
  /// A key of the policy: `services.checkout.criticality`.
  case policy(String)
  /// An entry of the record, and of what it is: `DEP-2026-001`.
  case entry(LogPosition, of: String)
  /// Worked out from several entries; says how.
  case computed(String)
  /// Somebody asked what if.
  case assumed
  /// Nobody has said it; this is where it would stand.
  case nobody(String)
}

extension FactSource: CustomStringConvertible {
  package var description: String {
    switch self {
    case .policy(let key): "policy: \(key)"
    case .entry(let position, let number): "#\(position) of \(number)"
    case .computed(let how): how
    case .assumed: "assumed"
    case .nobody(let place): "not known: \(place)"
    }
  }

  /// Short and stable, for machines.
  package var kind: String {
    switch self {
    case .policy: "policy"
    case .entry: "entry"
    case .computed: "computed"
    case .assumed: "assumed"
    case .nobody: "nobody"
    }
  }
}

/// The closed list of what one factor may be.
///
/// Not being known is one of them, so that it has to be thought of; it never speaks for anything.
package protocol FactorWord: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  static var unknown: Self { get }
}

/// A value that means something for some of the actions.
package protocol FactorValue: FactorWord {
  var effects: [Effect] { get }
}

/// A value of a factor that each action has for itself.
package protocol ActionFactorValue: FactorWord {
  func effects(on action: MitigationKind) -> [Effect]
}
