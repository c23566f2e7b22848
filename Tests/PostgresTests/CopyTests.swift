import Postgres
import TestThreads
import Testing

@Suite(.ownThreads) struct `COPY` {
  let connection: Connection

  init() async throws {
    connection = try await connect()
    try connection.script("CREATE TEMP TABLE t (v int, w text)")
  }

  @Test func `brings in many rows and takes them out again`() throws {
    let count = try connection.copyIn("COPY t FROM STDIN") { writer in
      for number in 0..<200_000 { try writer.write("\(number)\trow \(number)\n") }
    }
    #expect(count == 200_000)
    var (rows, bytes) = (0, 0)
    try connection.copyOut("COPY (SELECT * FROM t) TO STDOUT") { row in
      rows += 1
      bytes += row.count
    }
    #expect(rows == 200_000)
    #expect(bytes > 200_000 * 8)
    #expect(try connection.query("SELECT sum(v) FROM t").count == 1)
  }

  @Test func `can be binary`() throws {
    try connection.copyIn("COPY t FROM STDIN (FORMAT binary)") { writer in
      try writer.write("PGCOPY\n".utf8)
      try writer.write([0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0])
      try writer.write(integer: Int16(2))
      try writer.write(integer: Int32(4))
      try writer.write(integer: Int32(42))
      try writer.write(integer: Int32(-1))
      try writer.write(integer: Int16(-1))
    }
    let row = try connection.query("SELECT v, w FROM t").single()
    #expect(try row[0] == 42)
    #expect(row.isNull(1))
  }

  @Test func `copies nothing when the body or the data fails`() throws {
    #expect(throws: Mishap()) {
      try connection.copyIn("COPY t FROM STDIN") { writer in
        for _ in 0..<100_000 { try writer.write("1\tx\n") }
        throw Mishap()
      }
    }
    let error = #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY t FROM STDIN") { writer in
        try writer.write("nonsense\tx\n")
        for _ in 0..<100_000 { try writer.write("1\tx\n") }
      }
    }
    #expect(error?.sqlState == .invalidTextRepresentation)
    #expect(try connection.query("SELECT 1 FROM t").count == 0)
  }

  @Test func `out stops when the body throws, and the connection lives on`() throws {
    #expect(throws: Mishap()) {
      try connection.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in
        throw Mishap()
      }
    }
    #expect(try connection.query("SELECT 1").count == 1)
  }

  @Test func `refuses parameters, other statements and the wrong direction`() throws {
    let value: SQL = "COPY (SELECT \(1)) TO STDOUT"
    #expect(throws: PostgresError.self) { try connection.copyOut(value) { _ in } }
    #expect(throws: PostgresError.self) { try connection.copyOut("SELECT 1") { _ in } }
    #expect(throws: PostgresError.self) {
      try connection.copyIn("COPY nowhere FROM STDIN") { _ in }
    }
    #expect(try connection.query("SELECT 1").count == 1)
    #expect(throws: PostgresError.self) { try connection.copyOut("COPY t FROM STDIN") { _ in } }
  }
}
