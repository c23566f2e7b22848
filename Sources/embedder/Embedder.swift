import Foundation

/// Writes the files it is given as raw string literals: `embedder ROOT OUTPUT FILE…`.
///
/// A build tool: it runs at build time only and is not part of the program.
@main struct Embedder {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      throw CocoaError(.featureUnsupported, userInfo: ["usage": "embedder ROOT OUTPUT FILE…"])
    }
    let root = arguments[1].hasSuffix("/") ? arguments[1] : arguments[1] + "/"
    var source = "/// The embedded files: from the path below the target's folder to the text.\n"
    source += "let embeddedFiles: [(path: String, text: String)] = [\n"
    for path in arguments[3...] {
      let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
      let fence = String(repeating: "#", count: longestFence(in: text) + 1)
      let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
      source += "  (\n    \"\(name)\",\n    \(fence)\"\"\"\n\(text)\n\"\"\"\(fence)\n  ),\n"
    }
    source += "]\n"
    try source.write(to: URL(filePath: arguments[2]), atomically: true, encoding: .utf8)
  }

  /// The longest run of `#` in the text: a literal fenced by one more cannot end early.
  private static func longestFence(in text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "#") ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
