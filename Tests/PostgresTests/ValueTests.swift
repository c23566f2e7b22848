import FoundationEssentials
import Postgres
import Testing

@Suite struct `Values` {
  let connection: Connection

  init() async throws { connection = try await connect() }

  /// Sends a value and reads it back.
  private func trip<T: PostgresEncodable & PostgresDecodable & Equatable>(
    _ values: T..., sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for value in values {
      let back: T = try connection.query("SELECT \(value)").single()[0]
      #expect(back == value, sourceLocation: sourceLocation)
    }
  }

  @Test func `scalars come back as they went`() throws {
    try trip(true, false)
    try trip(Int16.min, -1, 0, Int16.max)
    try trip(Int32.min, -1, 0, Int32.max)
    try trip(Int64.min, -1, 0, Int64.max)
    try trip(Int.min, 0, Int.max)
    try trip(0.0, -1.5, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude)
    try trip("", "é ✓ \u{1F600} 'quoted' \"double\" \\ $1", String(repeating: "x", count: 100_000))
    try trip([UInt8](), [0, 1, 255], [UInt8](repeating: 0, count: 1_000_000))
    try trip(UUID(), UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
    try trip(
      PostgresTimestamp(microsecondsSince2000: 0), PostgresTimestamp(microsecondsSince2000: .max),
      PostgresTimestamp(microsecondsSince2000: .min),
      PostgresTimestamp(microsecondsSince2000: -123_456_789))
    let notANumber: Double = try connection.query("SELECT \(Double.nan)").single()[0]
    #expect(notANumber.isNaN)
  }

  @Test func `NULL comes back as nil`() throws {
    try trip(Bool?.none, true)
    try trip(Int16?.none, 1)
    try trip(Int32?.none, 1)
    try trip(Int64?.none, 1)
    try trip(Int?.none, 1)
    try trip(Double?.none, 1)
    try trip(String?.none, "")
    try trip([UInt8]?.none, [])
    try trip(UUID?.none, UUID())
    try trip(PostgresTimestamp?.none, PostgresTimestamp(microsecondsSince2000: 1))
  }

  @Test func `arrays come back as they went`() throws {
    try trip([Bool](), [true], [true, false])
    try trip([Int16](), [.min, .max])
    try trip([Int32](), [.min, .max], Array(0..<10_000))
    try trip([Int64](), [.min, .max])
    try trip([Int](), [.min, .max])
    try trip([Double](), [1.5, -.infinity])
    try trip([String](), ["", "NULL", "a,b", "{}", "\"", "é"])
    try trip([[UInt8]](), [[], [0], [1, 2, 3]])
    try trip([UUID](), [UUID(), UUID()])
    try trip([PostgresTimestamp](), [PostgresTimestamp(microsecondsSince2000: 5)])
  }

  @Test func `arrays may contain NULL`() throws {
    try trip([Int32?](), [nil], [1, nil, 3])
    try trip([Int64?](), [nil, .max])
    try trip([String?](), ["", nil])
    try trip([[UInt8]?](), [[], nil, [1]])
    try trip([UUID?](), [nil, UUID()])
    try trip([Bool?](), [nil, true])
    try trip([PostgresTimestamp?](), [nil, PostgresTimestamp(microsecondsSince2000: 5)])
  }

  @Test func `the server understands the arrays`() throws {
    let row = try connection.query(
      """
      SELECT array_to_string(\([1, nil, 3] as [Int32?]), ',', 'none'),
        cardinality(\([[1], nil, []] as [[UInt8]?])), \(["a", "b"])[2],
        extract(epoch FROM \(PostgresTimestamp(microsecondsSince2000: 1_000_000)))::int8
      """
    ).single()
    #expect(try row[0] == "1,none,3")
    #expect(try row[1] == 3)
    #expect(try row[2] == "b")
    #expect(try row[3] == 946_684_801)
  }

  @Test func `narrow integers may be read as wide ones`() throws {
    let row = try connection.query("SELECT 1::int2, 2::int4, 3::int8, 1.5::float4").single()
    #expect(try row.decode(0, as: Int.self) == 1)
    #expect(try row.decode(0, as: Int32.self) == 1)
    #expect(try row.decode(1, as: Int64.self) == 2)
    #expect(try row.decode(3, as: Double.self) == 1.5)
    #expect(throws: PostgresDecodingError(.wrongType, type: .int8, column: 2)) {
      try row.decode(2, as: Int32.self)
    }
  }

  @Test func `a wrong type, NULL or column is an error and no trap`() throws {
    let row = try connection.query("SELECT 'x'::text, NULL::int4, ARRAY[[1,2],[3,4]]").single()
    #expect(throws: PostgresDecodingError(.wrongType, type: .text, column: 0)) {
      try row.decode(0, as: UUID.self)
    }
    #expect(throws: PostgresDecodingError(.unexpectedNull, type: .int4, column: 1)) {
      try row.decode(1, as: Int32.self)
    }
    #expect(throws: PostgresDecodingError(.malformedArray, type: .int4Array, column: 2)) {
      try row.decode(2, as: [Int32].self)
    }
    #expect(throws: PostgresDecodingError(.noSuchColumn, column: 3)) {
      try row.decode(3, as: Int32.self)
    }
    #expect(throws: PostgresDecodingError.self) {
      try connection.query("SELECT ARRAY[1, NULL]").single().decode(0, as: [Int32].self)
    }
    #expect(row.isNull(1))
    #expect(!row.isNull(0))
  }

  @Test func `single wants exactly one row`() throws {
    #expect(throws: PostgresDecodingError(.notOneRow(count: 0))) {
      try connection.query("SELECT 1 WHERE false").single()
    }
    #expect(throws: PostgresDecodingError(.notOneRow(count: 2))) {
      try connection.query("SELECT generate_series(1, 2)").single()
    }
    #expect(try connection.query("SELECT 1 WHERE false").first == nil)
  }

  @Test func `rows are a collection and outlive their answer`() throws {
    let row = try #require(try connection.query("SELECT g FROM generate_series(1, 3) g").last)
    #expect(try row[0] == 3)
    let all = try connection.query("SELECT g FROM generate_series(1, 1000) g")
    #expect(try all.map { try $0.decode(0, as: Int.self) }.reduce(0, +) == 500_500)
    #expect(all.columnNames == ["g"])
  }

  @Test func `bytes can be looked at in place`() throws {
    let row = try connection.query("SELECT '\\x010203'::bytea, NULL::bytea").single()
    #expect(try row.withBytes(0) { Array($0) } == [1, 2, 3])
    #expect(throws: PostgresDecodingError.self) { try row.withBytes(1) { $0.count } }
  }

  @Test func `NUL and broken UTF-8 are refused, and the connection lives on`() throws {
    for bytes: [UInt8] in [[0x61, 0, 0x62], [0xFF, 0xFE], [0xC3]] {
      let error = #expect(throws: PostgresError.self) {
        try connection.query("SELECT \(Parameter(type: .text, bytes: bytes))")
      }
      #expect(error?.sqlState == .characterNotInRepertoire)
    }
    let error = #expect(throws: PostgresError.self) {
      try connection.query("SELECT 1 AS \(identifier: "a\0b")")
    }
    #expect(error?.sqlState == .characterNotInRepertoire)
    #expect(throws: PostgresError.self) { try connection.script("SELECT 1; \0 SELECT 2") }
    try trip("still here")
  }

  @Test func `enumerations are read as text`() throws {
    try connection.script("BEGIN; CREATE TYPE mood AS ENUM ('calm', 'tense')")
    #expect(try connection.query("SELECT 'tense'::mood").single()[0] == "tense")
    try connection.script("ROLLBACK")
  }
}
