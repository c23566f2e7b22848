import CommandLineKit
import FoundationEssentials
import Spawn

/// Makes pages of a standalone HTML document, with the program that does that well.
enum WeasyPrint {
  private static let patience = Duration.seconds(120)

  /// - Returns: how many bytes were written.
  static func print(_ html: [UInt8], to file: String, in session: Session) async throws -> Int {
    let variables = session.context.variables()
    guard let program = Session.find("weasyprint", in: variables["PATH"] ?? "") else {
      throw ResponderFailure(
        .unavailable,
        "A PDF takes WeasyPrint, which is not here (Debian: apt-get install weasyprint). HTML needs nothing: -f html."
      )
    }
    guard
      let page = FileContents.writePrivately(
        html, in: FileManager.default.temporaryDirectory.path())
    else { throw ResponderFailure(.failure, "No temporary file can be written.") }
    defer { try? FileManager.default.removeItem(atPath: page) }
    let outcome = try await Program(
      program, ["--encoding", "utf-8", page, file],
      environment: variables.filter { ["PATH", "HOME", "LANG", "TMPDIR"].contains($0.key) }
    ).outcome(within: patience)
    guard outcome.hasSucceeded,
      case .bytes(let pages) = FileContents.read(file, atMost: 1 << 30), !pages.isEmpty
    else {
      throw ResponderFailure(
        .failure,
        "WeasyPrint failed:\n\(TerminalText(String(outcome.text.suffix(2_000)), allowing: .newlines))"
      )
    }
    return pages.count
  }
}
