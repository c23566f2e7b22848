import Policy
import Postgres
import Signals
import TestSupport
import Testing

@Suite(.freshDatabase) struct `A database that is asked for a number` {
  let bench = Bench()

  private func read(
    _ query: String, _ unit: Measured.SignalUnit = .count, requests: String? = nil,
    settings: [String: String] = [:], timeout: Span? = nil
  ) async throws -> SignalReading {
    let admin = try FreshDatabase.current.admin
    let question = SignalQuestion.about(unit, .sql, timeout: timeout) { signal, provider in
      (signal.query, signal.requests) = (query, requests)
      signal.window = .minutes(5)
      for (name, keyword) in [
        ("host", "host"), ("port", "port"), ("database", "dbname"), ("user", "user"),
      ] {
        provider.settings[name] = admin.value(of: keyword)
      }
      provider.settings.merge(settings) { $1 }
    }
    return await bench.reader().read(question)
  }

  @Test(arguments: [
    ("SELECT 3", "3"), ("SELECT 3::bigint AS n;", "3"), ("SELECT 2.5::numeric", "2.5"),
    ("SELECT 1e-2::double precision", "0.01"), ("SELECT 4 -- four", "4"),
    ("WITH a AS (SELECT 5) SELECT * FROM a", "5"), ("VALUES (6)", "6"),
    ("SELECT count(*) FROM generate_series(1, 7)", "7"),
    (
      "SELECT CASE WHEN '{service}/{environment}/{window}' = 'checkout/production/5m' THEN 8 END",
      "8"
    ),
    ("SELECT extract(epoch FROM interval '{window}')", "300"),
  ])
  func `one number of one row is the value`(query: String, value: String) async throws {
    let reading = try await read(query)
    #expect(reading.value == Quantity(value), "\(reading)")
    #expect(reading.because == nil)
  }

  @Test(arguments: [
    "SELECT NULL::int", "SELECT 1 WHERE false", "SELECT generate_series(1, 2)", "SELECT 1, 2",
    "SELECT '3'", "SELECT true", "SELECT now()", "SELECT 'NaN'::float8",
    "SELECT 'Infinity'::float8",
    "SELECT -1", "SELECT 1e300::float8", "SELECT", "", "SELECT nothing FROM nowhere", "SELECT 1/0",
    "SELECT 1; SELECT 2", "SELECT 1) AS a(value); DROP TABLE x; --", "{scope}",
    "SELECT repeat('x', 10000000)", "SELECT ARRAY[1]",
  ])
  func `anything else is no knowledge, and says why`(query: String) async throws {
    let reading = try await read(query)
    #expect(reading.value == nil, "\(reading)")
    #expect(reading.because?.isEmpty == false)
  }

  @Test func `requests are counted by a query of their own`() async throws {
    let reading = try await read("SELECT 0.0125", .ratio, requests: "SELECT 1200")
    #expect(reading.value == Quantity("1.25%"))
    #expect(reading.requests == 1_200)
    let without = try await read("SELECT 0.0125", .ratio, requests: "SELECT NULL::int")
    #expect(without.value == Quantity("1.25%"))
    #expect(without.requests == nil && without.because != nil)
  }

  @Test func `nothing is written by it, whatever the query calls`() async throws {
    let session = Session(try FreshDatabase.current.admin, name: "admin")
    try await session.use {
      try $0.script(
        """
        CREATE TABLE public.effect (n int);
        CREATE FUNCTION public.write() RETURNS int LANGUAGE sql AS
          'INSERT INTO public.effect VALUES (1) RETURNING 1'
        """)
    }
    #expect(try await read("SELECT public.write()").value == nil)
    #expect(
      try await read("WITH a AS (INSERT INTO public.effect VALUES (1) RETURNING 1) SELECT 1 FROM a")
        .value == nil)
    let count = try await session.use {
      try $0.query("SELECT count(*) FROM public.effect").single().decode(0, as: Int64.self)
    }
    await session.close()
    #expect(count == 0)
  }

  @Test func `a slow query is ended in time`() async throws {
    let start = ContinuousClock.now
    let reading = try await read("SELECT pg_sleep(60)::text", timeout: Span(milliseconds: 300))
    #expect(reading.value == nil)
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func `nobody there and a wrong name are no knowledge`() async throws {
    let port = "\(try freePort())"
    #expect(try await read("SELECT 1", settings: ["host": "127.0.0.1", "port": port]).value == nil)
    #expect(try await read("SELECT 1", settings: ["database": "nothing"]).value == nil)
    #expect(try await read("SELECT 1", settings: ["colour": "blue"]).value == nil)
  }
}
