import Embedded
import Foundation
import Spawn
import Testing

/// Lends an empty folder for an instance of its own.
func withEmptyFolder(_ body: (String) async throws -> Void) async throws {
  let folder = "/tmp/lastgood-system-\(getpid())-\(UUID().uuidString.prefix(8))"
  try #require(mkdir(folder, 0o711) == 0)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}

/// Lends a folder with a cluster that nothing was done with yet.
func withInstance(_ body: (String) async throws -> Void) async throws {
  try await withEmptyFolder { folder in
    try await InstanceTemplate.shared.copy(to: folder)
    try await body(folder)
  }
}

/// Runs `body` beside `lastgood up`, and stops that properly.
func withUp(
  _ body: (_ folder: String, _ database: Int32) async throws -> Void
) async throws {
  try await withInstance { folder in
    let up = try RunningProgram("up", "--data", folder, "--json")
    let ready = try await up.event("ready")
    try await body(folder, try #require(ready["database_process"] as? Int32))
    up.signal(.terminate)
    #expect(try await up.end() == .exited(0))
  }
}

/// A cluster that is made once and copied: `initdb` is most of the time that a test takes.
private actor InstanceTemplate {
  static let shared = InstanceTemplate()

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

private let templateFolder = "/tmp/lastgood-system-\(getpid())-template"

/// Called by C when the process exits.
private func removeTemplate() { try? FileManager.default.removeItem(atPath: templateFolder) }
