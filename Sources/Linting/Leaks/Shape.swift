/// What a word looks like: an address, a host, an id.
enum Shape {
  private static func isHex(_ character: Character) -> Bool {
    character.isASCII && character.isHexDigit
  }
  private static func isDigit(_ character: Character) -> Bool {
    character.isASCII && character.isNumber
  }
  private static func isLetter(_ character: Character) -> Bool {
    character.isASCII && character.isLetter
  }

  static func isName(_ name: Substring) -> Bool {
    name.first?.isLetter == true
      && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_" }
  }

  static func isMail(_ word: String) -> Bool {
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let dot = parts[1].firstIndex(of: ".") else {
      return false
    }
    return dot > parts[1].startIndex
      && parts[1].allSatisfy { $0.isLetter || $0.isNumber || $0 == "." || $0 == "-" }
      && parts[1].last?.isLetter == true
  }

  // MARK: Addresses and hosts

  static func isAddress4(_ word: String) -> Bool {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return false }
    return parts.allSatisfy { part in
      part.utf8.count <= 3 && !part.isEmpty && part.allSatisfy(isDigit) && (Int(part) ?? 256) < 256
    }
  }

  static func isAddress6(_ word: String) -> Bool {
    let address = word.prefix { $0 != "%" && $0 != "/" }
    guard address.utf8.count >= 3, address.allSatisfy({ isHex($0) || $0 == ":" || $0 == "." })
    else { return false }
    let groups = address.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.allSatisfy({ $0.utf8.count <= 4 || $0.contains(".") }), groups.count <= 9 else {
      return false
    }
    // “10:20:30” is a time; a shortened address has “::”.
    let isShort = address.contains("::") && address.contains(where: isHex)
    return isShort && groups.count >= 3 || groups.count == 8 && groups.allSatisfy { !$0.isEmpty }
  }

  private static let privateEnds: Set<String> = [
    "internal", "local", "lan", "corp", "intra", "intranet", "private", "home", "localdomain",
    "svc", "cluster", "consul", "prod", "staging", "test", "dev", "arpa",
  ]
  private static let publicFirst: Set<String> = [
    "www", "status", "help", "support", "docs", "app", "api", "shop", "login", "account",
    "accounts", "portal", "my", "blog", "developer", "developers", "community", "news", "mail", "m",
    "store", "pay", "checkout", "learn", "careers", "trust", "security",
  ]
  private static let ends: Set<String> = [
    "com", "org", "net", "io", "dev", "app", "eu", "de", "uk", "us", "fr", "es", "it", "nl", "ch",
    "at", "be", "pl", "se", "no", "dk", "fi", "pt", "ie", "cz", "jp", "cn", "in", "au", "nz", "ca",
    "br", "mx", "ru", "za", "cloud", "tech", "info", "biz", "co", "ai", "me", "tv", "gov", "edu",
    "mil", "int", "example", "invalid", "test", "localhost", "systems", "services", "host",
    "online", "site", "store", "shop", "bank", "health", "network", "software",
  ]
  private static let fileEnds: Set<String> = [
    "swift", "py", "js", "ts", "go", "rs", "rb", "java", "kt", "c", "h", "cpp", "cs", "php", "sh",
    "sql", "yaml", "yml", "json", "toml", "xml", "conf", "cfg", "ini", "log", "txt", "md", "html",
    "css", "jar", "war", "gz", "tar", "zip", "env", "properties", "lock", "tf", "scala", "ex",
    "pem", "key", "crt", "service", "so", "dll", "exe", "bin", "dat", "csv", "wal", "proto",
    "gradle", "tsx", "jsx", "vue", "bak", "pid", "sock",
  ]

  static func isDomain(_ word: String) -> Bool {
    let labels = word.split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2,
      labels.allSatisfy({
        !$0.isEmpty && $0.allSatisfy { isLetter($0) || isDigit($0) || $0 == "-" }
      }), let last = labels.last.map(String.init)
    else { return false }
    return ends.contains(last) || privateEnds.contains(last)
      || labels.count >= 3 && last.allSatisfy(isLetter) && last.utf8.count >= 2
        && labels.dropLast().contains { $0.contains("-") || $0.contains(where: isDigit) }
  }

  static func isInternal(_ word: String) -> Bool {
    let labels = word.split(separator: ".").map(String.init)
    guard let last = labels.last else { return false }
    if privateEnds.contains(last), last != "dev" || labels.count > 2 { return true }
    return labels.dropLast(2).contains {
      [
        "internal", "corp", "intra", "intranet", "prod", "staging", "stage", "int", "priv", "svc",
        "lan", "local", "dev", "qa", "uat", "vpn", "jira", "wiki", "grafana", "kibana", "jenkins",
        "gitlab", "vault", "consul", "argo", "prometheus", "admin",
      ].contains($0) || isHost($0)
    }
  }

  /// Two labels, or a first one that is made for the public.
  static func looksPublic(_ word: String) -> Bool {
    let labels = word.split(separator: ".").map(String.init)
    return labels.count <= 2 || publicFirst.contains(labels[0])
      || labels.count == 3 && ["co", "com", "org", "gov", "ac"].contains(labels[1])
  }

  private static let roles: Set<String> = [
    "web", "db", "app", "node", "host", "srv", "server", "worker", "kafka", "redis", "pg",
    "postgres", "mysql", "mariadb", "cache", "lb", "proxy", "gw", "gateway", "queue", "broker",
    "master", "replica", "primary", "secondary", "bastion", "jump", "vm", "build", "ci", "nas",
    "dns", "mail", "mx", "es", "elastic", "mongo", "zk", "etcd", "kube", "k", "consul", "vault",
    "edge", "core", "sw", "rtr", "fw", "ip", "pod", "shard", "storage", "backend", "frontend",
    "api", "ingress", "haproxy", "nginx", "rabbit", "rabbitmq", "cassandra", "hadoop", "spark",
    "runner", "ns", "nfs", "san", "esx", "hv", "router", "switch", "firewall", "cluster",
    "instance", "machine", "ec", "auth", "log", "monitor", "batch", "cron", "scheduler", "checkout",
    "payment", "payments", "orders", "billing", "search",
  ]
  private static let environments: Set<String> = [
    "prod", "prd", "production", "stg", "stage", "staging", "dev", "qa", "uat", "preprod",
    "sandbox", "int",
  ]

  /// `db-prod-03`, `web17`, `ip-10-0-0-12`, `checkout-7d9f8b6c5-x2k4p`.
  static func isHost(_ word: String) -> Bool {
    guard (4...80).contains(word.utf8.count),
      word.allSatisfy({ isLetter($0) || isDigit($0) || $0 == "-" }),
      word.first.map(isLetter) == true
    else { return false }
    let parts = word.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    guard !parts.contains("") else { return false }
    if parts.count == 1 {
      // “web17”, but not “http2” or “sha256”.
      let stem = String(word.prefix(while: isLetter))
      let number = word.dropFirst(stem.utf8.count)
      return (1...4).contains(number.utf8.count) && number.allSatisfy(isDigit)
        && roles.contains(stem) && stem.utf8.count >= 2 && stem != "ec" && stem != "ip"
        && stem != "core"
    }
    func stem(_ part: String) -> String { String(part.prefix(while: isLetter)) }
    let isNumbered =
      parts.last.map { last in
        last.contains(where: isDigit) && last.utf8.count <= 4
          && last.drop(while: isLetter).allSatisfy(isDigit)
      } == true
    let hasRole = parts.contains {
      roles.contains(stem($0)) && $0.drop(while: isLetter).allSatisfy(isDigit)
    }
    let hasEnvironment = parts.contains {
      environments.contains(stem($0)) && !["int", "dev", "production", "stage"].contains($0)
        || environments.contains($0)
    }
    if isNumbered, hasRole, !isPlain(parts) { return true }
    if hasEnvironment, hasRole || isNumbered, parts.count >= 2 { return true }
    // A pod's name ends in what a machine made up, twice.
    let hash = parts.count >= 3 ? parts[parts.count - 2] : ""
    if let last = parts.last, last.utf8.count == 5, hash.utf8.count >= 5,
      hash.contains(where: isDigit),
      last.contains(where: isDigit) || hash.utf8.count >= 8 && hash.contains(where: isLetter)
    {
      return true
    }
    return false
  }

  /// “step-3”, “phase-2”: counted words, not machines.
  private static func isPlain(_ parts: [String]) -> Bool {
    parts.count == 2
      && [
        "api", "build", "core", "batch", "log", "search", "orders", "checkout", "payment",
        "payments", "billing", "auth",
      ].contains(parts[0]) && parts[1].allSatisfy(isDigit) && parts[1].utf8.count == 1
  }

  // MARK: Ids

  static func isIncident(_ word: String) -> Bool {
    let upper = word.uppercased()
    guard upper.hasPrefix("INC") else { return false }
    let rest = upper.dropFirst(3)
    return rest.utf8.count >= 2 && rest.contains(where: isDigit)
      && rest.allSatisfy { isDigit($0) || $0 == "-" }
  }

  static func isTicket(_ word: String) -> Bool {
    guard let hyphen = word.firstIndex(of: "-") else { return false }
    let key = word[..<hyphen]
    let number = word[word.index(after: hyphen)...]
    guard (2...10).contains(key.utf8.count), key.first?.isLetter == true,
      key.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) }),
      (1...7).contains(number.utf8.count), number.allSatisfy(isDigit)
    else { return false }
    return ![
      "UTF", "ISO", "SHA", "AES", "RFC", "COVID", "HTTP", "TLS", "SSL", "SEV", "UTC", "GMT", "CVE",
      "MD", "IPV", "USB", "GPT", "RSA", "SOC", "PCI", "IEEE", "EN", "DIN", "Q", "CET", "EST", "PST",
      "P", "FY", "B2", "MP", "BASE", "OAUTH", "WEB",
    ].contains(String(key))
  }

  static func isCommit(_ word: String) -> Bool {
    (7...40).contains(word.utf8.count) && word.allSatisfy(isHex) && word.contains(where: isLetter)
      && word.contains(where: isDigit)
  }

  static func uuid(in word: String) -> Range<Int>? {
    let bytes = Array(word.utf8)
    guard bytes.count >= 36 else { return nil }
    func isHex(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
    for start in 0...(bytes.count - 36) where isHex(bytes[start]) {
      let fits = (0..<36).allSatisfy {
        [8, 13, 18, 23].contains($0) ? bytes[start + $0] == 0x2D : isHex(bytes[start + $0])
      }
      if fits { return start..<start + 36 }
    }
    return nil
  }

  static func isIdentifier(_ word: String) -> Bool {
    let parts = word.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return false }
    return parts.allSatisfy { !$0.isEmpty } && word.contains(where: isLetter)
      && word.allSatisfy {
        isLetter($0) || isDigit($0) || $0 == "_" || $0 == "." || $0 == "-" || $0 == "$"
      }
  }

  static func isPath(_ word: String) -> Bool {
    guard word.utf8.count >= 3 else { return false }
    if word.hasPrefix("~/") || word.hasPrefix("./") || word.hasPrefix("../") { return true }
    let characters = Array(word.unicodeScalars.prefix(3))
    if characters.count == 3, characters[0].properties.isAlphabetic, characters[1] == ":",
      characters[2] == "\\"
    {
      return true
    }
    if word.hasPrefix("\\\\") { return true }
    let parts = word.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    if word.hasPrefix("/") {
      return parts.count >= 2
        || ["etc", "var", "usr", "opt", "home", "tmp", "srv", "mnt", "root", "proc", "dev", "data"]
          .contains(parts.first ?? "")
        || hasFileEnd(parts.last)
    }
    if parts.count >= 2, hasFileEnd(parts.last) { return true }
    return parts.count == 1 && hasFileEnd(parts.last) && !isDomain(word.lowercased())
      && word.contains { $0 == "." } && isFileName(word)
  }

  private static func hasFileEnd(_ part: String?) -> Bool {
    guard let part, let dot = part.lastIndex(of: "."), dot > part.startIndex else { return false }
    var end = part[part.index(after: dot)...]
    // “cart.py:12”
    if let colon = end.firstIndex(of: ":") { end = end[..<colon] }
    return fileEnds.contains(end.lowercased())
  }

  private static func isFileName(_ word: String) -> Bool {
    word.allSatisfy {
      isLetter($0) || isDigit($0) || $0 == "." || $0 == "-" || $0 == "_" || $0 == ":"
    } && !["node.js", "vue.js", "next.js", "express.js"].contains(word.lowercased())
  }
}
