import EventLog
import Postgres

extension Row {
  func time(_ column: Int) throws -> Timestamp {
    Timestamp(try decode(column, as: PostgresTimestamp.self))
  }

  func timeOrNil(_ column: Int) throws -> Timestamp? {
    try decode(column, as: PostgresTimestamp?.self).map(Timestamp.init)
  }

  /// One of the words of an enumeration.
  func word<Word: RawRepresentable<String>>(_ column: Int) throws -> Word {
    guard let word = Word(rawValue: try decode(column)) else { throw MalformedField() }
    return word
  }

  func wordOrNil<Word: RawRepresentable<String>>(_ column: Int) throws -> Word? {
    isNull(column) ? nil : try word(column)
  }
}
