/// A change that HAProxy is told to make, of those that are made at all.
enum HAProxyCommand: Equatable, Sendable {
  case setState(HAProxyServerName, HAProxyServer.Admin)
  case setWeight(HAProxyServerName, Int)
  /// Cuts off every connection to a server.
  case shutSessions(HAProxyServerName)

  var server: HAProxyServerName {
    switch self {
    case .setState(let name, _), .setWeight(let name, _), .shutSessions(let name): name
    }
  }

  /// The command as the socket takes it, word by word.
  var words: [String] {
    switch self {
    case .setState(let name, let admin): ["set", "server", "\(name)", "state", admin.rawValue]
    case .setWeight(let name, let weight): ["set", "server", "\(name)", "weight", "\(weight)"]
    case .shutSessions(let name): ["shutdown", "sessions", "server", "\(name)"]
    }
  }

  var text: String { words.joined(separator: " ") }

  /// Reads its own words back; nil for anything else.
  init?(words: [String]) {
    guard let word = words.firstIndex(where: { $0.contains("/") }),
      let name = HAProxyServerName(words[word])
    else { return nil }
    var command = HAProxyCommand.shutSessions(name)
    if words.count == 5 {
      if let admin = HAProxyServer.Admin(rawValue: words[4]) {
        command = .setState(name, admin)
      } else if let weight = Int(words[4]), (0...256).contains(weight) {
        command = .setWeight(name, weight)
      }
    }
    guard command.words == words else { return nil }
    self = command
  }

  var isIrreversible: Bool {
    if case .shutSessions = self { true } else { false }
  }

  /// Whether new clients may go elsewhere by it; a server that is taken out was drained before.
  var movesNewClients: Bool {
    switch self {
    case .setState(_, let admin): admin != .maintenance
    case .setWeight: true
    case .shutSessions: false
    }
  }

  /// For the plan's reader.
  var title: String {
    switch self {
    case .setState(let name, .ready): "let \(name) take clients"
    case .setState(let name, .drain): "drain \(name)"
    case .setState(let name, .maintenance): "take \(name) out"
    case .setWeight(let name, let weight): "give \(name) weight \(weight)"
    case .shutSessions(let name): "cut off what is left at \(name)"
    }
  }
}

extension HAProxyCommand {
  /// What the state is when it has been carried out.
  func predicted(from state: HAProxyState) -> HAProxyState {
    var state = state
    guard let index = state.servers.firstIndex(where: { $0.name == server }) else { return state }
    switch self {
    case .setState(_, let admin):
      // Nobody checks a server in maintenance, so that its health is known only afterwards.
      if state.servers[index].admin == .maintenance, admin != .maintenance {
        state.servers[index].health = .starting
      }
      if admin == .maintenance { state.servers[index].health = .stopped }
      state.servers[index].admin = admin
    case .setWeight(_, let weight): state.servers[index].weight = weight
    case .shutSessions: state.servers[index].sessions = 0
    }
    return state
  }

  /// Whether what it asks for is so, whoever brought it about.
  func isDone(in state: HAProxyState) -> Bool {
    guard let seen = state[server] else { return false }
    return switch self {
    case .setState(_, let admin): seen.admin == admin
    case .setWeight(_, let weight): seen.weight == weight
    case .shutSessions: seen.sessions == 0
    }
  }

  /// What brings back the state that there was; nil where nothing does.
  func undo(to before: HAProxyState) -> HAProxyCommand? {
    guard let seen = before[server] else { return nil }
    return switch self {
    case .setState(let name, _): .setState(name, seen.admin)
    case .setWeight(let name, _): .setWeight(name, seen.weight)
    case .shutSessions: nil
    }
  }

  /// Why HAProxy did not take it; nil when it did, which is no proof that it is done.
  ///
  /// A command that is taken is answered with an empty line.
  func refusal(in answer: [UInt8]) -> String? {
    guard answer.contains(where: { $0 != 0x0A }) else { return nil }
    let lines = answer.split(separator: 0x0A)
    let words = lines.first.flatMap { HAProxyAnswer.text($0.prefix(200)) }
    return "HAProxy did not take “\(text)”" + (words.map { ": it says “\($0)”" } ?? "") + "."
  }
}
