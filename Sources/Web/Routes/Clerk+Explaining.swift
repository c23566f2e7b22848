import EventLog
import IncidentService
import JSON

extension Clerk {
  /// The same route, which says so when a write failed because the client's `id` was taken.
  ///
  /// Asked only after a failure, so that the writes that go well pay nothing for it.
  func explaining(_ route: Route) -> Route {
    guard route.isWrite else { return route }
    var explaining = route
    explaining.handler = { call in
      do {
        return try await route.handler(call)
      } catch {
        guard problem(for: error).kind == .internal, try await isTaken(call) else { throw error }
        throw Problem.idTaken
      }
    }
    return explaining
  }

  private func isTaken(_ call: Call) async throws -> Bool {
    guard let id = call.text("id").flatMap({ EventID($0) }) else { return false }
    return try await desk.store.event(id) != nil
  }
}

extension Problem {
  fileprivate static var idTaken: Problem {
    let reason = "belongs to another entry already; make a new one"
    var problem = Problem(.refused, "The id \(reason).")
    problem.rule = "id-taken"
    problem.errors = [FieldError("id", reason)]
    return problem
  }
}
