import CommandLineKit
import FoundationEssentials

extension Session {
  /// What somebody made of a text in their editor.
  func edited(_ text: String) async throws -> String {
    guard let file = Self.keep(text) else {
      throw ResponderFailure(.failure, "No file can be written to edit the text in.")
    }
    let command = TextEditor.command(context.environment)
    terminal.flush()
    guard await TextEditor.open(file, in: command) else {
      throw ResponderFailure(
        .failure, "“\(command.joined(separator: " "))” failed. Set EDITOR to another program.")
    }
    guard case .bytes(let bytes) = FileContents.read(file, atMost: 1 << 20) else {
      throw ResponderFailure(.failure, "“\(file)” cannot be read any more.")
    }
    try? FileManager.default.removeItem(atPath: file)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// In a file that only this user reads.
  static func keep(_ text: String) -> String? {
    FileContents.writePrivately(
      Array(text.utf8), in: FileManager.default.temporaryDirectory.path())
  }
}
