import EventLog
import IncidentService

/// What an error means to whoever asked.
///
/// What is not listed here is our own fault, and its details go to our log only.
package func problem(for error: any Error) -> Problem {
  switch error {
  case let problem as Problem: problem
  case let refusal as DeskRefusal: problem(for: refusal)
  case let moved as StreamMoved: .changed(to: moved.actual)
  case is StreamBusy: .busy
  case let conflict as MergeConflict: .conflict(conflict)
  case let refusal as AppendRefusal: problem(for: refusal)
  case let refusal as RedactionRefusal: problem(for: refusal)
  case is AppendUnknown:
    .unavailable(
      "It is not known whether this was recorded. Send it again with the same Idempotency-Key.")
  case let outage as any Outage where outage.isPassing:
    .unavailable("The record cannot be reached at the moment. Try again.")
  case is CancellationError: .unavailable("The server is stopping. Try again in a moment.")
  default:
    Problem(
      .internal,
      "Something went wrong on our side. Name the reference when you report it.")
  }
}

private func problem(for refusal: DeskRefusal) -> Problem {
  switch refusal {
  case .notFound(_, _, let suggestions):
    var problem = Problem(.notFound, refusal.explanation)
    problem.suggestions = suggestions
    return problem
  case .notAllowed: return Problem(.notAllowed, refusal.explanation)
  case .rule(let name, let explanation, let field):
    var problem = Problem(.refused, explanation)
    problem.rule = name
    if let field { problem.errors = [FieldError(field, explanation)] }
    return problem
  case .invalid(let field, let reason): return .invalid(field, reason)
  case .secretFound(let places):
    var problem = Problem(
      .secretFound, refusal.explanation + " To insist, send \"insist\": true with it.")
    problem.errors = places.map { FieldError($0.field, "looks like a secret: \($0.kind)") }
    return problem
  }
}

private func problem(for refusal: AppendRefusal) -> Problem {
  switch refusal {
  case .keyReused:
    Problem(
      .keyReused,
      "This Idempotency-Key came before with another command. Use a new key for a new command.")
  case .wrongKind(let stream):
    Problem(.refused, "\(stream) is something of another kind.")
  case .tooManyEvents, .tooLarge:
    Problem(.tooLarge, "This is more than one entry of the record can hold. Attach it as evidence.")
  case .malformed, .noEvents, .badName:
    Problem(.internal, "Something went wrong on our side.")
  }
}

private func problem(for refusal: RedactionRefusal) -> Problem {
  switch refusal {
  case .noSuchEntry: Problem(.notFound, "There is no such entry.")
  case .noWords: Problem(.refused, "This entry has no words that could be redacted.")
  }
}

extension Problem {
  fileprivate static func changed(to version: StreamVersion) -> Problem {
    var problem = Problem(
      .changed,
      "Somebody else changed this since you looked; it is at version \(version). Look again.")
    problem.headers = [("ETag", "\"\(version)\"")]
    return problem
  }

  fileprivate static func conflict(_ conflict: MergeConflict) -> Problem {
    var problem = Problem(
      .conflict, "Somebody else changed the same lines meanwhile. Put both texts together.")
    problem.merge = (conflict.merge, conflict.base.description)
    return problem
  }

  fileprivate static var busy: Problem {
    var problem = Problem(.busy, "Others write to the same thing at the moment. Try again.")
    problem.headers = [("Retry-After", "1")]
    return problem
  }

  static func unavailable(_ detail: String) -> Problem {
    var problem = Problem(.unavailable, detail)
    problem.headers = [("Retry-After", "1")]
    return problem
  }
}
