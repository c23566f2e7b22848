import Adapters
import Decisions
import Secrets

/// The answers of all checks; one that nobody looked at is unknown, and so is never forgotten.
struct Preflight {
  private var answers: [PreflightCheck: CheckAnswer] = [:]

  subscript(check: PreflightCheck) -> CheckAnswer? {
    get { answers[check] }
    set { answers[check] = newValue }
  }

  /// Keeps the worse of two answers to one check, and both of two that are as bad.
  mutating func add(_ answer: CheckAnswer, to check: PreflightCheck) {
    guard let known = answers[check], known.outcome.rank >= answer.outcome.rank else {
      answers[check] = answer
      return
    }
    guard known.outcome == answer.outcome, answer.outcome != .pass,
      !known.sentence.contains(answer.sentence)
    else { return }
    answers[check]?.sentence += " " + answer.sentence
  }

  /// All of them, in their order, without secrets and not too long.
  func results(redacting redactor: SecretRedactor) -> [PreflightResult] {
    PreflightCheck.allCases.map { check in
      let answer = answers[check] ?? .unknown("Nobody looked at it.")
      return PreflightResult(
        check, answer.outcome, redactor.redact(answer.sentence).cut(to: Self.longestSentence))
    }
  }

  private static let longestSentence = 1_000
}

extension PreflightResult.Outcome {
  /// The worse, the higher.
  fileprivate var rank: Int {
    switch self {
    case .pass: 0
    case .unknown: 1
    case .fail: 2
    }
  }
}

extension String {
  /// At most so many bytes of it, without control characters.
  func cut(to limit: Int) -> String {
    var text = ""
    var count = 0
    for scalar in unicodeScalars {
      let shown = scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar
      count += Unicode.UTF8.width(shown)
      if count > limit { return text + "…" }
      text.unicodeScalars.append(shown)
    }
    return text
  }
}
