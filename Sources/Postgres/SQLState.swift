/// A five-character SQLSTATE code.
package struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package var rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }
}

extension SQLState {
  package static let featureNotSupported = SQLState(rawValue: "0A000")
  package static let invalidTextRepresentation = SQLState(rawValue: "22P02")
  package static let characterNotInRepertoire = SQLState(rawValue: "22021")
  package static let notNullViolation = SQLState(rawValue: "23502")
  package static let foreignKeyViolation = SQLState(rawValue: "23503")
  package static let uniqueViolation = SQLState(rawValue: "23505")
  package static let checkViolation = SQLState(rawValue: "23514")
  package static let activeTransaction = SQLState(rawValue: "25001")
  package static let readOnlyTransaction = SQLState(rawValue: "25006")
  package static let noActiveTransaction = SQLState(rawValue: "25P01")
  package static let inFailedTransaction = SQLState(rawValue: "25P02")
  package static let invalidStatementName = SQLState(rawValue: "26000")
  package static let invalidCatalogName = SQLState(rawValue: "3D000")
  package static let serializationFailure = SQLState(rawValue: "40001")
  package static let deadlockDetected = SQLState(rawValue: "40P01")
  package static let insufficientPrivilege = SQLState(rawValue: "42501")
  package static let syntaxError = SQLState(rawValue: "42601")
  package static let undefinedFunction = SQLState(rawValue: "42883")
  package static let undefinedColumn = SQLState(rawValue: "42703")
  package static let undefinedTable = SQLState(rawValue: "42P01")
  package static let duplicateTable = SQLState(rawValue: "42P07")
  package static let duplicateDatabase = SQLState(rawValue: "42P04")
  package static let lockNotAvailable = SQLState(rawValue: "55P03")
  package static let queryCancelled = SQLState(rawValue: "57014")
  package static let adminShutdown = SQLState(rawValue: "57P01")
  package static let cannotConnectNow = SQLState(rawValue: "57P03")
  package static let raisedException = SQLState(rawValue: "P0001")

  /// Not a code of the server: a statement of a pipeline that did not run, as one before it failed.
  package static let pipelineAborted = SQLState(rawValue: "LG001")

  /// Not a code of the server: it answered something that this client does not understand.
  package static let protocolViolation = SQLState(rawValue: "08P01")
}
