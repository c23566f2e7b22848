import FoundationEssentials

/// What somebody typed to name an incident or a deployment.
enum Reference: Hashable, Sendable {
  /// `INC-2026-001`
  case number(String)
  case id(UUID)
  /// `INC-local-1`, until the service gave a number.
  case alias(String)

  enum Series: String, Hashable, Sendable {
    case incident = "INC"
    case deployment = "DEP"

    var noun: String { self == .incident ? "incident" : "deployment" }
  }

  /// Reads a word; nil when it cannot be meant for one.
  ///
  /// `INC-2026-001`, `inc-1` and, where `allowsBare`, `1`: short ones are of this year. A bare
  /// number is not taken for an incident where free text may stand: “500 errors” is none.
  init?(_ word: String, _ series: Series, year: Int, allowsBare: Bool) {
    if word.utf8.count == 36, let id = UUID(uuidString: word) {
      self = .id(id)
      return
    }
    // Uppercased, a dotless ı would become the I of INC.
    guard word.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    let parts = word.uppercased().split(separator: "-", omittingEmptySubsequences: false)
    let hasSeries = parts.first.map { $0.elementsEqual(series.rawValue) } ?? false
    switch parts.count {
    case 1 where allowsBare && Self.isNumber(parts[0], 1...9):
      self = .number(Self.name(series, "\(year)", parts[0]))
    case 2 where hasSeries && Self.isNumber(parts[1], 1...9):
      self = .number(Self.name(series, "\(year)", parts[1]))
    case 3 where hasSeries && Self.isNumber(parts[1], 4...4) && Self.isNumber(parts[2], 1...9):
      self = .number(Self.name(series, parts[1], parts[2]))
    case 3 where hasSeries && parts[1] == "LOCAL" && Self.isNumber(parts[2], 1...9):
      self = .alias("\(series.rawValue)-local-\(parts[2])")
    default: return nil
    }
  }

  private static func isNumber(_ text: Substring, _ count: ClosedRange<Int>) -> Bool {
    count.contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  private static func name(
    _ series: Series, _ year: some StringProtocol, _ number: Substring
  ) -> String {
    let zeros = String(repeating: "0", count: max(0, 3 - number.utf8.count))
    return "\(series.rawValue)-\(year)-\(zeros)\(number)"
  }
}

/// What somebody typed to name an entry: `#1234`, `1234` or its id.
struct EntryReference: Hashable, Sendable {
  /// As it stands in a path.
  var text: String

  init?(_ word: String) {
    if let id = UUID(uuidString: word), word.utf8.count == 36 {
      text = id.uuidString.lowercased()
      return
    }
    let digits = word.hasPrefix("#") ? word.dropFirst() : Substring(word)
    guard (1...18).contains(digits.utf8.count), digits.first != "0",
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    text = String(digits)
  }

  /// As it is shown to people.
  var handle: String { text.utf8.count == 36 ? text : "#\(text)" }
}
