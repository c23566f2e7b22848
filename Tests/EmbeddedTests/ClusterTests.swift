import Embedded
import FoundationEssentials
import Glibc
import Spawn
import Testing

@Suite struct `A private cluster` {
  @Test func `it starts from nothing, stops, and starts again`() async throws {
    try await withFolder { folder in
      let cluster = EmbeddedCluster(location: .at(folder))
      let clock = ContinuousClock()
      var running = try await cluster.start()
      let stop = try await clock.measure { try await running.stop() }
      var first: RunningCluster?
      let second = try await clock.measure { first = try await cluster.start() }
      running = try #require(first)
      print(stop, second)
      try await running.stop()
    }
  }
}

func withFolder(_ body: (String) async throws -> Void) async throws {
  let folder = "/tmp/lastgood-embedded-\(getpid())-\(UUID().uuidString.prefix(8))"
  try #require(mkdir(folder, 0o711) == 0)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await body(folder)
}
