/// The folder that a policy's files lie in, as the reader sees it.
package protocol PolicyFolder {
  /// The bytes of a file under its path relative to the folder, which has no `..` in it.
  ///
  /// The implementation follows no link out of the folder.
  func contents(of path: String) throws(PolicyFileTrouble) -> [UInt8]
}

/// Why a file of a policy cannot be read.
package enum PolicyFileTrouble: Error, Hashable {
  case missing
  case outside
  case tooLarge
  case unreadable(String)

  package var sentence: String {
    switch self {
    case .missing: "there is no such file"
    case .outside: "it leads out of the folder of the main file"
    case .tooLarge: "it is larger than a policy may be"
    case .unreadable(let reason): "it cannot be read: \(reason)"
    }
  }
}

/// Files that are at hand as bytes: one text, or a test's.
package struct PolicyTexts: PolicyFolder, Sendable {
  package var texts: [String: [UInt8]]

  package init(_ texts: [String: [UInt8]]) { self.texts = texts }

  package func contents(of path: String) throws(PolicyFileTrouble) -> [UInt8] {
    guard let bytes = texts[path] else { throw .missing }
    return bytes
  }
}
