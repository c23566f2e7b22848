import Crypto
import Embedded
import Glibc
import Postgres
import PostgresStore

/// The keys of an instance: those that wrap words, and the one that signs checkpoints.
struct KeyRing: Sendable {
  var folder: String

  private var masterFile: MasterKeyFile { MasterKeyFile(path: folder + "/master.keys") }
  private var signingFile: SigningKeyFile { SigningKeyFile(path: folder + "/signing.key") }

  /// The vault over the master keys; nil where there are none.
  ///
  /// - Throws: `KeyFileError`.
  func vault() throws -> Vault? {
    guard access(folder + "/master.keys", F_OK) == 0 || errno == EACCES else { return nil }
    return try Vault(masterFile.read())
  }

  /// The vault over the master keys, which are made if there are none.
  ///
  /// - Throws: `KeyFileError`; `MasterKeysMissing` when the log has texts that other keys sealed.
  func makeVault(for instance: Instance) async throws -> Vault {
    if let vault = try vault() { return vault }
    let hasSealed = try await instance.use(as: .auditor) { connection in
      try connection.query("SELECT EXISTS (SELECT FROM log.event_keys)").single()
        .decode(0, as: Bool.self)
    }
    // New keys would have the old ones' numbers, and hide that those are gone.
    guard !hasSealed else { throw MasterKeysMissing(folder: folder) }
    try makeFolder()
    do {
      try masterFile.create(.generate())
    } catch KeyFileError.exists {}
    return try Vault(masterFile.read())
  }

  /// The number of the newest master key; nil where there are none.
  ///
  /// - Throws: `KeyFileError`.
  func newest() throws -> Int16? {
    guard access(folder + "/master.keys", F_OK) == 0 || errno == EACCES else { return nil }
    return try masterFile.read().current
  }

  /// The signing key, which is made if there is none.
  ///
  /// - Throws: `KeyFileError`.
  func makeSigningKey() throws -> Ed25519SigningKey {
    try makeFolder()
    do {
      try signingFile.create(.generate())
    } catch KeyFileError.exists {}
    return try signingFile.read()
  }

  /// The public half of the signing key; nil where there is none.
  ///
  /// - Throws: `KeyFileError`.
  func publicKey() throws -> [UInt8]? {
    guard access(folder + "/signing.key", F_OK) == 0 || errno == EACCES else { return nil }
    return try signingFile.read().publicKey
  }

  private func makeFolder() throws { try makeFolders(folder, mode: 0o700) }
}

/// The log has sealed texts, and the keys that open them are not where they should be.
struct MasterKeysMissing: Error, Hashable {
  var folder: String
}

/// Makes a folder and those above it; one that is there stays as it is.
func makeFolders(_ path: String, mode: mode_t) throws {
  if mkdir(path, mode) == 0 || errno == EEXIST { return }
  let slash = path.lastIndex(of: "/") ?? path.startIndex
  guard errno == ENOENT, slash > path.startIndex else {
    throw KeyFileError.system(path: path, call: "mkdir", code: errno)
  }
  try makeFolders(String(path[..<slash]), mode: 0o755)
  guard mkdir(path, mode) == 0 || errno == EEXIST else {
    throw KeyFileError.system(path: path, call: "mkdir", code: errno)
  }
}
