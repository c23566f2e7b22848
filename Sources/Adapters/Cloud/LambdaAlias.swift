import JSON
import Policy

/// An alias of a function at AWS Lambda: which version it names, and which others get a share.
///
/// It is somebody else's text: only what has the form of versions, shares and identities is taken.
struct LambdaAlias: Equatable, Sendable {
  /// The version that gets what no other gets.
  var version: String
  /// By version, the parts of all calls, in thousandths.
  var shares: [String: Int]
  /// Changes with every change of the alias; a change that names another one is refused there.
  var revision: String

  init(_ value: JSONValue) throws(PreparationRefusal) {
    guard case .string(let version)? = value["FunctionVersion"],
      case .string(let revision)? = value["RevisionId"], ParameterType.flagKey.accepts(revision)
    else {
      throw PreparationRefusal("aws did not describe an alias.", isUnknown: true)
    }
    guard ParameterType.revision.accepts(version) else {
      throw PreparationRefusal(
        "The alias names no numbered version, so that what it calls can change by itself: publish "
          + "one, and let the alias name it.")
    }
    (self.version, self.revision, shares) = (version, revision, [:])
    guard case .object(let members)? = value["RoutingConfig"]?["AdditionalVersionWeights"] else {
      return
    }
    for member in members {
      guard ParameterType.revision.accepts(member.key), let share = Self.share(member.value) else {
        throw PreparationRefusal("aws named a share that is none.", isUnknown: true)
      }
      if share > 0 { shares[member.key] = share }
    }
  }

  private static func share(_ value: JSONValue) -> Int? {
    switch value {
    case .integer(0): 0
    case .integer(1): 1_000
    case .number(let number) where (0...1).contains(number): Int((number * 1_000).rounded())
    default: nil
    }
  }

  /// For people.
  var summary: String {
    guard !shares.isEmpty else { return "All calls go to version \(version)." }
    let others = shares.sorted { $0.key < $1.key }.map {
      "\($0.value / 10).\($0.value % 10) % to version \($0.key)"
    }
    return "Calls go to version \(version), but \(others.joined(separator: ", "))."
  }
}
