import CommandLineKit

/// How bad it is, in any spelling: `SEV2`, `sev-2`, `2`.
struct SeverityWord: ArgumentValue {
  var name: String

  static var expectation: String { "SEV1 (worst), SEV2, SEV3 or SEV4" }
  static let choices = ["SEV1", "SEV2", "SEV3", "SEV4"]

  init?(argument: String) {
    let word = argument.uppercased().replacing("-", with: "")
    let name = word.hasPrefix("SEV") ? word : "SEV" + word
    guard Self.choices.contains(name) else { return nil }
    self.name = name
  }
}

/// How many are affected; not knowing is an answer.
enum HowMany: ArgumentValue {
  case number(Int64), unknown

  static var expectation: String { "a whole number or “unknown”" }

  init?(argument: String) {
    if argument.lowercased() == "unknown" {
      self = .unknown
    } else if let number = Int64(argument), number >= 0 {
      self = .number(number)
    } else {
      return nil
    }
  }
}

/// Whether something is well.
enum VerdictWord: String, CaseIterable, ArgumentValue { case pass, fail, unknown }

/// A share of traffic: `20`, `20%`, `12.5%`; kept as it was written, since it goes into JSON.
struct ShareWord: ArgumentValue, Hashable {
  /// A JSON number.
  var digits: String

  static var expectation: String { "a share in percent such as 20 or 12.5" }

  init?(argument: String) {
    let text = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...3).contains(parts[0].utf8.count),
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      parts.count == 1 || parts[1].utf8.count <= 2, let whole = Int(parts[0]), whole <= 100,
      whole < 100 || parts.count == 1 || parts[1].allSatisfy({ $0 == "0" })
    else { return nil }
    digits = parts.count == 1 ? "\(whole)" : "\(whole).\(parts[1])"
  }
}

/// A group of a rollout, `NAME=SHARE`, with its bake time behind a colon: `canary=20:10m`.
struct GroupWord: ArgumentValue {
  var name: String
  var share: ShareWord
  var bake: TimeLength?

  static var expectation: String { "a group such as canary=20, or canary=20:10m with a bake time" }

  init?(argument: String) {
    guard let equals = argument.lastIndex(of: "=") else { return nil }
    name = String(argument[..<equals])
    let parts = argument[argument.index(after: equals)...].split(
      separator: ":", omittingEmptySubsequences: false)
    guard !name.isEmpty, (1...2).contains(parts.count),
      let share = ShareWord(argument: String(parts[0]))
    else { return nil }
    self.share = share
    if parts.count == 2 {
      guard let length = TimeLength(String(parts[1])) else { return nil }
      bake = length
    }
  }
}

/// Two words around an equals sign.
struct PairWord: ArgumentValue {
  var name: String
  var value: String

  static var expectation: String { "two words such as latency=pass" }

  init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
      return nil
    }
    name = String(argument[..<equals])
    value = String(argument[argument.index(after: equals)...])
    guard !value.isEmpty else { return nil }
  }
}
