import Glibc
import HTTP
import JSON
import Spawn
import Synchronization

/// A small real service: it says its version, counts what it answers, and can be made to fail.
package final class BackendServer: Sendable {
  private let settings: BackendSettings
  private let state = Mutex(State())

  private struct State {
    var faults = BackendFaults()
    var number = 0
    var answered = 0
    var seconds = 0.0
  }

  /// The flag of a stage, and how many answers of a hundred fail while it is on.
  static let flag = "new-pricing"
  static let flagErrors = 40

  package init(_ settings: BackendSettings) { self.settings = settings }

  /// Serves until the task is cancelled.
  package func run() async throws {
    var options = Server.Options()
    (options.port, options.loops) = (settings.port, 1)
    let server = try Server(options) { [self] in await answer($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      if let time = settings.crashAfter {
        group.addTask {
          try await Task.sleep(for: time)
          // As a crash: nobody is told, nothing is finished.
          exit(70)
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }

  private func answer(_ request: Request) async -> Response {
    switch request.head.path {
    case "/health": return said(200, "well")
    case "/version": return said(200, settings.version)
    case "/metrics": return Response(200, metrics, contentType: "text/plain; version=0.0.4")
    case "/fault" where request.head.method == "PUT":
      var faults = BackendFaults()
      faults.errors = request.head.queryValue("errors").flatMap { Int($0) } ?? 0
      faults.delay = min(request.head.queryValue("delay").flatMap { Int($0) } ?? 0, 10_000)
      let given = faults
      state.withLock { $0.faults = given }
      return said(200, "so be it")
    default: return await serve()
    }
  }

  /// An answer as users get it.
  private func serve() async -> Response {
    let begin = ContinuousClock.now
    let (faults, number) = state.withLock { state in
      state.number &+= 1
      return (state.faults, state.number)
    }
    if faults.delay > 0 { try? await Task.sleep(for: .milliseconds(faults.delay)) }
    var isWell = !faults.fails(number)
    if isWell, let flags = settings.flags, Self.isOn(flags) {
      isWell = !BackendFaults(errors: Self.flagErrors).fails(number)
    }
    if isWell, let port = settings.dependency { isWell = await Self.ask(port) }
    let (seconds, attoseconds) = (ContinuousClock.now - begin).components
    state.withLock {
      $0.answered &+= 1
      $0.seconds += Double(seconds) + Double(attoseconds) / 1e18
    }
    return isWell ? said(200, settings.version) : said(500, "something broke")
  }

  private func said(_ status: Int, _ text: String) -> Response {
    var response = Response(status, text)
    response.headers.append(("X-Version", settings.version))
    return response
  }

  private static func ask(_ port: UInt16) async -> Bool {
    let answer = try? await onThreadOfItsOwn {
      try PlainConnection(port: port, patience: .seconds(5)).exchange("/", keeping: false).status
    }
    return answer == 200
  }

  /// Whether the flag is on by default; what cannot be read is off.
  private static func isOn(_ path: String) -> Bool {
    guard let bytes = try? FileText.bytes(of: path), let file = try? JSONValue(checking: bytes)
    else { return false }
    guard case .string("on") = file["flags"]?[flag]?["defaultVariant"] else { return false }
    return true
  }

  private var metrics: String {
    let (answered, seconds) = state.withLock { ($0.answered, $0.seconds) }
    return """
      # TYPE shop_request_seconds summary
      shop_request_seconds_sum{version="\(settings.version)"} \(seconds)
      shop_request_seconds_count{version="\(settings.version)"} \(answered)

      """
  }
}
