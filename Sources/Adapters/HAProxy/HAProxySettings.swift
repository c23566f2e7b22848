import Policy

/// The settings of a `haproxy` action, checked.
struct HAProxySettings: Equatable {
  var socket: HAProxySocket
  /// Servers as they are named; `shop/*` is all of a backend.
  var unchanged: [HAProxyPattern]
  var new: [HAProxyPattern]
  /// How long connections may end by themselves before the new servers are taken out.
  var drain: Span
  /// Whether what is left then is cut off.
  var cutsLeftovers: Bool
  /// The part of new clients that a halt leaves to the new servers.
  var share: Percent
  /// Where a process of the new stack says which version it is.
  var url: String?

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if settings["drain"] != nil {
      throw PreparationRefusal("Write drain beside adapter, not under settings: it is a time.")
    }
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "haproxy knows no setting “\(stray)”: it has \(Self.names.sorted().joined(separator: ", "))."
      )
    }
    guard let socket = settings["socket"] else {
      throw PreparationRefusal(
        "haproxy needs “socket”: the path of its stats socket, such as /run/haproxy/admin.sock.")
    }
    self.socket = try HAProxySocket(socket)
    unchanged = try Self.patterns("unchanged", settings)
    new = try Self.patterns("new", settings)
    for pattern in new {
      guard let same = unchanged.first(where: { $0.overlaps(pattern) }) else { continue }
      throw PreparationRefusal("\(pattern) is named as new, and \(same) as unchanged.")
    }
    guard Set((unchanged + new).map(\.backend)).count <= Self.mostBackends else {
      throw PreparationRefusal("A haproxy action names at most \(Self.mostBackends) backends.")
    }
    drain = definition.drain ?? .zero
    guard drain.businessDays == 0, drain <= .hours(1) else {
      throw PreparationRefusal("drain must be an hour at most: somebody waits for it.")
    }
    let leftovers = settings["leftovers"] ?? "keep"
    guard ["keep", "cut"].contains(leftovers) else {
      throw PreparationRefusal("leftovers must be keep or cut: what becomes of old connections.")
    }
    cutsLeftovers = leftovers == "cut"
    guard let share = Percent(settings["share"] ?? "0%"), share < .all else {
      throw PreparationRefusal("share must be below 100%, such as 5%.")
    }
    self.share = share
    if let url = settings["url"], !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      throw PreparationRefusal("“url” must begin with http:// or https://.")
    }
    url = settings["url"]
  }

  static let names: Set<String> = [
    "socket", "backend", "unchanged", "new", "leftovers", "share", "url",
  ]
  private static let mostBackends = 8
  private static let mostServers = 64

  private static func patterns(
    _ key: String, _ settings: [String: String]
  ) throws(PreparationRefusal) -> [HAProxyPattern] {
    let backend = settings["backend"]
    let words = (settings[key] ?? "").split { $0 == "," || $0 == " " }.map(String.init)
    guard (1...mostServers).contains(words.count) else {
      throw PreparationRefusal(
        "haproxy needs “\(key)”: up to \(mostServers) servers, such as “web1, web2” of the backend, "
          + "“shop/web1”, or “shop/*” for all of one.")
    }
    var patterns: [HAProxyPattern] = []
    for word in words {
      guard let pattern = HAProxyPattern(word, in: backend) else {
        throw PreparationRefusal(
          "“\(key)” must hold names by HAProxy's rules (letters, digits and - _ . :), such as web1 "
            + "with “backend” given, shop/web1, or shop/*.")
      }
      guard !patterns.contains(where: { $0.overlaps(pattern) }) else {
        throw PreparationRefusal("“\(key)” names \(pattern) twice.")
      }
      patterns.append(pattern)
    }
    return patterns
  }

  /// Those that are spoken of, each once.
  var backends: [String] {
    var names: [String] = []
    for pattern in unchanged + new where !names.contains(pattern.backend) {
      names.append(pattern.backend)
    }
    return names
  }
}

/// One server, or all of a backend.
struct HAProxyPattern: Equatable, CustomStringConvertible {
  var backend: String
  /// Nil for all of them.
  var server: String?

  /// Reads `web1` of a given backend, `shop/web1` and `shop/*`.
  init?(_ text: String, in backend: String?) {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1, let backend { parts.insert(backend, at: 0) }
    guard parts.count == 2, HAProxyServerName.isName(parts[0]) else { return nil }
    self.backend = parts[0]
    guard parts[1] != "*" else { return }
    guard HAProxyServerName.isName(parts[1]) else { return nil }
    server = parts[1]
  }

  func covers(_ name: HAProxyServerName) -> Bool {
    backend == name.backend && (server == nil || server == name.server)
  }

  func overlaps(_ other: Self) -> Bool {
    backend == other.backend && (server == nil || other.server == nil || server == other.server)
  }

  var description: String { "\(backend)/\(server ?? "*")" }
}

extension HAProxySettings {
  /// The servers that are there, as unchanged and as new ones.
  ///
  /// - Throws: that one which is named is missing, or that there are too many.
  func roles(
    in state: HAProxyState
  ) throws(PreparationRefusal) -> (unchanged: [HAProxyServer], new: [HAProxyServer]) {
    let roles = (
      unchanged: try Self.find(unchanged, in: state), new: try Self.find(new, in: state)
    )
    guard roles.unchanged.count + roles.new.count <= 2 * Self.mostServers else {
      throw PreparationRefusal(
        "More than \(2 * Self.mostServers) servers are meant, which nobody can read in a plan.")
    }
    return roles
  }

  private static func find(
    _ patterns: [HAProxyPattern], in state: HAProxyState
  ) throws(PreparationRefusal) -> [HAProxyServer] {
    for pattern in patterns where !state.servers.contains(where: { pattern.covers($0.name) }) {
      let there = state.servers.filter { $0.name.backend == pattern.backend }.map(\.name.server)
      throw PreparationRefusal(
        pattern.server == nil || there.isEmpty
          ? "The backend \(pattern.backend) has no servers."
          : "The backend \(pattern.backend) has no server \(pattern.server ?? "*"): it has "
            + "\(there.prefix(20).joined(separator: ", "))\(there.count > 20 ? " and more" : "").")
    }
    return state.servers.filter { server in patterns.contains { $0.covers(server.name) } }
  }
}
