/// A value of the server that is not what the program expected.
package struct PostgresDecodingError: Error, Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    case unexpectedNull
    case wrongType
    case wrongLength
    case outOfRange
    case notUTF8
    case malformedArray
    case noSuchColumn
    /// `single()` found no row or several.
    case notOneRow(count: Int)
  }

  package var reason: Reason
  package var type: PostgresType
  /// The column, where one is at fault.
  package var column: Int?

  package init(_ reason: Reason, type: PostgresType = .unspecified, column: Int? = nil) {
    self.reason = reason
    self.type = type
    self.column = column
  }
}
