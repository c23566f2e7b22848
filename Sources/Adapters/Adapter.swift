package import Decisions
package import Policy

/// One way of reaching infrastructure: what it sees there, and what it would call.
///
/// Everything here only looks; `ActingAdapter` is what acts.
package protocol Adapter: Sendable {
  /// As an action of the policy names it.
  var name: String { get }
  /// What its tests ran against; shown with every plan that it makes.
  var standing: Plan.Standing { get }
  var kinds: Set<MitigationKind> { get }
  var fencing: Fencing { get }

  /// What is there now. Never fails: what cannot be seen is unknown, with the reason.
  func observe(_ target: ActionTarget) async -> Observation

  /// The calls that would be made, with every value filled in.
  ///
  /// - Throws: why there is nothing that could be called.
  func prepare(
    _ target: ActionTarget, from observation: Observation
  ) throws(PreparationRefusal) -> Preparation

  /// Whether the tool takes these arguments, found out without effect and without network.
  func parseCheck(_ target: ActionTarget) async -> CheckAnswer
}

/// How a second call for the same action, or a late one, is told from the first.
package enum Fencing: Equatable, Sendable {
  /// The target compares the token that goes with each call.
  case checked(String)
  /// The target compares nothing, but tells its state: it is asked before and after.
  case askable(String)
  /// Neither: after a crash only a person can say what happened.
  case neither(String)

  /// For the plan and for people.
  package var statement: String {
    switch self {
    case .checked(let text): "The target checks the token: \(text)"
    case .askable(let text): "The target checks no token, but can be asked: \(text)"
    case .neither(let text): "The target checks no token and cannot be asked: \(text)"
    }
  }
}

/// What is to be done, to what, and how the policy says it is done.
package struct ActionTarget: Equatable, Sendable {
  package var action: MitigationKind
  package var service: String
  package var environment: String
  /// The name among the policy's `actions`.
  package var name: String
  package var definition: ActionDefinition
  /// The version that comes back; resolved from the record, never typed.
  package var release: String?
  /// The digest of its artefact; of the record as well.
  package var digest: String?
  /// Values of the definition's parameters.
  package var parameters: [String: String]

  package init(
    _ action: MitigationKind, of service: String, in environment: String, by name: String,
    _ definition: ActionDefinition, release: String? = nil, digest: String? = nil,
    parameters: [String: String] = [:]
  ) {
    (self.action, self.service, self.environment) = (action, service, environment)
    (self.name, self.definition) = (name, definition)
    (self.release, self.digest, self.parameters) = (release, digest, parameters)
  }
}

extension ActionTarget {
  /// The definition with a value of each type: for checks when a policy is applied, and in drills.
  package static func example(of definition: ActionDefinition, named name: String) -> Self {
    ActionTarget(
      MitigationKind.allCases.first { definition.kinds.contains($0) } ?? .rollback, of: "example",
      in: "example", by: name, definition, release: ParameterType.release.example,
      digest: ParameterType.digest.example, parameters: definition.parameters.mapValues(\.example))
  }
}
