internal import CPostgres

/// The answer to one statement.
///
/// It owns the memory of its rows; rows and cells keep it alive.
package final class Rows {
  let result: OpaquePointer
  package let count: Int
  package let columnCount: Int
  let types: [PostgresType]

  /// Takes the result over.
  init(taking result: OpaquePointer) {
    self.result = result
    count = Int(PQntuples(result))
    let columns = PQnfields(result)
    columnCount = Int(columns)
    types = (0..<columns).map { PostgresType(rawValue: PQftype(result, $0)) }
  }

  deinit { PQclear(result) }
}

extension Rows {
  /// How many rows a statement touched; 0 when that makes no sense.
  package var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

  /// What was done, in the words of the server, for example `INSERT 0 1`.
  package var commandTag: String { String(cString: PQcmdStatus(result)) }

  package var columnNames: [String] {
    (0..<columnCount).map { text(PQfname(result, Int32($0))) }
  }

  package var first: Row? { count > 0 ? Row(rows: self, index: 0) : nil }

  /// The one row there is.
  ///
  /// - Throws: `PostgresDecodingError` when there is none, or more than one.
  package func single() throws -> Row {
    guard count == 1 else { throw PostgresDecodingError(.notOneRow(count: count)) }
    return Row(rows: self, index: 0)
  }
}

extension Rows: RandomAccessCollection {
  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  /// An index that is out of range is a bug of the caller, as with an array.
  package subscript(index: Int) -> Row {
    precondition(index >= 0 && index < count, "there is no such row")
    return Row(rows: self, index: Int32(truncatingIfNeeded: index))
  }
}
