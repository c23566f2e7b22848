/// What one HAProxy process says of itself and of some of its backends.
package struct HAProxyState: Equatable, Sendable {
  /// What the socket lets its users do.
  enum Level: String, Equatable, Sendable { case user, `operator`, admin }

  var version: String
  /// A reload starts another process, which knows nothing of what was changed in this one.
  var process: Int64
  /// How many processes there are, each with a state of its own.
  var processCount = 1
  /// Whether it was told to end, and only serves what it still has.
  var isStopping = false
  /// Nil where this version does not tell.
  var level: Level?
  /// In the order of the configuration, backend by backend.
  var servers: [HAProxyServer]

  init(version: String, process: Int64, level: Level? = .admin, servers: [HAProxyServer]) {
    (self.version, self.process, self.level) = (version, process, level)
    self.servers = servers
  }

  subscript(name: HAProxyServerName) -> HAProxyServer? { servers.first { $0.name == name } }

  /// Those that take new clients: the backups of a backend only when nothing else of it does.
  var serving: [HAProxyServer] {
    let usable = servers.filter(\.isUsable)
    let active = Set(usable.filter { !$0.isBackup }.map(\.name.backend))
    return usable.filter { !$0.isBackup || !active.contains($0.name.backend) }
  }

  func sessions(at names: [HAProxyServerName]) -> Int {
    servers.reduce(0) { names.contains($1.name) ? $0 + $1.sessions : $0 }
  }

  /// Each server with its state, without what changes by the second.
  var summary: String { servers.map(\.summary).joined(separator: "; ") }

  /// Which part of each backend's new clients goes where.
  var shares: String {
    let serving = serving
    guard !serving.isEmpty else { return "No server takes new clients." }
    let sums = Dictionary(grouping: serving, by: \.name.backend).mapValues {
      $0.reduce(0) { $0 + $1.weight }
    }
    let shares = serving.map { server in
      "\(server.name) \(ClientShare.text(server.weight, of: sums[server.name.backend] ?? server.weight))"
    }
    return "New clients go to \(shares.joined(separator: ", "))."
  }
}
