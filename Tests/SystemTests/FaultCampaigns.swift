import FoundationEssentials
import Glibc

/// How long the campaigns of fault tests are, and what their dice show.
enum Campaigns {
  /// `make soak` runs the long settings.
  static let isLong = ProcessInfo.processInfo.environment["LASTGOOD_SOAK"] == "1"

  /// Printed by each test; `LASTGOOD_SEED` makes a run use it again.
  static var seed: UInt64 {
    ProcessInfo.processInfo.environment["LASTGOOD_SEED"].flatMap { UInt64($0) }
      ?? UInt64.random(in: 1...999_999_999)
  }

  static func count(_ short: Int, long: Int) -> Int { isLong ? long : short }

  /// A program that is built beside the tests.
  static func program(_ name: String) throws -> String {
    let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    for folder in [path, CommandLine.arguments.first ?? ""].map(Self.folder) {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    throw NoProgram(name: name, beside: path)
  }

  struct NoProgram: Error {
    var name: String
    var beside: String
  }

  private static func folder(of path: String) -> String {
    String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
  }
}
