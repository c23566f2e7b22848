import Glibc

/// The programs of others that a stage is made of.
package struct StagePrograms: Equatable, Sendable {
  package var haproxy: String
  package var prometheus: String

  package init(haproxy: String, prometheus: String) {
    (self.haproxy, self.prometheus) = (haproxy, prometheus)
  }

  /// Where Debian and people's own builds put them; also where the search path of users has no `sbin`.
  package static let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]

  /// Finds them.
  package static func find(
    in folders: [String] = folders
  ) throws(StageProgramsMissing) -> StagePrograms {
    let haproxy = path(of: "haproxy", in: folders)
    let prometheus = path(of: "prometheus", in: folders)
    guard let haproxy, let prometheus else {
      throw StageProgramsMissing(
        names: [
          haproxy == nil ? "haproxy" : nil, prometheus == nil ? "prometheus" : nil,
        ].compactMap(\.self))
    }
    return StagePrograms(haproxy: haproxy, prometheus: prometheus)
  }

  /// Where a program is; nil where it is not.
  package static func path(of name: String, in folders: [String] = folders) -> String? {
    folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
  }
}

/// Without these there is nothing to play on.
package struct StageProgramsMissing: Error, Equatable {
  package var names: [String]
}

/// A part did not become what the others need.
package struct StageTrouble: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
