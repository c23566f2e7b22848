/// What one file says of a group of servers, all of it: there is nothing in the file that is not here.
struct NginxUpstream: Equatable, Sendable {
  struct Server: Equatable, Sendable {
    var address: NginxAddress
    /// Nil is nginx's own 1.
    var weight: Int?
    /// Gets no clients.
    var isDown = false

    /// Its state without what changes by the second.
    var summary: String {
      isDown ? "\(address) down" : "\(address) weight \(weight ?? 1)"
    }
  }

  var name: String
  /// Directives besides the servers, such as `least_conn` and `keepalive 32`, in nginx's order.
  var options: [[String]] = []
  var servers: [Server]

  static let weights = 1...65_535

  /// The file's text.
  ///
  /// Every word in it was read as what it is, so that none can mean more.
  var text: String {
    var lines = ["# Written by Lastgood. It compares before it writes: a change by hand is kept."]
    lines.append("upstream \(name) {")
    for option in options where option[0] != "keepalive" {
      lines.append("    \(option.joined(separator: " "));")
    }
    for server in servers {
      lines.append("    server \(Self.words(server).joined(separator: " "));")
    }
    // Of no use before the way of balancing.
    for option in options where option[0] == "keepalive" {
      lines.append("    \(option.joined(separator: " "));")
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  private static func words(_ server: Server) -> [String] {
    [server.address.description] + (server.weight.map { ["weight=\($0)"] } ?? [])
      + (server.isDown ? ["down"] : [])
  }

  /// For a plan's call: the name, the servers, and whatever else it says.
  var words: [String] {
    [name] + servers.flatMap(Self.words) + options.map { $0.joined(separator: "=") }
  }

  var summary: String {
    (servers.map(\.summary) + options.map { $0.joined(separator: " ") }).joined(separator: "; ")
  }

  /// Which part of new clients goes where.
  var shares: String {
    let serving = servers.filter { !$0.isDown }
    let sum = serving.reduce(0) { $0 + ($1.weight ?? 1) }
    let shares = serving.map { "\($0.address) \(ClientShare.text($0.weight ?? 1, of: sum))" }
    return "New clients go to \(shares.joined(separator: ", "))."
  }

  static func isName(_ text: some StringProtocol) -> Bool {
    (1...128).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
          || "-_.".utf8.contains($0)
      }
  }
}

extension NginxUpstream {
  /// Reads a file.
  ///
  /// - Throws: what stands in it that would be lost when it is written anew.
  init(reading text: String) throws(PreparationRefusal) {
    var tokens = Self.tokens(in: text)[...]
    guard tokens.count > 3, tokens.removeFirst() == "upstream",
      let name = tokens.popFirst(), Self.isName(name), tokens.popFirst() == "{"
    else {
      throw PreparationRefusal("It does not begin with “upstream NAME {”.")
    }
    self.init(name: name, servers: [])
    while let word = tokens.popFirst(), word != "}" {
      guard let end = tokens.firstIndex(of: ";") else {
        throw PreparationRefusal("A “;” is missing in it.")
      }
      let rest = Array(tokens[..<end])
      tokens = tokens[(end + 1)...]
      if word == "server" {
        servers.append(try Self.server(rest))
      } else {
        options.append([word] + rest)
      }
    }
    guard tokens.isEmpty else {
      throw PreparationRefusal("Behind its upstream stands something else.")
    }
  }

  private static func server(_ words: [String]) throws(PreparationRefusal) -> Server {
    guard let first = words.first, let address = NginxAddress(first) else {
      throw PreparationRefusal(
        "A server in it is none that Lastgood can write: give a host and a port, such as "
          + "10.0.0.11:8080.")
    }
    var server = Server(address: address)
    for word in words.dropFirst() {
      if word == "down" {
        server.isDown = true
      } else if word.hasPrefix("weight="),
        let weight = Digits.number(word.dropFirst(7), in: Self.weights)
      {
        server.weight = weight
      } else {
        throw PreparationRefusal(
          "\(address) has more than a weight in it, which would be lost: take that out, or write it "
            + "for all servers elsewhere.")
      }
    }
    return server
  }

  /// Words and the signs between them; comments are left out, and quotation marks are no words.
  private static func tokens(in text: String) -> [String] {
    var tokens: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.prefix { $0 != "#" }
      for word in code.split(whereSeparator: \.isWhitespace) {
        var rest = word
        while let sign = rest.firstIndex(where: { "{};".contains($0) }) {
          if sign > rest.startIndex { tokens.append(String(rest[..<sign])) }
          tokens.append(String(rest[sign]))
          rest = rest[rest.index(after: sign)...]
        }
        if !rest.isEmpty { tokens.append(String(rest)) }
      }
    }
    return tokens
  }
}
