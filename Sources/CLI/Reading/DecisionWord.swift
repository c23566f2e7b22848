import CommandLineKit
import FoundationEssentials

/// What somebody typed to name a decision: `D1`, `1`, `INC-2026-001-D1`, an id.
struct DecisionWord: ArgumentValue, Hashable {
  /// The incident, where the word names it; else the current one is meant.
  var incident: String?
  /// As it stands in a path.
  var decision: String

  static var expectation: String { "a decision such as D1 or INC-2026-001-D1" }

  init?(argument: String) {
    if argument.utf8.count == 36, let id = UUID(uuidString: argument) {
      decision = id.uuidString.lowercased()
      return
    }
    let word = argument.uppercased()
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard let last = parts.last else { return nil }
    let digits = last.hasPrefix("D") ? last.dropFirst() : last
    guard (1...9).contains(digits.utf8.count), digits.first != "0",
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      parts.count == 1 || last.hasPrefix("D")
    else { return nil }
    decision = "D\(digits)"
    if parts.count > 1 { incident = parts.dropLast().joined(separator: "-") }
  }
}

extension Parameter {
  static let decision = Parameter.positional(
    "decision", help: "The decision: D1 of the current incident, or INC-2026-001-D1.")
  static let planHash = Parameter.option(
    "--plan", "HASH", help: "The plan you mean, by at least twelve digits; asked for without it.")
  static let asRole = Parameter.option(
    "--as", "ROLE", help: "The role in which you speak; the missing one when left out.")
}

extension Session {
  /// The incident of a decision, and where the decision is.
  func decision(
    _ word: DecisionWord, adds: Bool = false
  ) async throws -> (subject: Subject, name: String) {
    let subject = try await incident(word.incident, orLast: true, adds: adds)
    return (subject, "\(subject.name)-\(word.decision)")
  }
}
