import Embedded
import FoundationEssentials
import Glibc
import Postgres
import Spawn
import Testing

/// Lends a temporary folder that another user can pass through.
func withFolder(_ body: (String) async throws -> Void) async throws {
  let folder = "/tmp/lastgood-embedded-\(getpid())-\(UUID().uuidString.prefix(8))"
  try #require(mkdir(folder, 0o711) == 0)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}

/// Lends a running cluster; it is gone afterwards, whatever became of it.
func withCluster(
  settings: [String: String] = [:], _ body: (RunningCluster) async throws -> Void
) async throws {
  try await withFolder { folder in
    try await Template.shared.copy(to: folder)
    let cluster = EmbeddedCluster(location: .at(folder), settings: settings)
    let running = try await cluster.start()
    let result: Result<Void, any Error>
    do {
      try await body(running)
      result = .success(())
    } catch {
      result = .failure(error)
    }
    try await running.stop(.immediate)
    try result.get()
  }
}

/// A cluster that is made once and copied: `initdb` is most of the time that a test takes.
private actor Template {
  static let shared = Template()

  private var making: Task<Void, any Error>?

  func copy(to folder: String) async throws {
    let making = making ?? Task { try await Self.make() }
    self.making = making
    try await making.value
    let copy = Program("/bin/cp", ["-a", templateFolder + "/data", folder])
    try #require(try await copy.outcome(within: .seconds(60)).hasSucceeded)
  }

  private static func make() async throws {
    try #require(mkdir(templateFolder, 0o711) == 0)
    atexit(removeTemplate)
    try await EmbeddedCluster(location: .at(templateFolder)).start().stop()
  }
}

private let templateFolder = "/tmp/lastgood-embedded-\(getpid())-template"

/// Called by C when the process exits.
private func removeTemplate() { try? FileManager.default.removeItem(atPath: templateFolder) }

/// Runs one statement on a connection of its own; the first column of the first row, if any.
@discardableResult
func query(_ sql: SQL, at string: ConnectionString) async throws -> String? {
  try await onThreadOfItsOwn {
    let rows = try Connection(string).query(sql)
    return try rows.first?.decode(0, as: String.self)
  }
}

@discardableResult
func query(_ sql: SQL, on running: RunningCluster) async throws -> String? {
  try await query(sql, at: running.connectionString())
}

func timed<Value>(
  _ body: () async throws -> Value
) async throws -> (Value, Duration) {
  let start = ContinuousClock.now
  let value = try await body()
  return (value, ContinuousClock.now - start)
}

/// Waits for a condition, for ten seconds at most.
func eventually(_ condition: () async throws -> Bool) async throws {
  let end = ContinuousClock.now + .seconds(10)
  while try await !condition() {
    try #require(ContinuousClock.now < end, "the condition never came true")
    await Task.yield()
  }
}
