import Client
import FoundationEssentials
import Glibc
import Synchronization

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = "/tmp/lastgood-client-\(getpid())-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Folders of a user whose home is here.
  func user(_ variables: [String: String] = [:]) -> UserFolders {
    let home = path
    return UserFolders { $0 == "HOME" ? variables["HOME"] ?? home : variables[$0] }
  }

  func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
    let file = "\(path)/\(name)"
    let folder = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
    chmod(file, mode)
  }

  func mode(of name: String) -> mode_t {
    var facts = stat()
    return lstat("\(path)/\(name)", &facts) == 0 ? facts.st_mode & 0o777 : 0
  }

  func exists(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
}

/// Time that passes only while somebody waits for it.
final class FakeTime: Sendable {
  private let passed = Mutex(Duration.zero)

  var now: Duration { passed.withLock { $0 } }

  var pace: Pace {
    Pace(now: { self.now }, pause: { pause in self.passed.withLock { $0 += pause } })
  }
}

extension Client {
  /// A client that waits in fake time.
  static func testing(_ url: String, token: String? = nil, pace: Pace? = nil) throws -> Client {
    Client(
      try ServiceAddress(url: url, token: token),
      limits: Limits(answering: .seconds(5)), pace: pace ?? FakeTime().pace)
  }
}

/// A service that carries each key out once and remembers what it answered.
final class FakeService: Sendable {
  enum Behaviour: Sendable { case normal, cutReply, overloaded, away }

  private struct State {
    var order: [String] = []
    var executed: [String: Int] = [:]
    var behaviours: [Behaviour] = []
    var refused: Set<String> = []
  }

  private let state = Mutex(State())

  /// Summaries of what was carried out, in order; each command's body is its summary.
  var order: [String] { state.withLock { $0.order } }

  /// What to do with the next requests; afterwards all is normal.
  func plan(_ behaviours: Behaviour...) { state.withLock { $0.behaviours = behaviours } }

  /// Refuses commands with these bodies.
  func refuse(_ bodies: String...) { state.withLock { $0.refused = Set(bodies) } }

  func answer(_ request: RawRequest) -> RawReply {
    state.withLock { state in
      let behaviour = state.behaviours.isEmpty ? .normal : state.behaviours.removeFirst()
      if behaviour == .overloaded { return .answer(503) }
      if behaviour == .away { return .cut }
      let body = String(decoding: request.body, as: UTF8.self)
      guard let key = request.header("idempotency-key") else { return .answer(400) }
      if state.refused.contains(body) {
        return .answer(
          422, [("Content-Type", "application/problem+json; charset=utf-8")],
          "{\"type\":\"urn:x\",\"title\":\"No.\",\"detail\":\"Not \(body).\",\"status\":422}")
      }
      let number: Int
      if let known = state.executed[key] {
        number = known
      } else {
        state.order.append(body)
        number = state.order.count
        state.executed[key] = number
      }
      if behaviour == .cutReply { return .cut }
      return .answer(
        201, [("Content-Type", "application/json")],
        "{\"position\":\(number),\"number\":\"INC-2026-00\(number)\"}")
    }
  }
}

extension RawReply {
  static func json(_ text: String) -> RawReply {
    .answer(200, [("Content-Type", "application/json")], text)
  }
}

func command(
  _ summary: String, stream: UUID? = nil, creates: String? = nil, isSpoolable: Bool = true
) -> Submission {
  Submission(
    APIRequest(.post, "/api/v1/things", body: Array(summary.utf8)), stream: stream,
    creates: creates, summary: summary, isSpoolable: isSpoolable)
}
