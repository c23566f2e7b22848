import Glibc

/// Why a program could not be started or watched.
package enum SpawnError: Error, Hashable {
  /// Only absolute paths are run.
  case relativePath(String)

  /// A path, argument or environment entry holds a NUL, which would cut it short.
  case containsNUL(String)
  case noSuchProgram(String)
  case noSuchDirectory(String)
  case notPermitted(String)

  /// No process has this number.
  case noSuchProcess(Int32)

  /// A program of util-linux, without which nothing is run under guard.
  case missingGuard(String)

  /// A call that hardly ever fails did.
  case system(call: String, code: Int32)
}

extension SpawnError: CustomStringConvertible {
  /// What happened, for a person.
  package var explanation: String {
    switch self {
    case .relativePath(let path): "\(path) is not an absolute path."
    case .containsNUL(let text): "“\(text)” holds a NUL character."
    case .noSuchProgram(let path): "There is no program \(path)."
    case .noSuchDirectory(let path): "There is no folder \(path)."
    case .notPermitted(let path): "\(path) may not be run by this user."
    case .noSuchProcess(let id): "There is no process \(id)."
    case .missingGuard(let path):
      "There is no \(path), which holds programs to their limits: install util-linux."
    case .system(let call, let code): "\(call) failed: \(String(cString: strerror(code)))."
    }
  }

  package var description: String { explanation }
}
