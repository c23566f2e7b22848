/// At what moment an exchange with the server may commit something.
enum CommitRisk {
  /// Inside a transaction that goes on, or that cannot write.
  case none
  /// Only after the last statement has completed (the implicit transaction of statements).
  case atEnd
  /// The exchange is a `COMMIT`.
  case commit
  /// A statement may commit in its middle: procedures, several statements in one text.
  case anywhere
}
