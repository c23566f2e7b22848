/// Reads what an HAProxy socket answered.
///
/// The answer is somebody else's text. Of it, only what fits its type is used: names by HAProxy's
/// rules, numbers within bounds, words out of a list. What a health check has picked up from a
/// server stands in fields that are never looked at, whatever characters it holds.
struct HAProxyAnswer {
  private let blocks: [ArraySlice<UInt8>]

  /// The questions whose answers `state` reads; they change nothing.
  static func questions(about backends: [String]) -> [String] {
    // -1 is every server, 4 is servers only.
    ["show info", "show cli level"]
      + backends.flatMap { ["show stat \($0) 4 -1", "show servers state \($0)"] }
  }

  /// Divides it: an empty line ends the answer to each question.
  init(_ bytes: [UInt8], to questionCount: Int) throws(PreparationRefusal) {
    var blocks: [ArraySlice<UInt8>] = []
    var (start, index) = (0, 0)
    while index + 1 < bytes.count {
      if bytes[index] == 0x0A, bytes[index + 1] == 0x0A {
        blocks.append(bytes[start..<index])
        index += 2
        start = index
      } else {
        index += 1
      }
    }
    guard blocks.count == questionCount, start == bytes.count else {
      throw Self.unread("it gave \(blocks.count) answers to \(questionCount) questions")
    }
    self.blocks = blocks
  }

  func state(of backends: [String]) throws(PreparationRefusal) -> HAProxyState {
    guard blocks.count == 2 + 2 * backends.count else {
      throw Self.unread("answers are missing")
    }
    var servers: [HAProxyServer] = []
    for (index, backend) in backends.enumerated() {
      servers += try Self.servers(
        of: backend, state: blocks[3 + 2 * index], statistics: blocks[2 + 2 * index])
    }
    let facts = try Self.facts(in: blocks[0])
    guard facts["Name"] == "HAProxy", let version = facts["Version"], Self.isVersion(version),
      let process = facts["Pid"].flatMap({ Digits.number($0[...], in: 1...4_194_304) })
    else {
      throw Self.unread("it does not say that it is HAProxy, which version and which process")
    }
    var state = HAProxyState(
      version: version, process: Int64(process),
      level: HAProxyState.Level(rawValue: Self.text(blocks[1]) ?? ""), servers: servers)
    if let count = facts["Nbproc"] {
      guard let count = Digits.number(count[...], in: 1...1_024) else {
        throw Self.unread("the number of processes is none")
      }
      state.processCount = count
    }
    state.isStopping = facts["Stopping"].map { $0 != "0" } ?? false
    return state
  }

  /// Of the answer to `show info`: only what is asked for.
  private static func facts(
    in block: ArraySlice<UInt8>
  ) throws(PreparationRefusal) -> [String: String] {
    var facts: [String: String] = [:]
    for line in block.split(separator: 0x0A) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")), let key = text(line[..<colon]),
        ["Name", "Version", "Pid", "Nbproc", "Stopping"].contains(key)
      else { continue }
      guard facts[key] == nil, let value = text(line[(colon + 1)...].drop { $0 == 0x20 }) else {
        throw unread("what it says of itself holds \(key) twice, or not as a word")
      }
      facts[key] = value
    }
    return facts
  }

  /// What the first answer says, which is the one to `show info`.
  func version() throws(PreparationRefusal) -> String {
    let facts = try Self.facts(in: blocks[0])
    guard facts["Name"] == "HAProxy", let version = facts["Version"], Self.isVersion(version) else {
      throw Self.unread("it does not say that it is HAProxy, and which version")
    }
    return version
  }

  /// Whether one of its commands begins a line of an answer to `help`.
  func lists(_ command: String) -> Bool {
    blocks.dropFirst().contains { block in
      block.split(separator: 0x0A).contains { $0.starts(with: Array("  \(command) ".utf8)) }
    }
  }

  private static func isVersion(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && (text.utf8.first.map { (48...57).contains($0) } ?? false)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || ".-+~_".utf8.contains($0)
      }
  }
}

// MARK: - Servers

extension HAProxyAnswer {
  private static let mostServers = 1_000

  private static func servers(
    of backend: String, state: ArraySlice<UInt8>, statistics: ArraySlice<UInt8>
  ) throws(PreparationRefusal) -> [HAProxyServer] {
    if text(state) == "Can't find backend." || text(statistics) == "No such proxy." {
      throw PreparationRefusal("HAProxy has no backend \(backend).")
    }
    if text(state) == "Permission denied" || text(statistics) == "Permission denied" {
      throw PreparationRefusal("The socket does not let its users see the state of servers.")
    }
    var servers = try servers(of: backend, in: state)
    var counts = try sessions(at: backend, in: statistics)
    for index in servers.indices {
      guard let count = counts.removeValue(forKey: servers[index].name) else {
        throw unread("a server has a state and no counts")
      }
      servers[index].sessions = count.sessions
      (servers[index].isBackup, servers[index].isChecked) = (count.isBackup, count.isChecked)
    }
    guard counts.isEmpty else { throw unread("a server has counts and no state") }
    return servers
  }

  /// Of `show servers state`: a line `1`, the names of the columns behind `#`, and a line a server.
  private static func servers(
    of backend: String, in block: ArraySlice<UInt8>
  ) throws(PreparationRefusal) -> [HAProxyServer] {
    let lines = block.split(separator: 0x0A)
    guard lines.count >= 2, text(lines[0]) == "1", lines.count <= mostServers + 2 else {
      throw unread("the states of servers have a form that is not known, or are too many")
    }
    let header = lines[1].split(separator: 0x20).compactMap { text($0) }
    guard header.first == "#" else { throw unread("the states of servers have no columns") }
    let table = try Table(Array(header.dropFirst()))
    var servers: [HAProxyServer] = []
    for line in lines.dropFirst(2) {
      let row = try table.row(
        line.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init))
      let name = try row.name("be_name", "srv_name")
      guard name.backend == backend, !servers.contains(where: { $0.name == name }) else {
        throw unread("a server stands there twice, or is of another backend")
      }
      var server = HAProxyServer(
        name, weight: try row.number("srv_uweight", in: 0...256),
        initialWeight: try row.number("srv_iweight", in: 0...256))
      (server.admin, server.isBound) = admin(try row.number("srv_admin_state", in: 0...255))
      server.health = try health(try row.number("srv_op_state", in: 0...3))
      servers.append(server)
    }
    return servers
  }

  /// HAProxy's flags: forced, inherited and unresolved maintenance, forced and inherited draining.
  ///
  /// 4 only says that the configuration began with maintenance.
  private static func admin(_ flags: Int) -> (HAProxyServer.Admin, isBound: Bool) {
    let (maintenance, drain) = (flags & 0b0110_0011, flags & 0b0001_1000)
    let isBound = flags & 0b0111_0010 != 0
    return (maintenance != 0 ? .maintenance : drain != 0 ? .drain : .ready, isBound)
  }

  private static func health(_ code: Int) throws(PreparationRefusal) -> HAProxyServer.Health {
    switch code {
    case 0: .stopped
    case 1: .starting
    case 2: .running
    case 3: .stopping
    default: throw unread("a server has a state that is not known")
    }
  }

  private struct Counts {
    var sessions: Int
    var isBackup: Bool
    var isChecked: Bool
  }

  /// Of `show stat`: comma-separated, fields in quotation marks where need be.
  private static func sessions(
    at backend: String, in block: ArraySlice<UInt8>
  ) throws(PreparationRefusal) -> [HAProxyServerName: Counts] {
    let records = try records(in: block)
    guard let first = records.first, records.count <= mostServers + 1 else {
      throw unread("the counts of servers are missing, or too many")
    }
    var header = first.map { text($0[...]) ?? "" }
    guard header[0].hasPrefix("# ") else { throw unread("the counts of servers have no columns") }
    header[0].removeFirst(2)
    let table = try Table(header)
    var counts: [HAProxyServerName: Counts] = [:]
    for record in records.dropFirst() {
      let row = try table.row(record)
      let name = try row.name("pxname", "svname")
      guard name.backend == backend, counts[name] == nil,
        try row.number("type", in: 0...3) == 2
      else { throw unread("counts stand there twice, or are not of this backend's servers") }
      let sessions = try row.number("scur", in: 0...1_000_000_000)
      let queued = try row.number("qcur", in: 0...1_000_000_000)
      counts[name] = Counts(
        sessions: sessions + queued, isBackup: try row.number("bck", in: 0...1) == 1,
        isChecked: try row.bytes("status") != Array("no check".utf8))
    }
    return counts
  }
}
