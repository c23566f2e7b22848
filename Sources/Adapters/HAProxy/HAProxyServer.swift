/// A server of a backend, by the two names that HAProxy's commands take.
package struct HAProxyServerName: Hashable, Sendable {
  var backend: String
  var server: String

  /// Nil unless both are names by HAProxy's own rules, so that nothing else gets into a command.
  init?(_ backend: String, _ server: String) {
    guard Self.isName(backend), Self.isName(server) else { return nil }
    (self.backend, self.server) = (backend, server)
  }

  /// Letters, digits and `-`, `_`, `.`, `:`, as HAProxy reads them; of a length that a person reads.
  static func isName(_ text: some StringProtocol) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || "-_.:".utf8.contains($0)
      }
  }
}

extension HAProxyServerName: CustomStringConvertible, Comparable {
  package var description: String { "\(backend)/\(server)" }

  /// Reads `shop/web1`.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    self.init(String(parts[0]), String(parts[1]))
  }

  package static func < (left: Self, right: Self) -> Bool {
    (left.backend, left.server) < (right.backend, right.server)
  }
}

/// A server as HAProxy sees it just now.
package struct HAProxyServer: Equatable, Sendable {
  /// What somebody has said of it, by a command or in the configuration.
  enum Admin: String, Equatable, Sendable {
    case ready, drain, maintenance = "maint"
  }

  /// What the health checks say.
  enum Health: Equatable, Sendable {
    case stopped, starting, running, stopping
  }

  var name: HAProxyServerName
  var admin = Admin.ready
  /// Whether `admin` follows from something that no command to this server changes: another server
  /// that it tracks, or a host name that is not resolved.
  var isBound = false
  var health = Health.running
  var isChecked = true
  var weight: Int
  /// The weight of the configuration.
  var initialWeight: Int
  var isBackup = false
  /// Requests or connections that it serves just now, and that wait for it.
  var sessions = 0

  init(_ name: HAProxyServerName, weight: Int, initialWeight: Int? = nil) {
    (self.name, self.weight, self.initialWeight) = (name, weight, initialWeight ?? weight)
  }

  /// Whether new clients may come to it.
  var isUsable: Bool {
    admin == .ready && weight > 0 && (health == .running || health == .starting)
  }

  /// Its state without what changes by the second.
  var summary: String {
    let state =
      switch (admin, health) {
      case (.maintenance, _): "in maintenance"
      case (.drain, .stopped): "draining and down"
      case (.drain, _): "draining"
      case (.ready, .stopped): "down, weight \(weight)"
      case (.ready, .starting): "starting, weight \(weight)"
      case (.ready, .stopping): "stopping, weight \(weight)"
      case (.ready, .running): "up, weight \(weight)"
      }
    return "\(name) \(state)\(isBackup ? ", backup" : "")"
  }
}
