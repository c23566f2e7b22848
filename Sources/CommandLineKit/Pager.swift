internal import Spawn

/// Shows a long text in the program that a person reads long texts with.
package enum Pager {
  /// The words of the command: `PAGER`, else `less -FRX`; nil when paging was turned off.
  package static func command(_ environment: (String) -> String?) -> [String]? {
    guard let wish = environment("PAGER") else { return ["less", "-FRX"] }
    let words = wish.split(separator: " ").map(String.init)
    return words.isEmpty || words == ["cat"] ? nil : words
  }

  /// Shows `bytes`; false when the program could not be started.
  package static func show(_ bytes: [UInt8], in command: [String]) async -> Bool {
    // 127 is how some systems report that there is no such program.
    await ForegroundProgram.run(command, reading: bytes).map { $0 != 127 << 8 } ?? false
  }
}
