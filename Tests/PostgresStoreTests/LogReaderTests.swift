import EventLog
import Postgres
import TestSupport
import Testing

@testable import PostgresStore

@Suite(.freshDatabase) struct `Reading the log page by page` {
  /// How many rows of the log a transaction on this connection has touched.
  private static func touched(over connection: Connection) throws -> Int64 {
    try connection.query(
      """
      SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
      FROM pg_stat_xact_user_tables WHERE schemaname = 'log' AND relname = 'event'
      """
    ).single().decode(0)
  }

  @Test func `touches each event about once, though nobody has counted its rows`()
    async throws
  {
    let database = try FreshDatabase.current
    let (pages, size) = (40, 500)
    try await database.withStore { store async throws in
      let reading = try database.hold(as: .app)
      let me = Commander()
      for _ in 0..<(pages * size / 100) {
        _ = try await store.append(me.append((0..<100).map { Commander.draft($0) }, to: .fresh()))
      }
      try await reading.begin()
      let (read, touched) = try await reading.use { connection in
        var reader = LogReader(.main)
        var position = LogPosition.start
        var count = 0
        while case let page = try reader.page(after: position, limit: size, over: connection),
          let last = page.last
        {
          (position, count) = (last.position, count + page.count)
        }
        return (count, try Self.touched(over: connection))
      }
      try await reading.commit()
      await reading.close()
      #expect(read == pages * size)
      #expect(touched <= Int64(read * 2))
    }
  }

  @Test func `has an end where positions have one`() {
    #expect(LogPosition(7).advanced(by: 3) == LogPosition(10))
    #expect(LogPosition(.max).advanced(by: 1) == LogPosition(.max))
    #expect(LogPosition(.max - 1).advanced(by: 1) == LogPosition(.max))
  }
}
