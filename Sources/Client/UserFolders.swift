internal import Glibc

/// Where this user's files lie (the XDG base directories).
package struct UserFolders: Sendable {
  package typealias Environment = @Sendable (String) -> String?

  /// What the process was started with.
  package static let processEnvironment: Environment = { name in
    getenv(name).map { String(cString: $0) }
  }

  private let environment: Environment

  package init(_ environment: @escaping Environment = UserFolders.processEnvironment) {
    self.environment = environment
  }

  /// The value of a variable; nil when it is empty, which means the same as not set.
  package func variable(_ name: String) -> String? {
    environment(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What may be lost without harm to the record, but not to a person: spool, instance, current.
  package var state: String? { folder("XDG_STATE_HOME", ".local/state") }

  /// Where a person writes settings.
  package var configuration: String? { folder("XDG_CONFIG_HOME", ".config") }

  /// The standard asks to pass over a relative path.
  private func folder(_ name: String, _ usual: String) -> String? {
    if let path = variable(name), path.hasPrefix("/") { return path + "/lastgood" }
    guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
    return "\(home)/\(usual)/lastgood"
  }
}
