import Crypto
import Curl
import Decisions
import Digest
import FoundationEssentials
import Glibc
import HTTP
import Policy
import Spawn
import Synchronization
import TestThreads
import Testing

@testable import Adapters

/// What a receiver got, in order.
final class Received: Sendable {
  private let requests = Mutex<[Request]>([])
  var all: [Request] { requests.withLock(\.self) }
  /// How many there were before.
  func add(_ request: Request) -> Int {
    requests.withLock {
      $0.append(request)
      return $0.count - 1
    }
  }
}

@Suite(.ownThreads) struct `Signed calls` {
  let bench = Bench()
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  private func adapter(
    allowing lines: String..., resolving: @escaping @Sendable (String) -> [String] = { _ in [] }
  ) -> HTTPCallAdapter {
    bench.file("signing", Self.secret)
    bench.file("token", "Bearer t0ken-t0ken-t0ken-t0ken")
    let list = AllowListFile(path: bench.file("executor.allow", lines.joined(separator: "\n")))
    return HTTPCallAdapter(
      EndpointGate(list, resolving: resolving),
      SecretResolver(
        ProgramGate(list, digest: { OpenSSLSHA256().digest(of: $0) }), environment: { _ in nil }),
      digest: { OpenSSLSHA256().digest(of: $0) }, now: { 1_674_087_231 })
  }

  private func target(
    _ url: String, _ settings: [String: String] = [:], kind: MitigationKind = .rollback,
    secrets: [String] = ["signing"]
  ) -> ActionTarget {
    var definition = ActionDefinition(adapter: "http")
    definition.kinds = [kind]
    definition.settings = ["url": url].merging(settings) { $1 }
    for name in secrets {
      definition.secrets[name] = .file(bench.path + (name == "signing" ? "/signing" : "/token"))
    }
    return ActionTarget(
      kind, of: "checkout", in: "production", by: "call", definition, release: "1.4.2")
  }

  private func call(_ target: ActionTarget, seconds: Int64 = 20) throws -> StepCall {
    let seen = Observation(
      unknownBecause: "", identity: .unknown(""), rights: .unknown(""))
    // Nothing is asked of its list.
    let nowhere = AllowListFile(path: "/nonexistent")
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let adapter = HTTPCallAdapter(
      EndpointGate(nowhere),
      SecretResolver(
        ProgramGate(nowhere, digest: { OpenSSLSHA256().digest(of: $0) }), environment: { _ in nil }),
      digest: digest, now: { 0 })
    var step = try #require(try adapter.prepare(target, from: seen).steps.first)
    step.timeoutSeconds = seconds
    return StepCall(
      step, at: 0, of: target, from: "1.6.0", identity: "0189", fence: "1.7")
  }

  @Test func `the receiver knows who calls, and for what`() async throws {
    let received = Received()
    try await answering({ request in
      _ = received.add(request)
      return Response(202, "queued")
    }) { url in
      let target = target(url + "/hooks/deploy")
      let outcome = try await adapter(allowing: url + "/hooks/").perform(call(target))
      #expect(outcome.ending == .carriedOut)
      #expect(outcome.output == "HTTP 202\nqueued")
    }
    let request = try #require(received.all.first)
    #expect(request.head.method == "POST" && request.head.path == "/hooks/deploy")
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(
      body
        == #"{"action":"0189","step":1,"fence":"1.7","service":"checkout","environment":"#
        + #""production","kind":"rollback","from":"1.6.0","version":"1.4.2"}"#)
    #expect(request.head.headers["webhook-id"] == "0189.1")
    #expect(request.head.headers["webhook-timestamp"] == "1674087231")
    let signature = try WebhookSignature(Self.secret, digest: { OpenSSLSHA256().digest(of: $0) })
    let expected = base64(signature.key.code(of: Array("0189.1.1674087231.".utf8) + request.body))
    #expect(request.head.headers["webhook-signature"] == "v1,\(expected)")
  }

  /// RFC 4231, and the example of Standard Webhooks.
  @Test func `signatures are those of the standards`() throws {
    let digest: @Sendable ([UInt8]) -> SHA256Digest = { OpenSSLSHA256().digest(of: $0) }
    let long = try WebhookSignature(
      "whsec_" + base64([UInt8](repeating: 0xAA, count: 131)), digest: digest)
    let text = "Test Using Larger Than Block-Size Key - Hash Key First"
    #expect(
      hexadecimal(long.key.code(of: Array(text.utf8)))
        == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    let signature = try WebhookSignature(Self.secret, digest: digest)
    let headers = signature.headers(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330,
      body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(headers[2].value == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    #expect(throws: PreparationRefusal.self) { try WebhookSignature("short", digest: digest) }
    #expect(throws: PreparationRefusal.self) {
      try WebhookSignature("whsec_not base64", digest: digest)
    }
  }

  @Test func `a second attempt bears the same id`() async throws {
    let received = Received()
    let done = Mutex<Set<String>>([])
    try await answering({ request in
      _ = received.add(request)
      let id = request.head.headers["webhook-id"] ?? ""
      let isNew = done.withLock { $0.insert(id).inserted }
      return Response(isNew ? 202 : 200)
    }) { url in
      let adapter = adapter(allowing: url + "/")
      var call = try call(target(url + "/deploy"))
      _ = try await adapter.perform(call)
      call.fence = "1.8"
      #expect(try await adapter.perform(call).ending == .carriedOut)
    }
    #expect(received.all.count == 2 && done.withLock { $0 } == ["0189.1"])
    #expect(received.all.first?.body != received.all.last?.body)
  }

  @Test func `GitHub gets it as it wants it, and nobody sees the token`() async throws {
    let received = Received()
    try await answering({ request in
      _ = received.add(request)
      return Response(200, "token t0ken-t0ken-t0ken-t0ken was taken")
    }) { url in
      let target = target(
        url + "/repos/shop/checkout/dispatches", ["shape": "github-dispatch", "event": "rollback"],
        secrets: ["authorization"])
      let outcome = try await adapter(allowing: url + "/repos/shop/").perform(call(target))
      #expect(outcome.ending == .carriedOut)
      #expect(outcome.output?.contains("t0ken") == false)
    }
    let request = try #require(received.all.first)
    #expect(request.head.headers["authorization"] == "Bearer t0ken-t0ken-t0ken-t0ken")
    #expect(
      String(decoding: request.body, as: UTF8.self)
        .hasPrefix(#"{"event_type":"rollback","client_payload":{"action":"0189","#))
  }

  @Test(arguments: [400, 401, 404, 409, 422, 429, 302, 307, 500, 502, 503, 504, 599])
  func `anything but a good answer did not work, or is in doubt`(_ status: Int) async throws {
    let received = Received()
    let outcome = try await answering({ request in
      _ = received.add(request)
      return Response(status, headers: [("Location", "/elsewhere")])
    }) { url in
      try await adapter(allowing: url + "/").perform(call(target(url + "/deploy")))
    }
    #expect(received.all.count == 1)
    switch outcome.ending {
    case .failed: #expect(status < 500)
    case .timedOut: #expect(status >= 500)
    case .carriedOut: Issue.record("\(status) is no good answer")
    }
  }

  @Test func `no answer in time, and a connection that breaks, are in doubt`() async throws {
    let outcome = try await answering({ _ in
      try? await Task.sleep(for: .seconds(30))
      return Response(200)
    }) { url in
      try await adapter(allowing: url + "/").perform(call(target(url + "/deploy"), seconds: 1))
    }
    #expect(outcome.ending == .timedOut)
    let cut = try await answering({ _ in
      Response(200, body: .stream { _ in throw CancellationError() })
    }) { url in
      try await adapter(allowing: url + "/").perform(call(target(url + "/deploy")))
    }
    #expect(cut.ending == .timedOut)
  }

  @Test func `where nobody listens nothing was sent`() async throws {
    let url = "http://127.0.0.1:1/deploy"
    let outcome = try await adapter(allowing: url).perform(call(target(url)))
    guard case .failed(let sentence) = outcome.ending else {
      return #expect(Bool(false), "nobody was there")
    }
    #expect(sentence.hasPrefix("Nothing was sent"))
  }

  @Test(arguments: [
    (#"{"state":"done"}"#, 200, "done"), (#"{"state":"not-done"}"#, 200, "notDone"),
    (#"{"state":"maybe"}"#, 200, "unknown"), ("done", 200, "unknown"),
    (#"{"state":"done"}"#, 404, "unknown"), (#"{"state":7}"#, 200, "unknown"),
  ])
  func `the receiver is asked whether it was done`(
    body: String, status: Int, answer: String
  ) async throws {
    let received = Received()
    let probe = try await answering({ request in
      _ = received.add(request)
      return Response(status, body: .bytes(Array(body.utf8)))
    }) { url in
      let target = target(url + "/deploy", ["probe-url": url + "/state/{id}"])
      return try await adapter(allowing: url + "/").probe(call(target))
    }
    #expect("\(probe)".hasPrefix(answer))
    #expect(received.all.map(\.head.path) == ["/state/0189.1"])
    #expect(received.all.first?.head.headers["webhook-signature"] != nil)
  }

  // MARK: - Where it may call

  @Test(arguments: [
    ("https://ci.example/hooks/", "https://ci.example/hooks/deploy", true),
    ("https://ci.example/hooks/", "https://CI.example:443/hooks/deploy?x=/../", true),
    ("https://ci.example/hooks/deploy", "https://ci.example/hooks/deploy", true),
    ("https://ci.example/hooks/deploy", "https://ci.example/hooks/deploy2", false),
    ("https://ci.example/hooks/", "https://ci.example/hooks", false),
    ("https://ci.example/hooks/", "https://ci.example/hooks/../admin", false),
    ("https://ci.example/hooks/", "https://ci.example/hooks/%2e%2e/admin", false),
    ("https://ci.example/hooks/", "https://ci.example/admin/../hooks/deploy", false),
    ("https://ci.example/hooks/", "https://ci.example/hooks/.", false),
    ("https://ci.example/hooks/", "http://ci.example/hooks/deploy", false),
    ("https://ci.example/hooks/", "https://ci.example:8443/hooks/deploy", false),
    ("https://ci.example/hooks/", "https://ci.example.evil/hooks/deploy", false),
    ("https://ci.example/hooks/", "https://ci.example@evil/hooks/deploy", false),
    ("https://ci.example/hooks/", "https://evil/hooks/deploy", false),
  ])
  func `only addresses on the host's list are called`(
    line: String, url: String, isAllowed: Bool
  ) async {
    let adapter = adapter(allowing: line, resolving: { _ in ["93.184.216.34"] })
    let addresses = try? await adapter.gate.admit(url)
    #expect((addresses == ["93.184.216.34"]) == isAllowed)
  }

  @Test(arguments: [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
    "224.0.0.1", "255.255.255.255", "192.0.2.1",
  ])
  func `a name that leads to a private address is not called, unless the list says so`(
    address: String
  ) async throws {
    let url = "https://ci.example/hooks/deploy"
    let plain = adapter(
      allowing: "https://ci.example/hooks/", resolving: { _ in ["93.184.216.34", address] })
    await #expect(throws: PreparationRefusal.self) { try await plain.gate.admit(url) }
    let pinned = adapter(allowing: "https://ci.example/hooks/ at: \(address)")
    #expect(try await pinned.gate.admit(url) == [address])
  }

  @Test func `the address that was judged is the one that is called`() async throws {
    let received = Received()
    try await answering({ request in
      _ = received.add(request)
      return Response(200)
    }) { url in
      let named = url.replacing("127.0.0.1", with: "ci.example")
      let outcome = try await adapter(allowing: named + "/ at: 127.0.0.1")
        .perform(call(target(named + "/deploy")))
      #expect(outcome.ending == .carriedOut)
    }
    #expect(received.all.first?.head.headers["host"]?.hasPrefix("ci.example:") == true)
  }

  @Test(arguments: [
    "https://", "https://a b", "https://user@ci.example/", "https://ci.example/?x",
    "https://ci.example/../", "ftp://ci.example/", "https://ci.example/ at:",
    "https://ci.example/ at: localhost", "https://ci.example/ extra",
  ])
  func `a line that means nothing allows nothing`(line: String) {
    #expect(throws: AllowListFault.self) { try AllowList(line) }
  }

  // MARK: - Certificates

  @Test func `a certificate that nobody vouches for is not believed`() async throws {
    let made = try await Program(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=receiver",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", bench.path + "/key.pem", "-out",
        bench.path + "/cert.pem",
      ]
    ).outcome(within: .seconds(60), keeping: 65_536)
    try #require(made.ending == .exited(0))
    let port = Mutex<String>("")
    let server = try Child(
      Program(
        "/usr/bin/python3", ["-u", "-c", Self.receiver, bench.path],
        environment: ["PATH": "/usr/bin:/bin"]),
      output: .handler { bytes in
        port.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
      })
    defer { server.signal(.kill) }
    let deadline = ContinuousClock.now + .seconds(60)
    while !port.withLock({ $0.hasSuffix("\n") }), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    let url = "https://127.0.0.1:\(port.withLock { $0.prefix { $0 != "\n" } })/deploy"
    let adapter = adapter(allowing: url)
    let outcome = try await adapter.perform(call(target(url)))
    guard case .failed(let sentence) = outcome.ending else {
      return #expect(Bool(false), "it was believed")
    }
    #expect(sentence.hasPrefix("Nothing was sent"))
    #expect(!bench.has("called"))
    let trusted = target(url, ["ca-file": bench.path + "/cert.pem"])
    #expect(try await adapter.perform(call(trusted)).ending == .carriedOut)
    #expect(bench.has("called"))
  }

  /// An HTTPS server of another make, which leaves a file when it was called.
  private static let receiver = """
    import http.server, ssl, sys
    folder = sys.argv[1]
    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            open(folder + "/called", "w").close()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
        def log_message(self, *words): pass
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/cert.pem", folder + "/key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1])
    server.serve_forever()
    """

  // MARK: - Before

  @Test func `a missing line or secret is said beforehand`() async {
    let url = "http://127.0.0.1:1/deploy"
    let unlisted = await adapter().observe(target(url))
    #expect(unlisted.rights.sentence.contains("add a line"))
    let fine = await adapter(allowing: url).observe(target(url))
    #expect(fine.rights.outcome == .pass && fine.identity.outcome == .unknown)
    unlink(bench.path + "/signing")
    var missing = target(url)
    missing.definition.secrets["signing"] = .file(bench.path + "/nowhere")
    #expect(await adapter(allowing: url).observe(missing).rights.outcome == .fail)
  }

  @Test(arguments: [
    ["url": "ftp://x/"], ["url": "https://user:secret@x/"], ["url": "https://x/#y"],
    ["timeout": "0s"], ["timeout": "11m"], ["timeout": "x"], ["shape": "other"], ["event": "x"],
    ["ca-file": "cert.pem"], ["probe-url": "x"], ["colour": "blue"],
    ["shape": "github-dispatch"],
  ])
  func `settings that make no sense are refused`(settings: [String: String]) async {
    let answer = await adapter().parseCheck(target("https://ci.example/", settings))
    #expect(answer.outcome == .fail)
    let unsigned = target("https://ci.example/", secrets: [])
    #expect(await adapter().parseCheck(unsigned).outcome == .fail)
  }

  @Test func `a call is bound to the release of the record`() throws {
    var target = target("https://ci.example/")
    let words = try call(target).step.call
    #expect(
      words == [
        "http", "POST", "https://ci.example/", "plain", "kind=rollback", "service=checkout",
        "environment=production", "version=1.4.2",
      ])
    target.release = nil
    #expect(throws: PreparationRefusal.self) { try call(target) }
  }
}
