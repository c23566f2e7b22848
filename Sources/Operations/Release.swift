import JSON
import Schema

/// Which program this is.
package struct Release: Hashable, Sendable, CustomStringConvertible {
  package var version: String
  /// The newest schema step it knows.
  package var schema: Int

  package static let current = Release(version: "0.1.0", schema: Schema.version)

  package var description: String { "lastgood \(version), schema \(schema)" }

  package var json: [UInt8] {
    JSONWriter.object {
      $0.member("version", version)
      $0.member("schema", schema)
    }
  }
}
