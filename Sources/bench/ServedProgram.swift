import Crypto
import Embedded
import EventLog
import Figures
import FoundationEssentials
import Glibc
import JSON
import Postgres
import PostgresStore
import Spawn

/// `lastgood up` as a process of its own, on a folder and a port of its own.
final class ServedProgram: Sendable {
  let folder: String
  let child: Child
  let port: UInt16
  let token: String

  private init(folder: String, child: Child, port: UInt16, token: String) {
    (self.folder, self.child, self.port, self.token) = (folder, child, port, token)
  }

  /// Starts it and waits until it is ready.
  static func start(in folder: String) async throws -> ServedProgram {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
    let child = try Child(
      Program(
        try binary(), ["up", "--data", folder + "/data", "--port", "0"],
        environment: environment(for: folder)),
      output: .file(folder + "/log"))
    let end = ContinuousClock().now + .seconds(30)
    while ContinuousClock().now < end {
      if let found = instance(in: folder), found.process == child.id {
        let program = ServedProgram(
          folder: folder, child: child, port: found.port, token: found.token)
        if let probe = try? program.connect(),
          (try? probe.exchange("GET", "/health/ready"))?.status == 200
        {
          return program
        }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    throw ServiceFailed(what: "`lastgood up` did not become ready; its words are in \(folder)/log")
  }

  /// Stops it; the folder stays.
  func stop() throws {
    child.signal(.terminate)
    if try child.waitForExit(deadline: .seconds(20)) == nil { child.killGroup() }
  }

  func connect() throws -> KeptConnection { try KeptConnection(port: port, token: token) }

  /// The log of this service, to fill it faster than people could.
  func store() throws -> PostgresEventStore {
    let database = try EmbeddedCluster(location: .at(folder + "/data"))
      .connectionString(database: "lastgood", user: "lastgood_app")
    let masters = try MasterKeyFile(path: folder + "/data/keys/master.keys").read()
    return try PostgresEventStore(database, vault: Vault(masters))
  }

  /// Lets the database count its rows, as it does by itself after a minute.
  ///
  /// Plans made while its tables were empty read them from end to end.
  func analyze() throws {
    let connection = try Connection(
      EmbeddedCluster(location: .at(folder + "/data"))
        .connectionString(database: "lastgood", user: EmbeddedCluster.superuser))
    defer { connection.close() }
    connection.timeout = nil
    try connection.script("ANALYZE")
  }

  /// Resident memory in MB, now and at its highest.
  func memory() throws -> (now: Double, highest: Double) {
    let text = try String(contentsOfFile: "/proc/\(child.id)/status", encoding: .utf8)
    func megabytes(_ name: String) -> Double {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
      return (Double(line.filter(\.isNumber)) ?? 0) / 1024
    }
    return (megabytes("VmRSS:"), megabytes("VmHWM:"))
  }

  /// Waits until every projection has read the whole log, and the service itself adds nothing more to it.
  ///
  /// It sets clocks and drafts for each incident it finds: whoever measures meanwhile measures that.
  func settle() async throws {
    let connection = try connect()
    // The clocks of ten thousand incidents take minutes.
    let end = ContinuousClock().now + .seconds(1_800)
    var stands: (position: Substring?, since: ContinuousClock.Instant) = (
      nil, ContinuousClock().now
    )
    while ContinuousClock().now < end {
      let text = String(decoding: try connection.exchange("GET", "/metrics").body, as: UTF8.self)
      let lines = text.split(separator: "\n")
      let position = lines.first { $0.hasPrefix("lastgood_log_position ") }
      let lags = lines.filter { $0.hasPrefix("lastgood_projection_lag_events{") }
      let isCurrent = !lags.isEmpty && lags.allSatisfy { $0.hasSuffix(" 0") }
      if !isCurrent || position != stands.position { stands = (position, ContinuousClock().now) }
      if ContinuousClock().now - stands.since > .seconds(2) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw ServiceFailed(what: "the service did not come to rest")
  }
}

extension ServedProgram {
  /// Beside this program, where one build puts both, or where LASTGOOD_BINARY says.
  static func binary() throws -> String {
    if let path = getenv("LASTGOOD_BINARY").map({ String(cString: $0) }), !path.isEmpty {
      return path
    }
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count)
    let own = String(
      decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let beside = own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex) + "/lastgood"
    guard access(String(beside), X_OK) == 0 else {
      throw ServiceFailed(what: "no `lastgood` at \(beside): build it, or set LASTGOOD_BINARY")
    }
    return String(beside)
  }

  static func environment(for folder: String) -> [String: String] {
    [
      "HOME": folder, "XDG_STATE_HOME": folder + "/state", "PATH": "/usr/bin:/bin",
      "LC_ALL": "C.UTF-8",
    ]
  }

  /// Where the service says it is; nil until it has said so.
  private static func instance(
    in folder: String
  ) -> (port: UInt16, token: String, process: Int32)? {
    let path = folder + "/state/lastgood/instance.json"
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    var (url, token, process) = ("", "", Int64(0))
    let isRead: Void? = try? JSONReader.read(Array(data)) { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        switch key {
        case "url": url = try value.string()
        case "token": token = try value.string()
        case "pid": process = try value.int64()
        default: try value.skip()
        }
      }
    }
    guard isRead != nil, let colon = url.lastIndex(of: ":"),
      let port = UInt16(url[url.index(after: colon)...])
    else { return nil }
    return (port, token, Int32(clamping: process))
  }
}

/// The service or an answer of it is not what the bar needs.
struct ServiceFailed: Error { var what: String }

extension Bench {
  /// A service of its own for one bar; its folder goes with it.
  func service(
    _ name: String, _ body: (ServedProgram) async throws -> [Figure]
  ) async throws -> [Figure] {
    let folder = self.folder + "-" + name
    let program = try await ServedProgram.start(in: folder)
    let outcome: Result<[Figure], any Error>
    do { outcome = .success(try await body(program)) } catch { outcome = .failure(error) }
    try? program.stop()
    // What a failed bar left behind says why.
    if case .success = outcome { try FileManager.default.removeItem(atPath: folder) }
    return try outcome.get()
  }
}
