import CSpawn
import Glibc

/// Puts something under a name of a folder, in one step that nobody sees half done, and only in the
/// place of what is expected there.
///
/// The kernel compares nothing, so what was there is looked at when it has come out: if somebody else
/// was faster, it is put back.
package enum NameExchange {
  package enum Answer<Value: Equatable & Sendable>: Equatable, Sendable {
    /// What was there stands under the other name now, where the file system can exchange.
    case done(isKept: Bool)
    /// Something else stood there, and stands there again; nil for what cannot be read.
    case other(Value?)
    case failed(code: Int32)
  }

  /// Puts what stands under `next`, which is `ours`, in the place of what is expected under `name`.
  ///
  /// `swap` is for tests.
  package static func put<Value: Equatable & Sendable>(
    _ next: String, as name: String, in folder: Int32, expecting expected: Value,
    placing ours: Value,
    reading read: (String) -> Value?,
    swap: (Int32, String, String) -> Int32 = { spawn_exchange_names($0, $1, $2) == 0 ? 0 : errno }
  ) -> Answer<Value> {
    let code = swap(folder, next, name)
    guard code == 0 else {
      guard [EINVAL, ENOSYS, EOPNOTSUPP].contains(code) else { return .failed(code: code) }
      return replace(next, as: name, in: folder, expecting: expected, reading: read)
    }
    let out = read(next)
    if out == expected { return .done(isKept: true) }
    // Whoever changes it once more while it is put back comes out instead, and goes back as well.
    var placed: Value? = ours
    var back = out
    for _ in 0..<mostRounds {
      let code = swap(folder, next, name)
      guard code == 0 else { return .failed(code: code) }
      let came = read(next)
      if came == placed { return .other(back) }
      (placed, back) = (back, came)
    }
    return .other(back)
  }

  private static let mostRounds = 16

  /// Where names cannot be exchanged: who changes it between the look and the step is not seen.
  private static func replace<Value: Equatable & Sendable>(
    _ next: String, as name: String, in folder: Int32, expecting expected: Value,
    reading read: (String) -> Value?
  ) -> Answer<Value> {
    let seen = read(name)
    guard seen == expected else { return .other(seen) }
    return renameat(folder, next, folder, name) == 0 ? .done(isKept: false) : .failed(code: errno)
  }
}
