import Adapters
import Rollouts

/// What else belongs to a version, and differs between what is left and what comes back.
struct BundleDrift {
  var target: ReleaseHistory
  /// What was deployed last.
  var current: ReleaseHistory?

  var answer: CheckAnswer {
    guard let current else {
      return .unknown("No deployment is on record to compare \(target.version) with.")
    }
    var (differs, unknown): ([String], [String]) = ([], [])
    for (name, part) in Self.parts {
      switch (target.bundle[keyPath: part], current.bundle[keyPath: part]) {
      case (let before?, let now?): if before != now { differs.append(name) }
      default: unknown.append(name)
      }
    }
    if !differs.isEmpty {
      return .unknown(
        "Not only the code differs between \(target.version) (\(target.number)) and "
          + "\(current.version) (\(current.number)): \(differs.joined(separator: ", ")). Say what "
          + "shall become of it.")
    }
    if !unknown.isEmpty {
      return .unknown(
        "Whether these are the same was not recorded: \(unknown.joined(separator: ", ")). Give "
          + "their digests when a deployment is planned.")
    }
    return .pass(
      "Configuration, secrets, policy and scaling are recorded as the same in \(target.number) and "
        + "\(current.number).")
  }

  private static var parts: [(String, KeyPath<Bundle, String?>)] {
    [
      ("configuration", \.configuration), ("secrets", \.secrets), ("policy", \.policy),
      ("scaling", \.scaling),
    ]
  }
}
