import Client
import CommandLineKit
import JSON

/// `lastgood postmortem factors`: what made incidents possible, over time.
struct ShowFactors: ResponderVerb {
  static let name = "factors"
  static let summary = "Show which kinds of factors were named how often, by quarter."
  static let signature: [Parameter] = [
    .option("--days", "COUNT", help: "Of those named within so many days; 730.")
  ]

  private let days: Int

  init(_ arguments: inout Arguments) throws(UsageError) {
    days = try arguments.option("--days") ?? 730
  }

  func act(in session: Session) async throws -> ExitCode {
    let (value, answer) = try await session.value(
      APIRequest.path("api", "v1", "factors"), query: [.init("days", "\(days)")])
    let quarters = value.texts("quarters")
    session.show(answer, value.list("trends"), empty: "No factor was named.") { rows, width in
      // As many quarters as fit beside the names.
      let shown = min(quarters.count, max(1, (width - 24) / 8))
      let head = quarters.suffix(shown).map { Self.padded($0, 8) }.joined()
      var lines: [TerminalText] = ["\(Self.padded("", 16) + head + "   total", .bold)"]
      for row in rows {
        let counts = row.list("counts").compactMap(\.integer)
        let cells = counts.suffix(shown).map { Self.padded("\($0)", 8) }.joined()
        let name = row.text("category") ?? ""
        let total = Self.padded("\(counts.reduce(0, +))", 8)
        lines.append(
          "\(name + String(repeating: " ", count: max(0, 16 - name.count)))\(cells)\(total)")
      }
      return lines
    }
    return .done
  }

  /// To the right.
  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
