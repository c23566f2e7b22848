import CommandLineKit
import Policy
import Spelling

/// What `--fact` says, held against what the tree asks.
struct FactOptions {
  let policy: Policy
  let tree: DecisionTree

  func facts(_ given: [String]) throws(UsageError) -> [String: Answer] {
    var facts: [String: Answer] = [:]
    for text in given {
      guard let cut = text.firstIndex(of: "="), cut != text.startIndex else {
        throw UsageError(
          .invalid(
            "--fact", value: text, expectation: "a name and an answer, such as severity=SEV2"))
      }
      let (name, value) = (String(text[..<cut]), String(text[text.index(after: cut)...]))
      let answer: Answer
      do throws(FactFault) { answer = try self.answer(value, to: name) } catch {
        throw UsageError(error.kind(of: text, name, value))
      }
      guard facts[name] == nil else { throw UsageError(.givenTwice(option: "--fact \(name)")) }
      facts[name] = answer
    }
    return facts
  }

  /// What `text` says of one fact.
  func answer(_ text: String, to name: String) throws(FactFault) -> Answer {
    let asked = tree.nodes.sorted { $0.key < $1.key }.map(\.value).filter { $0.fact == name }
    guard !asked.isEmpty else { throw .unknown(Set(tree.nodes.values.map(\.fact)).sorted()) }
    let domains = asked.compactMap { policy.domain(of: $0) }
    guard let answer = domains.lazy.compactMap({ $0.answer(text) }).first else {
      throw .unfit(domains.first)
    }
    return answer
  }
}

/// Why a fact is none that the tree could use.
enum FactFault: Error, Equatable {
  /// It asks for these only.
  case unknown([String])
  /// What it takes.
  case unfit(FactDomain?)
}

extension FactFault {
  fileprivate func kind(of text: String, _ name: String, _ value: String) -> UsageError.Kind {
    switch self {
    case .unknown(let names):
      let hint = Suggestion.nearest(to: name, among: names).map { " (perhaps \($0))" } ?? ""
      return .invalid(
        "--fact", value: text,
        expectation: "one of the facts \(names.joined(separator: ", "))\(hint)")
    case .unfit(let domain):
      return .invalid(
        "--fact \(name)", value: value,
        expectation: domain?.expectation(insteadOf: value) ?? "an answer")
    }
  }
}

extension FactDomain {
  /// What is allowed, with the word that was probably meant.
  func expectation(insteadOf text: String) -> String {
    switch self {
    case .words(let words):
      let hint = Suggestion.nearest(to: text, among: words).map { " (perhaps \($0))" } ?? ""
      return "\(self)\(hint)"
    case .number(let unit): return "\(self), such as \(unit.example)"
    }
  }
}

extension Unit {
  /// A number of that unit, as it is written.
  var example: String {
    switch self {
    case .ratio: "0.5%"
    case .time: "1200ms"
    case .count(let things): "12\(things.map { " \($0)" } ?? "")"
    case .rate(let things): "800 \(things ?? "requests")/s"
    }
  }
}
