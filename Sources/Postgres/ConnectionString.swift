internal import CPostgres

/// Where a database is and how to reach it: a libpq conninfo string or URI.
///
/// Several hosts may be given; then the one that accepts writes is used unless
/// `target_session_attrs` says otherwise.
package struct ConnectionString: Sendable, Hashable {
  private(set) var settings: [String: String]
  /// False when libpq could not read the text; reported when connecting.
  let isReadable: Bool

  /// Takes the text as it is; a mistake in it is reported by the first connection.
  package init(_ text: String) {
    let parsed = Self.parse(text)
    settings = parsed ?? [:]
    isReadable = parsed != nil
  }

  /// The same server, another database.
  package func with(database: String) -> ConnectionString { with("dbname", database) }

  /// The same with one libpq keyword set to something else.
  package func with(_ keyword: String, _ value: String) -> ConnectionString {
    var copy = self
    copy.settings[keyword] = value
    return copy
  }

  /// The value of a libpq keyword, if the text has one.
  package func value(of keyword: String) -> String? { settings[keyword] }
}

extension ConnectionString: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  private static let secrets: Set<String> = ["password", "sslpassword"]

  /// Every setting but the secret ones.
  package var description: String {
    guard isReadable else { return "unreadable connection string" }
    let parts = settings.sorted { $0.key < $1.key }.map { key, value in
      key + "=" + (Self.secrets.contains(key) ? "***" : Self.quoted(value))
    }
    return parts.joined(separator: " ")
  }

  package var debugDescription: String { description }

  /// Keeps `dump` and test failures from printing the password.
  package var customMirror: Mirror { Mirror(self, children: ["description": description]) }

  /// The text that libpq reads, password included: for the environment of a child process only.
  package var revealed: String {
    settings.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }
      .joined(separator: " ")
  }

  private static func quoted(_ value: String) -> String {
    let plain = !value.isEmpty && !value.contains { $0.isWhitespace || $0 == "'" || $0 == "\\" }
    if plain { return value }
    var result = "'"
    for character in value {
      if character == "'" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "'"
  }
}

extension ConnectionString {
  /// What is set when the text is silent.
  ///
  /// The time-outs let a dead peer be noticed within half a minute: without them a blocked thread
  /// waits for the operating system, which takes two hours.
  private static let defaults = [
    "application_name": "lastgood",
    "connect_timeout": "10",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
  ]

  /// The settings of each attempt, in order.
  ///
  /// libpq could walk a list of hosts by itself, but without blocking calls it never gives up on a
  /// host that does not answer.
  var attempts: [[String: String]] {
    var base = Self.defaults.merging(settings) { $1 }
    base["client_encoding"] = "UTF8"
    let hosts = Self.list(base["host"])
    let addresses = Self.list(base["hostaddr"])
    let ports = Self.list(base["port"])
    let count = max(hosts.count, addresses.count)
    // A list that does not fit is for libpq to refuse.
    guard count > 1, [0, count].contains(hosts.count), [0, count].contains(addresses.count),
      [0, 1, count].contains(ports.count)
    else { return [base] }

    let wanted = base["target_session_attrs"] ?? "read-write"
    let passes = wanted == "prefer-standby" ? ["standby", "any"] : [wanted]
    return passes.flatMap { target in
      (0..<count).map { index in
        var one = base
        one["target_session_attrs"] = target
        if !hosts.isEmpty { one["host"] = hosts[index] }
        if !addresses.isEmpty { one["hostaddr"] = addresses[index] }
        if !ports.isEmpty { one["port"] = ports.count == 1 ? ports[0] : ports[index] }
        return one
      }
    }
  }

  private static func list(_ value: String?) -> [String] {
    guard let value else { return [] }
    return value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private static func parse(_ text: String) -> [String: String]? {
    if text.utf8.contains(0) { return nil }
    var message: UnsafeMutablePointer<CChar>?
    // The message is dropped: it may quote a part of the password.
    defer { PQfreemem(message) }
    guard let options = PQconninfoParse(text, &message) else { return nil }
    defer { PQconninfoFree(options) }
    var settings: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        settings[String(cString: keyword)] = String(cString: value)
      }
      option += 1
    }
    return settings
  }
}
