import FoundationEssentials
import Postgres
import TestSupport

/// Lends an empty database on a server that the program does not run, and the environment that
/// names it.
func withForeignDatabase(
  _ body: (_ environment: [String: String], _ database: ConnectionString) async throws -> Void
) async throws {
  let server = try await TestCluster.connectionString()
  let name = "system_" + UUID().uuidString.lowercased().replacing("-", with: "_")
  try Connection(server).script("CREATE DATABASE \(name)")
  defer { _ = try? Connection(server).script("DROP DATABASE \(name) WITH (FORCE)") }
  let database = server.with(database: name)
  try await withEmptyFolder { folder in
    try await body(
      [
        "LASTGOOD_DATABASE": database.revealed, "LASTGOOD_KEYS": folder + "/keys",
        "LASTGOOD_CHECKPOINTS": folder + "/checkpoints",
      ], database)
  }
}
