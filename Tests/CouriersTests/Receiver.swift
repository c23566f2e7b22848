import HTTP
import JSON
import Synchronization

/// An HTTP receiver of our own, that answers as a test wants it to.
final class Receiver: Sendable {
  struct Got: Sendable {
    var path: String
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  private let server: Server
  private let task: Task<Void, any Error>

  /// `answer` is told of each request and how many came before it.
  init(_ answer: @escaping @Sendable (Got, Int) async -> Response = { _, _ in Response(200, "ok") })
    throws
  {
    let log = Log()
    server = try Server(Server.Options()) { request in
      let got = Got(
        path: request.head.target, headers: request.head.headers.all, body: request.body)
      return await answer(got, log.add(got))
    }
    self.log = log
    task = Task { [server] in try await server.run() }
  }

  private let log: Log

  private final class Log: Sendable {
    let all = Mutex<[Got]>([])
    func add(_ got: Got) -> Int {
      all.withLock {
        $0.append(got)
        return $0.count - 1
      }
    }
  }

  var url: String { "http://127.0.0.1:\(server.address.port)" }
  var got: [Got] { log.all.withLock(\.self) }

  func stop() async {
    task.cancel()
    _ = await task.result
  }
}

extension JSONValue {
  var text: String? { if case .string(let text) = self { text } else { nil } }
}
