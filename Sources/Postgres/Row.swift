internal import CPostgres

/// One row of an answer.
package struct Row {
  private let rows: Rows
  private let index: Int32

  init(rows: Rows, index: Int32) {
    self.rows = rows
    self.index = index
  }

  package var columnCount: Int { rows.columnCount }

  /// The value of a column.
  ///
  /// - Throws: `PostgresDecodingError` when it is not such a value, or there is no such column.
  package func decode<T: PostgresDecodable>(_ column: Int, as type: T.Type = T.self) throws -> T {
    try T(postgres: cell(column))
  }

  /// The value of a column, of the type that the context asks for.
  package subscript<T: PostgresDecodable>(column: Int) -> T {
    get throws { try decode(column) }
  }

  /// - Throws: `PostgresDecodingError` when there is no such column.
  package func cell(_ column: Int) throws -> Cell {
    guard column >= 0, column < rows.columnCount else {
      throw PostgresDecodingError(.noSuchColumn, column: column)
    }
    let number = Int32(truncatingIfNeeded: column)
    let length = PQgetlength(rows.result, index, number)
    let isNull = length == 0 && PQgetisnull(rows.result, index, number) == 1
    return Cell(
      owner: rows, pointer: isNull ? nil : UnsafeRawPointer(PQgetvalue(rows.result, index, number)),
      count: Int(length), type: rows.types[column], column: column)
  }

  /// Whether a column is NULL; one that does not exist is.
  package func isNull(_ column: Int) -> Bool {
    guard column >= 0, column < rows.columnCount else { return true }
    return PQgetisnull(rows.result, index, Int32(truncatingIfNeeded: column)) == 1
  }

  /// Lends the binary form of a value; it must not leave the closure.
  ///
  /// - Throws: `PostgresDecodingError` when it is NULL, or what the closure throws.
  package func withBytes<T>(
    _ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T
  ) throws -> T {
    try cell(column).withBytes(body)
  }
}
