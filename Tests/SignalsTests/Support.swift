import Adapters
import Crypto
import Digest
import FoundationEssentials
import Glibc
import Policy
import Signals
import Spawn
import Synchronization
import TestSupport

/// A folder for one test, gone with it.
final class Bench: Sendable {
  let path: String

  init() {
    let path = "/tmp/lastgood-signals-\(UUID().uuidString)"
    precondition(mkdir(path, 0o700) == 0, "a folder can be made in /tmp")
    self.path = path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult func file(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
    let file = path + "/" + name
    let made = FileManager.default.createFile(atPath: file, contents: Data(text.utf8))
    precondition(made && chmod(file, mode) == 0, "a file can be made in /tmp")
    return file
  }

  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }

  /// A program that does what a shell script says.
  func program(_ name: String, _ script: String) -> String {
    file(name, "#!/bin/sh\n" + script + "\n", mode: 0o700)
  }

  /// A reader on a host that allows these programs.
  func reader(allowing programs: [String] = [], environment: [String: String] = [:]) -> SignalReader
  {
    let lines = programs.map { program in
      let content = FileManager.default.contents(atPath: program) ?? Data()
      return "\(program) sha256:\(OpenSSLSHA256().digest(of: Array(content)))"
    }
    let gate = ProgramGate(
      AllowListFile(path: file("executor.allow", lines.joined(separator: "\n"))),
      digest: { OpenSSLSHA256().digest(of: $0) })
    return SignalReader(
      secrets: SecretResolver(gate, environment: { environment[$0] }), gate: gate, now: { now() })
  }
}

/// Milliseconds since 1970.
func now() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
}

extension SignalQuestion {
  /// About `checkout` in production.
  static func about(
    _ unit: Measured.SignalUnit, _ kind: Provider.Kind, service: String = "checkout",
    at: Int64? = nil,
    timeout: Span? = nil, _ change: (inout Measured, inout Provider) -> Void
  ) -> SignalQuestion {
    var (signal, provider) = (Measured(unit: unit), Provider(kind))
    provider.timeout = timeout
    change(&signal, &provider)
    return SignalQuestion(
      "errors", signal, provider: provider, service: service, environment: "production",
      at: at ?? now())
  }
}

/// Something that takes connections in a server's place, and is not to be trusted.
final class FalseServer: Sendable {
  enum Manner: Sendable {
    /// Sends these bytes and closes.
    case answers([UInt8])
    /// The same, after so many milliseconds.
    case answersLate([UInt8], milliseconds: UInt32)
    case closes
    case saysNothing
    /// A byte now and then, without an end.
    case trickles
    case floods
  }

  let port: UInt16
  private let doorman: Doorman
  private let end = Flag()
  private let seen = Tally()

  struct Trouble: Error {}

  private final class Flag: Sendable {
    private let flag = Mutex(false)
    var isUp: Bool { flag.withLock(\.self) }
    func raise() { flag.withLock { $0 = true } }
  }

  private final class Tally: Sendable {
    let requests = Mutex<[[UInt8]]>([])
  }

  var url: String { "http://127.0.0.1:\(port)" }
  /// What came over each connection, as far as it came at once.
  var requests: [String] {
    seen.requests.withLock { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  init(_ manner: Manner) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound, listen(listener, 8) == 0 else { throw Trouble() }
    port = UInt16(bigEndian: address.sin_port)
    let (end, seen) = (end, seen)
    doorman = Doorman(at: listener) { connection in
      startThread {
        Self.talk(connection, manner, unless: end) { bytes in
          seen.requests.withLock { $0.append(bytes) }
        }
      }
    }
  }

  deinit { end.raise() }

  private static func talk(
    _ connection: Int32, _ manner: Manner, unless end: Flag, _ note: ([UInt8]) -> Void
  ) {
    defer { close(connection) }
    var question = [UInt8](repeating: 0, count: 65_536)
    let count = recv(connection, &question, question.count, 0)
    guard count > 0 else { return }
    note(Array(question[..<count]))
    // MSG_NOSIGNAL, so that a reader who has had enough ends nothing.
    func say(_ bytes: [UInt8]) -> Bool { send(connection, bytes, bytes.count, 0x4000) > 0 }
    switch manner {
    case .answers(let bytes): _ = say(bytes)
    case .answersLate(let bytes, let milliseconds):
      usleep(milliseconds * 1_000)
      _ = say(bytes)
    case .closes: break
    case .saysNothing: while !end.isUp { usleep(5_000) }
    case .trickles:
      guard say(Array("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".utf8)) else { return }
      while !end.isUp, say([UInt8(ascii: "x")]) { usleep(5_000) }
    case .floods:
      guard say(Array("HTTP/1.1 200 OK\r\n\r\n".utf8)) else { return }
      let line = Array(repeating: UInt8(ascii: "x"), count: 65_536)
      while !end.isUp, say(line) {}
    }
  }
}

/// An HTTP answer with its length.
func answer(_ status: Int, _ body: [UInt8], headers: String = "") -> [UInt8] {
  Array(
    "HTTP/1.1 \(status) X\r\nConnection: close\r\n\(headers)Content-Length: \(body.count)\r\n\r\n"
      .utf8)
    + body
}

func answer(_ status: Int, _ body: String = "", headers: String = "") -> [UInt8] {
  answer(status, Array(body.utf8), headers: headers)
}

/// A port of this host that was free a moment ago.
func freePort() throws -> UInt16 { try FalseServer(.closes).port }
