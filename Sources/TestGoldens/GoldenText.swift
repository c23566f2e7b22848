import FoundationEssentials

/// A text beside the tests that people can read and disagree with.
///
/// `LASTGOOD_WRITE_GOLDEN_FILES=1` writes it anew.
package struct GoldenText: Sendable {
  private let file: URL

  package init(_ name: String, beside tests: String = #filePath) {
    file = URL(filePath: tests).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
  }

  /// What was kept, after what is now was written if that is asked for.
  package func kept(orWriting text: String) throws -> String {
    if ProcessInfo.processInfo.environment["LASTGOOD_WRITE_GOLDEN_FILES"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }
}
