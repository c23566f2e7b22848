/// One argument as the policy writes it: fixed, a parameter, or a parameter after a fixed option.
///
/// A value never stands inside of other text, so it can never become more than a value.
enum ArgumentTemplate: Equatable {
  case fixed(String)
  /// `{release}`
  case parameter(String)
  /// `--to-revision={revision}`; the prefix goes up to the equals sign.
  case option(prefix: String, parameter: String)

  /// Reads an argument, in which only the names of `parameters` mean something.
  init(_ text: String, parameters: some Collection<String>) throws(PreparationRefusal) {
    guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
      throw PreparationRefusal("An argument holds a control character: take it out.")
    }
    let names = Self.names(in: text)
    guard let name = names.first else {
      self = .fixed(text)
      return
    }
    guard parameters.contains(name) else {
      throw PreparationRefusal(
        "“\(text)” names {\(name)}, which is no parameter of this action: declare it there.")
    }
    let place = "{\(name)}"
    if text == place {
      self = .parameter(name)
    } else if names.count == 1, text.hasSuffix(place),
      case let prefix = String(text.dropLast(place.count)), Self.isOption(prefix)
    {
      self = .option(prefix: prefix, parameter: name)
    } else {
      throw PreparationRefusal(
        "“\(text)” has {\(name)} inside of other text: write it as an argument of its own, or as "
          + "--option={\(name)}.")
    }
  }

  var parameter: String? {
    switch self {
    case .fixed: nil
    case .parameter(let name), .option(_, let name): name
    }
  }

  /// `--` and a name and `=`.
  private static func isOption(_ prefix: String) -> Bool {
    let bytes = Array(prefix.utf8)
    return bytes.count > 3 && bytes.starts(with: "--".utf8) && bytes.last == UInt8(ascii: "=")
      && bytes[2...].dropLast().allSatisfy(Self.isNameByte) && bytes[2] != UInt8(ascii: "-")
  }

  /// Every `{name}` in the text, in order; other braces, as in JSON, mean nothing.
  private static func names(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    var names: [String] = []
    for start in bytes.indices where bytes[start] == UInt8(ascii: "{") {
      let name = bytes[(start + 1)...].prefix(while: isNameByte)
      if !name.isEmpty, name.endIndex < bytes.count, bytes[name.endIndex] == UInt8(ascii: "}") {
        names.append(String(decoding: name, as: UTF8.self))
      }
    }
    return names
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }
}
