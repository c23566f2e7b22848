/// Who appends: each may use its own functions, and they accept only its types.
package enum Writer: String, CaseIterable, Sendable {
  case app, executor, policy

  /// Appends the events of any number of commands, given as arrays.
  var statement: StaticString {
    switch self {
    case .app:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_app(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    case .executor:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_executor(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    case .policy:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_as_policy(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      """
    }
  }

  /// Appends a command's only event.
  var loneStatement: StaticString {
    switch self {
    case .app:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_one_as_app(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      """
    case .executor:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_one_as_executor(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      """
    case .policy:
      """
      SELECT o_status, o_position, o_count, o_version FROM log.append_one_as_policy(\
      $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
      """
    }
  }
}
