/// A `timestamptz` as PostgreSQL keeps it.
package struct PostgresTimestamp: Sendable, Hashable, Comparable {
  /// `Int64.max` is PostgreSQL's `infinity`, `Int64.min` its `-infinity`.
  package var microsecondsSince2000: Int64

  package init(microsecondsSince2000: Int64) {
    self.microsecondsSince2000 = microsecondsSince2000
  }

  package static func < (left: Self, right: Self) -> Bool {
    left.microsecondsSince2000 < right.microsecondsSince2000
  }
}

extension PostgresTimestamp: PostgresArrayElement {
  package static var postgresType: PostgresType { .timestamptz }
  package static var postgresArrayType: PostgresType { .timestamptzArray }
  package static var postgresSizeHint: Int { 8 }
  package func writePostgres(to bytes: inout [UInt8]) {
    bytes.append(networkOrder: microsecondsSince2000)
  }
}

extension PostgresTimestamp: PostgresDecodable {
  package init(postgres cell: Cell) throws {
    try cell.require(.timestamptz)
    microsecondsSince2000 = try cell.integer(Int64.self)
  }
}
