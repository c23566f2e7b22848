import Client
package import CommandLineKit
import Spawn

/// Why a verb did not do what it was asked, and how to exit.
package struct ResponderFailure: Error {
  package var code: ExitCode
  package var explanation: TerminalText

  package init(_ code: ExitCode, _ explanation: TerminalText) {
    (self.code, self.explanation) = (code, explanation)
  }
}

extension ResponderFailure {
  /// Explains an error of this side of the service; nil for what somebody else has to explain.
  package init?(_ error: any Error) {
    switch error {
    case let error as ResponderFailure: self = error
    case let error as ClientFailure: self.init(error)
    case let error as SubmissionFailure:
      switch error {
      case .client(let failure): self.init(failure)
      case .held(let entry, _):
        let number = entry.map { String($0.name.prefix { $0 != "-" }.drop { $0 == "0" }) }
        self.init(
          .unavailable,
          """
          \(error.explanation)
          Nothing was saved. “lastgood sync” sends what waits\(number.map {
            "; “lastgood sync --set-aside \($0)” lets the others go on" } ?? "").
          """)
      case .spool: self.init(.unavailable, "\(error.explanation)")
      }
    case let error as AddressFailure:
      switch error {
      case .notFound: self.init(.unavailable, "\(error.explanation)")
      default: self.init(.usage, "\(error.explanation)")
      }
    case SpoolFailure.busy: self.init(.conflict, "\(SpoolFailure.busy.explanation)")
    case let error as SpoolFailure: self.init(.failure, "\(error.explanation)")
    case let error as FileFailure: self.init(.failure, "\(error.explanation)")
    case let error as TimeFault: self.init(.usage, "\(error.explanation)")
    case let error as SpawnError: self.init(.failure, "\(error.explanation)")
    default: return nil
    }
  }

  /// Nobody knows whether a command that cannot be kept was carried out.
  static func unknown(_ reason: String, key: String) -> ResponderFailure {
    let reason = reason.hasSuffix(".") ? reason : reason + "."
    return ResponderFailure(
      .conflict,
      """
      The service did not answer, and may or may not have done it: \(reason)
      To find out, say it again with --idempotency-key \(key): it is done once at most.
      """)
  }

  init(_ failure: ClientFailure) {
    switch failure {
    case .refused(let problem): self.init(problem)
    case .unreachable: self.init(.unavailable, "\(failure.sentence)\nNothing was saved.")
    case .malformed, .unsendable, .cancelled: self.init(.failure, "\(failure.explanation)")
    }
  }

  /// What the service says, with every field that is wrong and whatever may have been meant.
  init(_ problem: Problem) {
    let isSecret = problem.type.hasSuffix("/secret-found")
    // What the service says of insisting is meant for programs.
    let sentence =
      isSecret ? "Nothing was recorded: this looks like a secret." : problem.explanation
    var text = TerminalText(sentence, allowing: .newlines)
    // A single fault is often all that the sentence above says.
    for error in problem.errors where error.reason != problem.explanation {
      text = text + "\n  \(error.field, .bold): \(error.reason)"
    }
    let suggestions = problem.suggestions.filter { !sentence.contains($0) }
    if !suggestions.isEmpty {
      text = text + "\nDid you mean \(suggestions.joined(separator: ", "))?"
    }
    if isSecret {
      text = text + "\nTake it out; or record it as it is with --insist."
    }
    if problem.status == 401 {
      text = text + "\nGive a token with LASTGOOD_TOKEN or in the settings."
    }
    self.init(Self.code(for: problem.status), text)
  }

  private static func code(for status: Int) -> ExitCode {
    switch status {
    case 401, 403: .notAllowed
    case 412: .conflict
    case 400..<500: .refused
    default: .failure
    }
  }
}

extension ClientFailure {
  /// The explanation with a full stop, which reasons from a library lack.
  var sentence: String {
    let text = explanation
    return text.last.map { ".!?".contains($0) } ?? true ? text : text + "."
  }

  /// Why something was not sent, for the middle of a sentence.
  var short: String {
    guard case .unreachable(let reason, _) = self else { return sentence }
    return
      "the service does not answer (\(reason.last == "." ? String(reason.dropLast()) : reason))"
  }
}
