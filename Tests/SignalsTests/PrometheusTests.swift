import Policy
import Spawn
import Synchronization
import TestThreads
import Testing

@testable import Signals

@Suite(
  .ownThreads, .serialized,
  .enabled(
    if: PrometheusProgram.isThere, "prometheus is not on this machine: scripts/setup --all"))
struct `A real Prometheus` {
  @Test func `it says what is so, exactly, in the unit of the signal`() async throws {
    try await withPrometheus { live in
      let reading = await live.read(
        .ratio, errorShare,
        requests: #"sum(increase(http_requests_total{service="{service}"}[{window}]))"#)
      #expect(reading.value == Quantity("2%"), "\(reading)")
      #expect(reading.requests.map { $0 > 100 && $0 < 2_000 } == true, "\(reading)")
      #expect(reading.window == .seconds(10) && reading.because == nil)
      #expect(abs(reading.at - now()) < 20_000)
      #expect(
        await live.read(.time, #"max(latency_seconds{service="{service}"})"#).value
          == Quantity("480ms"))
      #expect(await live.read(.count, "queue_depth").value == Quantity("42"))
      #expect(await live.read(.count, "scalar(queue_depth)").value == Quantity("42"))
      #expect(await live.read(.count, "7").value == Quantity("7"))
    }
  }

  @Test func `what is no single number is no knowledge, and says why`() async throws {
    try await withPrometheus { live in
      for (query, words) in [
        ("nothing_of_the_sort", "no data"), ("http_requests_total", "2 series"),
        ("no_number", "not a number"), ("endless", "infinite"), ("below_zero", "below zero"),
        ("sum(rate(", "cannot answer the query"), ("queue_depth[1m]", "no Prometheus"),
        (#""text""#, "no Prometheus"), ("{scope}", "{scope}"),
        (#"sum(rate(http_requests_total{service="other"}[10s]))"#, "no data"),
      ] {
        let reading = await live.read(.count, query)
        #expect(reading.value == nil, "\(query): \(reading)")
        #expect(reading.because?.contains(words) == true, "\(query): \(reading)")
      }
      let uncounted = await live.read(.count, "queue_depth", requests: "nothing_of_the_sort")
      #expect(uncounted.value == Quantity("42"))
      #expect(uncounted.requests == nil && uncounted.because?.contains("no data") == true)
    }
  }

  @Test func `of no requests there is no share`() async throws {
    try await withPrometheus { live in
      live.traffic.state.withLock { ($0.requests, $0.errors) = (0, 0) }
      let reading = try await live.wait(.ratio, errorShare, window: .seconds(3)) { $0.value == nil }
      #expect(reading.because?.contains("not a number") == true, "\(reading)")
    }
  }

  @Test func `an average over a time in which the source died is no knowledge`() async throws {
    try await withPrometheus { live in
      live.traffic.state.withLock { $0.isDown = true }
      _ = try await live.wait(.count, "sum(up)") { $0.value == Quantity("0") }
      let question = live.question(.ratio, errorShare, window: .seconds(60))
      let reading = await live.bench.reader().read(question)
      #expect(reading.value == nil, "\(reading)")
      #expect(reading.because?.contains("not scraped any more") == true, "\(reading)")
      // The server itself goes on as if all were well.
      let server = PrometheusServer(
        url: live.url, token: nil, at: now(), time: ReadingTime(.seconds(10)))
      let text = try question.filled(errorShare)
      #expect(try await server.number(text).text.hasPrefix("0.0"))
      await #expect(throws: NoValue.self) {
        try await server.checkFreshness(of: text, step: .seconds(5))
      }
    }
  }

  @Test func `old samples are no knowledge, though nothing ended them`() async throws {
    try await withPrometheus { live in
      // As of a moment to come: to Prometheus the last sample is good for five minutes.
      let later = now() + 60_000
      #expect(
        await live.read(.count, "queue_depth", step: .seconds(5), at: later).because?
          .contains("10s before") == true)
      #expect(
        await live.read(.count, "queue_depth", step: .seconds(60), at: later).value
          == Quantity("42"))
    }
  }

  @Test func `a server that is gone is no knowledge`() async throws {
    try await withPrometheus { live in
      live.process.killGroup()
      _ = try live.process.waitForExit(deadline: .seconds(10))
      let reading = await live.read(.ratio, errorShare)
      #expect(reading.value == nil)
      #expect(reading.because?.contains("nobody listens there") == true, "\(reading)")
    }
  }
}

@Suite(.ownThreads) struct `What answers in Prometheus's place` {
  let bench = Bench()

  private func read(
    _ manner: FalseServer.Manner, timeout: Span = .seconds(5), token: String? = nil
  ) async throws -> (reading: SignalReading, requests: [String]) {
    let server = try FalseServer(manner)
    let question = SignalQuestion.about(.ratio, .prometheus, timeout: timeout) { signal, provider in
      signal.query = "1 + 1"
      provider.url = server.url + "/prefix/"
      if token != nil { provider.secrets["token"] = .environment("TOKEN") }
    }
    let reader = bench.reader(environment: token.map { ["TOKEN": $0] } ?? [:])
    return (await reader.read(question), server.requests)
  }

  private static func body(
    _ result: String, type: String = "vector", status: String = "success", more: String = ""
  ) -> String {
    #"{"status":"\#(status)","data":{"resultType":"\#(type)","result":\#(result)}\#(more)}"#
  }

  @Test func `the question is a form with the query, the time and the patience`() async throws {
    let (reading, requests) = try await read(
      .answers(answer(200, Self.body(#"[{"metric":{},"value":[1700000000.123,"0.01"]}]"#))),
      token: "hunter2hunter2")
    #expect(reading.value == Quantity("1%"))
    #expect(reading.at == 1_700_000_000_123)
    let request = try #require(requests.first)
    #expect(request.hasPrefix("POST /prefix/api/v1/query HTTP/1.1"))
    #expect(request.contains("query=1%20%2B%201&time="))
    #expect(request.contains("Authorization: Bearer hunter2hunter2"))
  }

  @Test(arguments: [
    body(#"[]"#), body(#"[{"metric":{}}]"#), body(#"[{"value":[1]}]"#), body(#"[{"value":[1,2]}]"#),
    body(#"[{"value":["1","2"]}]"#), body(#"[{"value":[1,"2","3"]}]"#),
    body(#"[{"value":[1e300,"2"]}]"#), body(#"[{"value":[1,"2"]}"#),
    body(#"[{"value":[1,"two"]}]"#),
    body(#"[{"histogram":[1,{}]}]"#), body(#"{}"#), body(#"null"#), body(#"[1,"2"]"#),
    body(#"[{"value":[1,"2"]}]"#, type: "matrix"), body(#"[1,"2"]"#, type: "string"),
    body(#"[{"value":[1,"2"]}]"#, status: "error"), body(#"[{"value":[1,"2"]},{"value":[1,"2"]}]"#),
    body(#"[{"value":[1,"2"]}]"#, more: #","warnings":["partial"]"#),
    body(#"[{"value":[1,"2"]}]"#, more: #","warnings":7"#),
    body(#"[{"value":[1,"2"]}]"#, more: "}"),
    "", "{", "null", "[]", "7", #""x""#, "<html>", #"{"status":"success"}"#,
    #"{"data":{"resultType":"scalar","result":[1,"2"]}}"#,
    body(#"[{"value":[1,"\#(String(repeating: "9", count: 30))"]}]"#),
    body(#"[{"value":[1,"-2"]}]"#), body(#"[{"value":[1,"NaN"]}]"#),
  ])
  func `what is not as its API says is no knowledge`(body: String) async throws {
    let reading = try await read(.answers(answer(200, body))).reading
    #expect(reading.value == nil, "\(reading)")
    #expect(reading.because?.isEmpty == false)
  }

  @Test func `bytes that are no text are no knowledge`() async throws {
    let bytes =
      Array(#"{"status":"success","data":{"resultType":"scalar","result":[1,""#.utf8) + [0xFF]
      + Array(#""]}}"#.utf8)
    #expect(try await read(.answers(answer(200, bytes))).reading.value == nil)
  }

  @Test func `remarks are counted beside the value`() async throws {
    let reading = try await read(
      .answers(
        answer(
          200, Self.body(#"[1,"0.5"]"#, type: "scalar", more: #","infos":["a","b"],"warnings":[]"#))
      )
    ).reading
    #expect(reading.value == Quantity("50%"))
    #expect(reading.because?.contains("2") == true)
  }

  @Test func `a redirect is not followed, and takes no token along`() async throws {
    let other = try FalseServer(.answers(answer(200, Self.body(#"[1,"0"]"#, type: "scalar"))))
    let (reading, _) = try await read(
      .answers(answer(307, headers: "Location: \(other.url)/\r\n")), token: "hunter2hunter2")
    #expect(reading.value == nil)
    #expect(reading.because?.contains("redirect") == true)
    #expect(other.requests == [])
  }

  @Test(arguments: [400, 401, 403, 404, 422, 500, 503])
  func `a refusal is no knowledge, and does not repeat what the other side says`(
    status: Int
  ) async throws {
    let reading = try await read(.answers(answer(status, "<b>words of theirs</b>"))).reading
    #expect(reading.value == nil)
    #expect(reading.because?.contains("theirs") == false)
  }

  @Test func `silence, a trickle, a flood and a cut end in time`() async throws {
    for manner in [FalseServer.Manner.saysNothing, .trickles, .floods, .closes] {
      let start = ContinuousClock.now
      let reading = try await read(manner, timeout: Span(milliseconds: 500)).reading
      #expect(reading.value == nil, "\(manner)")
      #expect(ContinuousClock.now - start < .seconds(10), "\(manner)")
    }
  }

  @Test func `an answer longer than a megabyte is no knowledge`() async throws {
    let series = [String](repeating: #"{"metric":{"a":"b"},"value":[1,"2"]}"#, count: 40_000)
    let body = Self.body("[" + series.joined(separator: ",") + "]")
    #expect(body.utf8.count > 1 << 20)
    #expect(try await read(.answers(answer(200, body))).reading.value == nil)
  }

  @Test func `without the token nobody is asked`() async throws {
    let server = try FalseServer(.answers(answer(200, Self.body(#"[1,"0"]"#, type: "scalar"))))
    let question = SignalQuestion.about(.ratio, .prometheus) { signal, provider in
      signal.query = "1"
      provider.url = server.url
      provider.secrets["token"] = .environment("NOTHING")
    }
    #expect(await bench.reader().read(question).value == nil)
    #expect(server.requests == [])
  }
}

@Suite struct `The series that a query reads` {
  @Test(arguments: [
    ("up", ["up"]), ("sum(up)", ["up"]), ("1", []), ("vector(1)", []), ("", []),
    (#"rate(a_total{x="}",y='{'}[5m])"#, [#"a_total{x="}",y='{'}"#]),
    ("sum by (code, up) (a) / sum(b) by (x)", ["a", "b"]),
    ("sum without(x)(a) / on(y) group_left(z) b", ["a", "b"]),
    ("a offset 5m and b or c unless d", ["a", "b", "c", "d"]),
    ("rate(a[5m]) / rate(a[5m])", ["a"]),
    ("max_over_time(rate(a[5m])[1h:1m])", ["a"]),
    (#"{__name__="a"}"#, [#"{__name__="a"}"#]),
    ("# a comment up\na", ["a"]), (#"label_replace(a, "b", "c", "d", "e\"f")"#, ["a"]),
    ("histogram_quantile(0.95, sum by (le) (rate(d_bucket[1m])))", ["d_bucket"]),
    ("a > bool 0.5e3", ["a"]), ("job:a:rate5m", ["job:a:rate5m"]), ("a {x='y'}", ["a {x='y'}"]),
    ("\"", []), ("{", ["{"]), ("a[", ["a"]), ("'\\", []),
  ])
  func `is found by its words`(query: String, selectors: [String]) {
    #expect(PrometheusSelectors.all(in: query) == selectors)
  }
}
