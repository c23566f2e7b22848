internal import Glibc

/// What the file system answered to a step.
package struct FileFailure: Error, Hashable, Sendable {
  package var path: String
  /// "open", "write", ...
  package var action: String
  package var code: Int32

  package init(path: String, action: String, code: Int32) {
    (self.path, self.action, self.code) = (path, action, code)
  }

  /// A sentence for people.
  package var explanation: String {
    "Cannot \(action) \(path): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")."
  }

  static func failed(_ action: String, _ path: String) -> FileFailure {
    FileFailure(path: path, action: action, code: errno)
  }
}
