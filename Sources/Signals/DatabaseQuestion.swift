import Adapters
import Policy
import Postgres

/// Asks a database for one number, in a transaction that cannot write.
struct DatabaseQuestion: Sendable {
  var database: ReadOnlyDatabase
  var password: String?
  var query: String
  var requests: String?

  /// The texts that it answered, as they stand there; what is no single number is no answer.
  struct Answer: Equatable {
    var value: String
    var requests: String?
    /// Why the number of requests is not known, where it was asked for.
    var because: String?
  }

  func answer() async throws(NoValue) -> Answer {
    var answer = Answer(value: try await number(query))
    guard let requests else { return answer }
    do {
      answer.requests = try await number(requests)
    } catch {
      answer.because = "The number of requests is not known. \(error.because)"
    }
    return answer
  }

  private func number(_ query: String) async throws(NoValue) -> String {
    let answer = await database.ask(password: password) { try Self.number(query, over: $0) }
    switch answer {
    case .success(let text): return text
    case .failure(let error as NoValue): throw error
    case .failure(let error): throw NoValue(Self.explanation(of: error))
    }
  }

  private static let numbers: Set<String> = [
    "smallint", "integer", "bigint", "numeric", "real", "double precision",
  ]

  /// Two rows at most come over, and of each only so much as a number can be.
  private static func number(_ query: String, over connection: Connection) throws -> String {
    let rows = try connection.query(
      """
      SELECT left(answer.value::text, 400), pg_typeof(answer.value)::text,
        (SELECT count(*) FROM json_object_keys(to_json(answer)))
      FROM \(subquery: withoutEnd(query)) AS answer(value) LIMIT 2
      """)
    guard let row = rows.first else {
      throw NoValue("The query answered no row, and one is wanted.")
    }
    guard rows.count == 1 else {
      throw NoValue("The query answered more than one row: have it answer one, such as a count.")
    }
    guard try row.decode(2, as: Int64.self) == 1 else {
      throw NoValue("The query answered more than one column: have it answer one number.")
    }
    guard let text = try row.decode(0, as: String?.self) else {
      throw NoValue("The query answered NULL, which is no value.")
    }
    guard numbers.contains(try row.decode(1, as: String.self)) else {
      throw NoValue("The query answered something else than a number.")
    }
    return text
  }

  /// Without the semicolons that people put behind a statement.
  private static func withoutEnd(_ query: String) -> String {
    var text = query[...]
    while let last = text.last, last == ";" || last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// What happened, without anything that the server may quote.
  private static func explanation(of error: any Error) -> String {
    switch error {
    case let error as PostgresError where error.sqlState == .insufficientPrivilege:
      "The database does not let the role read what the query asks for: grant SELECT."
    case let error as PostgresError where error.sqlState == .queryCancelled:
      "The database did not answer the query in time."
    case let error as PostgresError where error.sqlState == .readOnlyTransaction:
      "The query writes, and only what reads is asked."
    case let error as PostgresError:
      "The database refused the query (\(error.sqlState)): try it by hand."
    default: "The database could not be asked: it does not answer, or does not let us in."
    }
  }
}
