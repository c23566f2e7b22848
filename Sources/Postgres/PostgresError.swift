internal import CPostgres

/// What the server answered instead of a result.
///
/// Nothing of the statement was committed, unless its text commits by itself. Values never appear here unless the server put them into
/// `detail`, which is therefore no part of `description`.
package struct PostgresError: Error, Sendable, Hashable {
  package var sqlState: SQLState
  /// `ERROR`, `FATAL` or `PANIC`, never localised.
  package var severity: String
  package var message: String
  package var detail: String?
  package var hint: String?
  package var constraint: String?
  package var table: String?
  /// The text with `$1`, never with values.
  package var statement: String
  /// The function inside the server that reported it.
  package var sourceFunction: String?

  package init(
    sqlState: SQLState, severity: String = "ERROR", message: String, detail: String? = nil,
    hint: String? = nil, constraint: String? = nil, table: String? = nil, statement: String,
    sourceFunction: String? = nil
  ) {
    self.sqlState = sqlState
    self.severity = severity
    self.message = message
    self.detail = detail
    self.hint = hint
    self.constraint = constraint
    self.table = table
    self.statement = statement
    self.sourceFunction = sourceFunction
  }
}

extension PostgresError: CustomStringConvertible {
  package var description: String {
    let constraint = self.constraint.map { " (constraint \($0))" } ?? ""
    return "\(severity) \(sqlState): \(message)\(constraint) in: \(statement)"
  }
}

extension PostgresError {
  /// Copies the report out of a result; the result stays with the caller.
  init(reading result: OpaquePointer, statement: String) {
    self.init(
      sqlState: SQLState(rawValue: diagnosis(result, LG_DIAG_SQLSTATE) ?? ""),
      severity: diagnosis(result, LG_DIAG_SEVERITY) ?? "ERROR",
      message: diagnosis(result, LG_DIAG_MESSAGE) ?? text(PQresultErrorMessage(result)),
      detail: diagnosis(result, LG_DIAG_DETAIL),
      hint: diagnosis(result, LG_DIAG_HINT),
      constraint: diagnosis(result, LG_DIAG_CONSTRAINT),
      table: diagnosis(result, LG_DIAG_TABLE),
      statement: statement,
      sourceFunction: diagnosis(result, LG_DIAG_SOURCE_FUNCTION))
  }

  /// The server ends the session after such an error.
  var endsSession: Bool { severity == "FATAL" || severity == "PANIC" }
}

/// One field of the report in a result.
func diagnosis(_ result: OpaquePointer, _ field: some BinaryInteger) -> String? {
  lg_result_field(result, Int32(field)).map { String(cString: $0) }
}

/// A C string of libpq, without the line break at its end.
func text(_ pointer: UnsafePointer<CChar>?) -> String {
  guard let pointer else { return "" }
  var text = String(cString: pointer)
  while text.last?.isNewline == true { text.removeLast() }
  return text
}
