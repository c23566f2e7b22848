import EventLog
import Postgres

/// What somebody who wanted to append is told of an error: either nothing happened, or nobody can
/// know yet.
func asAppendFailure(_ error: any Error) -> any Error {
  switch error {
  case let error as CommitUnknown: AppendUnknown(reason: error.description)
  // An answer that cannot be read came after a commit.
  case is MalformedField, is PostgresDecodingError: AppendUnknown(reason: "\(error)")
  default: error
  }
}
