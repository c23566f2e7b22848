internal import Spawn

/// Lets a person change a text in the program that they change texts with.
package enum TextEditor {
  /// The words of the command: `VISUAL`, else `EDITOR`, else the first of the usual ones there is.
  package static func command(_ environment: (String) -> String?) -> [String] {
    for name in ["VISUAL", "EDITOR"] {
      let words = (environment(name) ?? "").split(separator: " ").map(String.init)
      if !words.isEmpty { return words }
    }
    return ["sensible-editor"]
  }

  /// Opens a file in it, and waits; false when it could not be started or did not end well.
  package static func open(_ file: String, in command: [String]) async -> Bool {
    await ForegroundProgram.run(command + [file]) == 0
  }
}
