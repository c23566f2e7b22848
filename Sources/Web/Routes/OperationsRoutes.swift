import HTTP
import JSON
import Synchronization

/// One thing that must be well before requests are sent here.
package struct ReadinessCheck: Equatable, Sendable {
  package var name: String
  package var isWell: Bool
  /// For operators; no internals, because anybody may ask.
  package var detail: String

  package init(_ name: String, isWell: Bool, _ detail: String) {
    (self.name, self.isWell, self.detail) = (name, isWell, detail)
  }
}

/// What machines that watch over the server ask it.
package struct OperationsRoutes {
  let metrics: Metrics
  let readiness: @Sendable () async throws -> [ReadinessCheck]
  let gauges: @Sendable () async -> Gauges
  let patience: Duration

  package init(
    metrics: Metrics, patience: Duration = .seconds(1),
    readiness: @escaping @Sendable () async throws -> [ReadinessCheck],
    gauges: @escaping @Sendable () async -> Gauges
  ) {
    (self.metrics, self.patience) = (metrics, patience)
    (self.readiness, self.gauges) = (readiness, gauges)
  }

  package var routes: [Route] { [live, ready, measurements] }

  private static let checks = Schema.object(
    .required("ready", .bool),
    .required(
      "checks",
      .list(
        .object(
          .required("name", .freeText), .required("well", .bool), .required("detail", .freeText)),
        atMost: 100)))

  private var live: Route {
    Route(
      .get, "/health/live", .everybody, subject: "Operations",
      summary: "Whether the process answers",
      answers: [.json(200, "It does.", .object(.required("live", .bool)))]
    ) { _ in Clerk.json(JSONWriter.object { $0.member("live", true) }) }
  }

  private var ready: Route {
    Route(
      .get, "/health/ready", .everybody, subject: "Operations",
      summary: "Whether it can do its work",
      details: "The database answers, the schema is the right one, projections follow the log.",
      answers: [
        .json(200, "It can.", Self.checks), .json(503, "It cannot, and why.", Self.checks),
      ]
    ) { [self] _ in
      let checks = await answered()
      let isReady = checks.allSatisfy(\.isWell)
      return Clerk.json(
        JSONWriter.object { object in
          object.member("ready", isReady)
          object.array("checks") { list in
            for check in checks {
              list.object {
                $0.member("name", check.name)
                $0.member("well", check.isWell)
                $0.member("detail", check.detail)
              }
            }
          }
        }, status: isReady ? 200 : 503)
    }
  }

  private var measurements: Route {
    Route(
      .get, "/metrics", .everybody, subject: "Operations", summary: "Metrics for Prometheus",
      answers: [
        Answer(
          200, "In the text format.",
          content: [(mediaType: Exposition.mediaType, schema: .text(TextRule(0...Int.max)))])
      ]
    ) { [self] _ in
      Response(
        200, headers: [("Content-Type", Exposition.mediaType)],
        body: .bytes(Array(Exposition.text(metrics, await gauges()).utf8)))
    }
  }

  private func answered() async -> [ReadinessCheck] {
    let late = [ReadinessCheck("database", isWell: false, "It did not answer in time.")]
    do {
      return try await within(patience, readiness) ?? late
    } catch {
      return [ReadinessCheck("database", isWell: false, "It cannot be asked.")]
    }
  }
}

/// Nil when the work is not done in time; it goes on, and nobody hears of it.
///
/// Not a task group: that would wait for a database that does not answer, which is what this is
/// asked to find out.
private func within<Value: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
  let answer = FirstAnswer<Value>()
  let working = Task { answer.give(await Result<Value?, any Error>(catching: work)) }
  let waiting = Task {
    try await Task.sleep(for: limit)
    answer.give(.success(nil))
  }
  defer {
    working.cancel()
    waiting.cancel()
  }
  return try await withCheckedThrowingContinuation { answer.ask($0) }
}

/// Takes the first of several answers, and drops the others.
private final class FirstAnswer<Value: Sendable>: Sendable {
  private struct State {
    var answer: Result<Value?, any Error>?
    var asker: CheckedContinuation<Value?, any Error>?
  }

  private let state = Mutex(State())

  func give(_ answer: Result<Value?, any Error>) {
    let asker = state.withLock { state -> CheckedContinuation<Value?, any Error>? in
      guard state.answer == nil else { return nil }
      state.answer = answer
      defer { state.asker = nil }
      return state.asker
    }
    asker?.resume(with: answer)
  }

  func ask(_ asker: CheckedContinuation<Value?, any Error>) {
    let answer = state.withLock { state -> Result<Value?, any Error>? in
      if state.answer == nil { state.asker = asker }
      return state.answer
    }
    if let answer { asker.resume(with: answer) }
  }
}

extension Result where Failure == any Error {
  fileprivate init<Value>(catching work: () async throws -> Value) async
  where Success == Value? {
    do { self = .success(try await work()) } catch { self = .failure(error) }
  }
}
