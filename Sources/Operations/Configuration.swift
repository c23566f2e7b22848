package import Embedded
package import Postgres

/// Where the database, the keys and the checkpoints are, as options and environment say.
package struct Configuration: Hashable, Sendable {
  package enum Database: Hashable, Sendable {
    /// A server that somebody else keeps running.
    case given(ConnectionString)
    /// The private one in a folder of ours.
    case embedded(folder: String)
  }

  package var database: Database
  /// The folder of the master and signing keys.
  package var keys: String
  /// The folder that signed checkpoints go to.
  package var checkpoints: String
  /// The file that says which programs an executor on this host may run.
  package var allowList: String
  /// What the process was started with: where the policy may say that a secret is.
  package var environment: [String: String] = [:]
}

extension Configuration {
  /// The folder of the token with which this user's own commands get in; nil where the database is
  /// somebody else's, who hands out tokens.
  var localAccess: String? {
    if case .embedded(let folder) = database { folder + "/access" } else { nil }
  }
}

extension Configuration {
  /// Reads the settings, of which `data` is the value of `--data`; looks at nothing else.
  ///
  /// - Throws: `ConfigurationError`, or `EmbeddedError.noHome`.
  package init(data: String?, in surroundings: Surroundings) throws {
    func setting(_ name: String) -> String? {
      surroundings.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    environment = surroundings.environment
    let location = data.map(ClusterLocation.at) ?? .default
    if let given = setting("LASTGOOD_DATABASE") {
      guard data == nil else { throw ConfigurationError.twoDatabases }
      database = .given(ConnectionString(given))
      keys = try setting("LASTGOOD_KEYS") ?? Self.personalFolder(in: surroundings) + "/keys"
      checkpoints =
        try setting("LASTGOOD_CHECKPOINTS") ?? location.folder(in: surroundings) + "/checkpoints"
      allowList = try Self.personalFolder(in: surroundings) + "/executor.allow"
    } else {
      let folder = try location.folder(in: surroundings)
      database = .embedded(folder: folder)
      keys = setting("LASTGOOD_KEYS") ?? folder + "/keys"
      checkpoints = setting("LASTGOOD_CHECKPOINTS") ?? folder + "/checkpoints"
      allowList = folder + "/executor.allow"
    }
  }

  /// Where a user's settings belong; a relative path counts as none, say the XDG rules.
  private static func personalFolder(in surroundings: Surroundings) throws -> String {
    if surroundings.isRoot { return "/etc/lastgood" }
    if let folder = surroundings.environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
      return folder + "/lastgood"
    }
    guard let home = surroundings.environment["HOME"], home.hasPrefix("/") else {
      throw EmbeddedError.noHome
    }
    return home + "/.config/lastgood"
  }
}

/// Settings that contradict each other.
package enum ConfigurationError: Error, Hashable {
  /// Both `LASTGOOD_DATABASE` and `--data` say where the database is.
  case twoDatabases
  /// Nothing says which database to serve.
  case noDatabase
}
