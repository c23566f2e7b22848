import Policy

/// The settings of an `nginx` action, checked.
struct NginxSettings: Equatable, Sendable {
  /// The file that says where clients go; ours alone, and included by nginx.
  var file: String
  /// nginx itself, by its absolute path.
  var program: String
  /// The configuration that nginx was started with.
  var configuration: String
  /// Where nginx says its number.
  var pidFile: String
  var upstream: String
  var unchanged: [NginxUpstream.Server]
  var new: [NginxUpstream.Server]
  /// What the upstream says besides.
  var options: [[String]]
  /// Asked through nginx afterwards.
  var proof: String?
  /// Where a process of the new stack says which version it is.
  var url: String?

  init(_ definition: ActionDefinition) throws(PreparationRefusal) {
    let settings = definition.settings
    if let stray = settings.keys.sorted().first(where: { !Self.names.contains($0) }) {
      throw PreparationRefusal(
        "nginx knows no setting “\(stray)”: it has \(Self.names.sorted().joined(separator: ", ")).")
    }
    guard definition.drain == nil else {
      throw PreparationRefusal(
        "Leave out drain: nginx lets requests end by themselves, as long as its "
          + "worker_shutdown_timeout says.")
    }
    file = try Self.path("file", settings["file"], "the file with the upstream that nginx includes")
    program = try Self.path("program", settings["program"] ?? "/usr/sbin/nginx", "nginx itself")
    configuration = try Self.path(
      "configuration", settings["configuration"] ?? "/etc/nginx/nginx.conf",
      "the configuration of nginx")
    pidFile = try Self.path(
      "pid-file", settings["pid-file"] ?? "/run/nginx.pid", "the file with nginx's number")
    guard let upstream = settings["upstream"], NginxUpstream.isName(upstream) else {
      throw PreparationRefusal(
        "nginx needs “upstream”: the name of the group of servers, of letters, digits and - _ .")
    }
    self.upstream = upstream
    unchanged = try Self.servers("unchanged", settings)
    new = try Self.servers("new", settings)
    for server in new where unchanged.contains(where: { $0.address == server.address }) {
      throw PreparationRefusal("\(server.address) is named as new, and as unchanged.")
    }
    options = try Self.options(settings, of: upstream)
    for name in ["proof", "url"] {
      guard let url = settings[name], !url.hasPrefix("http://"), !url.hasPrefix("https://") else {
        continue
      }
      throw PreparationRefusal("“\(name)” must begin with http:// or https://.")
    }
    (proof, url) = (settings["proof"], settings["url"])
  }

  static let names: Set<String> = [
    "file", "program", "configuration", "pid-file", "upstream", "unchanged", "new", "balance",
    "keepalive", "zone", "proof", "url",
  ]
  private static let mostServers = 64

  private static func path(
    _ name: String, _ path: String?, _ meaning: String
  ) throws(PreparationRefusal) -> String {
    guard let path, CommandTemplate.isPlainPath(path), !path.hasSuffix("/") else {
      throw PreparationRefusal(
        "“\(name)” must be an absolute path without “..”: \(meaning).")
    }
    return path
  }

  /// `10.0.0.11:8080`, or with a weight `10.0.0.11:8080=90`.
  private static func servers(
    _ key: String, _ settings: [String: String]
  ) throws(PreparationRefusal) -> [NginxUpstream.Server] {
    let words = (settings[key] ?? "").split { $0 == "," || $0 == " " }
    guard (1...mostServers).contains(words.count) else {
      throw PreparationRefusal(
        "nginx needs “\(key)”: up to \(mostServers) servers, such as “10.0.0.11:8080, [::1]:8080=5”."
      )
    }
    var servers: [NginxUpstream.Server] = []
    for word in words {
      let halves = word.split(separator: "=", omittingEmptySubsequences: false)
      let weight =
        halves.count == 2 ? Digits.number(halves[1], in: NginxUpstream.weights) : nil
      guard halves.count == 1 || weight != nil, let address = NginxAddress(String(halves[0])) else {
        throw PreparationRefusal(
          "“\(key)” must hold a host and a port each, such as web1:8080, 10.0.0.11:8080 or "
            + "[::1]:8080, with a weight behind “=” if wanted.")
      }
      guard !servers.contains(where: { $0.address == address }) else {
        throw PreparationRefusal("“\(key)” names \(address) twice.")
      }
      servers.append(NginxUpstream.Server(address: address, weight: weight))
    }
    return servers
  }

  private static func options(
    _ settings: [String: String], of upstream: String
  ) throws(PreparationRefusal) -> [[String]] {
    var options: [[String]] = []
    if let zone = settings["zone"] {
      guard zone.hasSuffix("k") || zone.hasSuffix("m"),
        Digits.number(zone.dropLast(), in: 1...65_536) != nil
      else { throw PreparationRefusal("“zone” must be a size such as 64k or 1m.") }
      options.append(["zone", upstream, zone])
    }
    if let balance = settings["balance"] {
      guard ["least_conn", "ip_hash", "random"].contains(balance) else {
        throw PreparationRefusal(
          "“balance” must be least_conn, ip_hash or random; without it nginx goes by weight.")
      }
      options.append([balance])
    }
    if let keepalive = settings["keepalive"] {
      guard Digits.number(keepalive[...], in: 1...65_535) != nil else {
        throw PreparationRefusal("“keepalive” must be a number of connections, such as 32.")
      }
      options.append(["keepalive", keepalive])
    }
    return options
  }
}

extension NginxSettings {
  /// All clients to the unchanged servers.
  var wanted: NginxUpstream {
    let out = new.map { server in
      var server = server
      server.isDown = true
      return server
    }
    return NginxUpstream(name: upstream, options: options, servers: unchanged + out)
  }

  /// Checks that nothing that the file says would be lost.
  func check(_ there: NginxUpstream) throws(PreparationRefusal) {
    guard there.name == upstream else {
      throw PreparationRefusal(
        "\(file) holds the upstream \(there.name), and not \(upstream).")
    }
    let known = Set((unchanged + new).map(\.address))
    if let stray = there.servers.first(where: { !known.contains($0.address) }) {
      throw PreparationRefusal(
        "\(stray.address) stands in \(file), and is neither new nor unchanged: name it as one of "
          + "them.")
    }
    if let lost = there.options.first(where: { !options.contains($0) }) {
      throw PreparationRefusal(
        "“\(lost.joined(separator: " "))” in \(file) would be lost: write it into the settings "
          + "(balance, keepalive, zone), or take it out of the file.")
    }
    if let added = options.first(where: { !there.options.contains($0) }) {
      throw PreparationRefusal(
        "“\(added.joined(separator: " "))” of the settings is not in \(file): write it there first, "
          + "so that only clients are moved.")
    }
  }
}
