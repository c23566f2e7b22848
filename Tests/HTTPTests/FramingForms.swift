import Testing

/// A way to write a request, most of them wrong, with a request hidden behind it or inside it.
struct FramingForm: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  /// What the server answers, last.
  var status: Int
  /// What handlers may see.
  var seen: [String] = []

  var testDescription: String { name }

  static let hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n"

  /// `bytes` with the hidden request behind them.
  private static func form(
    _ name: String, _ text: String, _ status: Int, seen: [String] = []
  ) -> FramingForm {
    FramingForm(name: name, bytes: Array((text + hidden).utf8), status: status, seen: seen)
  }

  /// A POST with these header lines and this body.
  private static func post(
    _ name: String, _ lines: String, _ status: Int = 400, body: String = ""
  ) -> FramingForm {
    form(name, "POST /a HTTP/1.1\r\nHost: h\r\n\(lines)\r\n\r\n\(body)", status)
  }

  /// A GET of this target.
  private static func target(_ name: String, _ target: String, _ status: Int = 400) -> FramingForm {
    form(name, "GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n", status)
  }

  private static func chunked(_ name: String, _ body: String, _ status: Int = 400) -> FramingForm {
    post(name, "Transfer-Encoding: chunked", status, body: body)
  }

  static let all = lengths + encodings + chunks + lines + heads + targets + accepted

  static let lengths: [FramingForm] = [
    post("two lengths that differ", "Content-Length: 0\r\nContent-Length: 37"),
    post("two lengths that agree", "Content-Length: 0\r\nContent-Length: 0"),
    post("two lengths in other letters", "Content-Length: 0\r\ncontent-length: 37"),
    post("a list of lengths", "Content-Length: 0, 37"),
    post("a list of one length twice", "Content-Length: 0, 0"),
    post("a negative length", "Content-Length: -1"),
    post("a length with a plus", "Content-Length: +0"),
    post("a hexadecimal length", "Content-Length: 0x0"),
    post("a length with a fraction", "Content-Length: 0.0"),
    post("a length with a space inside", "Content-Length: 0 0"),
    post("an empty length", "Content-Length:"),
    post("a length in other digits", "Content-Length: ٠"),
    post("a length beyond 64 bits", "Content-Length: 18446744073709551616"),
    post("a length beyond 63 bits", "Content-Length: 9223372036854775808"),
    post("a length of many zeros", "Content-Length: 0000000000000000000"),
    post("a length beyond the limit", "Content-Length: 1048577", 413),
    post("a space before the colon of the length", "Content-Length : 37"),
    post("a tab before the colon of the length", "Content-Length\t: 37"),
    post("a folded length", "Content-Length:\r\n 37"),
    post("a NUL in the length", "Content-Length: 0\u{0}37"),
  ]

  static let encodings: [FramingForm] = [
    post("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked", body: "0\r\n\r\n"),
    post("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5", body: "0\r\n\r\n"),
    post("chunked twice in a list", "Transfer-Encoding: chunked, chunked", body: "0\r\n\r\n"),
    post(
      "chunked twice in two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
      body: "0\r\n\r\n"),
    post("gzip, then chunked", "Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n"),
    post("identity", "Transfer-Encoding: identity"),
    post("an unknown encoding", "Transfer-Encoding: xchunked", body: "0\r\n\r\n"),
    post("an empty encoding", "Transfer-Encoding:"),
    post("a quoted encoding", "Transfer-Encoding: \"chunked\"", body: "0\r\n\r\n"),
    post("an encoding with a parameter", "Transfer-Encoding: chunked;q=1", body: "0\r\n\r\n"),
    post("an encoding with a comma", "Transfer-Encoding: chunked,", body: "0\r\n\r\n"),
    post("a vertical tab before the encoding", "Transfer-Encoding: \u{B}chunked"),
    post("a folded encoding", "Transfer-Encoding:\r\n chunked", body: "0\r\n\r\n"),
    post("a space before the colon of the encoding", "Transfer-Encoding : chunked"),
    post("an underscore that is no hyphen", "Transfer_Encoding: chunked\r\nContent-Length: x"),
    post("a bare CR inside a name", "X: y\rTransfer-Encoding: chunked"),
    post("a compressed body", "Content-Encoding: gzip\r\nContent-Length: 0", 415),
  ]

  static let chunks: [FramingForm] = [
    chunked("a chunk size with many digits", "000000000\r\n\r\n"),
    chunked("a chunk size that overflows", "FFFFFFFFFFFFFFFF0\r\n"),
    chunked("a chunk beyond the limit", "00100001\r\n", 413),
    chunked("a chunk extension", "0;x=y\r\n\r\n"),
    chunked("a space behind the chunk size", "0 \r\n\r\n"),
    chunked("a space before the chunk size", " 0\r\n\r\n"),
    chunked("a sign before the chunk size", "+0\r\n\r\n"),
    chunked("a prefix before the chunk size", "0x0\r\n\r\n"),
    chunked("no chunk size", "\r\n\r\n"),
    chunked("a chunk size that ends with LF", "0\n\r\n"),
    chunked("a chunk longer than its size", "1\r\nab\r\n0\r\n\r\n"),
    chunked("a chunk that ends with LF", "1\r\na\n0\r\n\r\n"),
    chunked("a last chunk that ends with LF", "0\r\n\n"),
    chunked("a trailer", "0\r\nX: y\r\n\r\n"),
    chunked("a trailer that is a length", "0\r\nContent-Length: 37\r\n\r\n"),
  ]

  static let lines: [FramingForm] = [
    form("LF instead of CR LF", "GET /a HTTP/1.1\nHost: h\n\n", 400),
    form("LF behind a header", "GET /a HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400),
    form("LF at the end of the head", "GET /a HTTP/1.1\r\nHost: h\r\n\n", 400),
    form("CR inside the request line", "GET /a\r HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("CR CR LF", "GET /a HTTP/1.1\r\r\nHost: h\r\n\r\n", 400),
    form("an empty line before the request", "\r\nGET /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("a space before the request", " GET /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("two spaces before the target", "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("two spaces before the version", "GET /a  HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("a space behind the version", "GET /a HTTP/1.1 \r\nHost: h\r\n\r\n", 400),
    form("a tab before the target", "GET\t/a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("a version in small letters", "GET /a http/1.1\r\nHost: h\r\n\r\n", 400),
    form("HTTP/0.9", "GET /a\r\n", 400),
    form("HTTP/1.0", "GET /a HTTP/1.0\r\nHost: h\r\n\r\n", 505),
    form("HTTP/1.2", "GET /a HTTP/1.2\r\nHost: h\r\n\r\n", 505),
    form("HTTP/1.10", "GET /a HTTP/1.10\r\nHost: h\r\n\r\n", 400),
    form("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    FramingForm(
      name: "the hello of TLS",
      bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] + hidden.utf8,
      status: 400),
    form("a method that is no token", "GE(T /a HTTP/1.1\r\nHost: h\r\n\r\n", 400),
    form("TRACE", "TRACE /a HTTP/1.1\r\nHost: h\r\n\r\n", 501),
    form("CONNECT", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 501),
  ]

  static let heads: [FramingForm] = [
    form("no Host", "GET /a HTTP/1.1\r\n\r\n", 400),
    form("two Hosts", "GET /a HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n", 400),
    form("an empty Host", "GET /a HTTP/1.1\r\nHost:\r\n\r\n", 400),
    form("a Host with a path", "GET /a HTTP/1.1\r\nHost: h/b\r\n\r\n", 400),
    form("a Host with a user", "GET /a HTTP/1.1\r\nHost: u@h\r\n\r\n", 400),
    post("a folded header", "X: y\r\n z"),
    form("a fold before the first header", "GET /a HTTP/1.1\r\n Host: h\r\n\r\n", 400),
    post("a header without a colon", "Nonsense"),
    post("a header without a name", ": value"),
    post("a name with a space inside", "X Y: z"),
    post("a NUL in a value", "X: a\u{0}b"),
    post("a control byte in a value", "X: a\u{1B}b"),
    post("a delete byte in a value", "X: a\u{7F}b"),
    FramingForm(
      name: "a value that is not UTF-8",
      bytes: Array("GET /a HTTP/1.1\r\nHost: h\r\nX: ".utf8) + [0xFF, 13, 10, 13, 10] + hidden.utf8,
      status: 400),
    post("two authorizations", "Authorization: Bearer a\r\nAuthorization: Bearer b"),
    post("two cookies", "Cookie: a=b\r\nCookie: a=c"),
    post("two content types", "Content-Type: a/b\r\nContent-Type: a/c"),
    post("two keys", "Idempotency-Key: a\r\nIdempotency-Key: b"),
    post("an upgrade", "Connection: Upgrade\r\nUpgrade: h2c"),
    post("another expectation", "Expect: 200-maybe\r\nContent-Length: 0", 417),
    form(
      "a huge head",
      "GET /a HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", 431),
    form(
      "many headers",
      "GET /a HTTP/1.1\r\nHost: h\r\n\(String(repeating: "X: y\r\n", count: 100))\r\n", 431),
    form("a long target", "GET /\(String(repeating: "x", count: 8200)) HTTP/1.1\r\n\r\n", 414),
  ]

  static let targets: [FramingForm] = [
    target("an absolute target", "http://h/a"),
    target("an authority as target", "h:80"),
    target("an asterisk as target", "*"),
    target("a fragment", "/a#b"),
    target("a NUL in the path", "/a%00b"),
    target("an encoded slash", "/a%2Fb"),
    target("an encoded backslash", "/a%5cb"),
    target("a backslash", "/a\\b"),
    target("dots", "/a/../b"),
    target("one dot", "/./a"),
    target("encoded dots", "/a/%2e%2E/b"),
    target("dots at the end", "/a/.."),
    target("an empty segment", "//a"),
    target("an empty segment at the end", "/a/"),
    target("a broken escape", "/a%2"),
    target("an escape that is none", "/a%zz"),
    target("an encoded line break", "/a%0d%0a"),
    target("a path that is not UTF-8", "/a%ff"),
    target("an overlong slash", "/a%c0%af"),
    target("a path in raw UTF-8", "/ä"),
    target("a query that is not UTF-8", "/a?b=%ff"),
    target("a NUL in the query", "/a?b=%00"),
    target("a broken escape in the query", "/a?b=%4"),
    target(
      "many pairs in the query", "/a?" + (0...64).map { "p\($0)=1" }.joined(separator: "&")),
  ]

  /// Right ones: what looks like a second request is the body, and closing was asked for.
  static let accepted: [FramingForm] = [
    FramingForm(
      name: "a body that looks like a request",
      bytes: Array(
        ("POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: \(hidden.utf8.count)"
          + "\r\n\r\n" + hidden).utf8),
      status: 200, seen: ["POST /a \(hidden)"]),
    FramingForm(
      name: "chunks that look like a request",
      bytes: Array(
        ("POST /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: CHUNKED\r\n\r\n"
          + "\(String(hidden.utf8.count, radix: 16))\r\n\(hidden)\r\n2\r\nxy\r\n0\r\n\r\n").utf8),
      status: 200, seen: ["POST /a \(hidden)xy"]),
    form(
      "a request behind the last one",
      "GET /a?b=c HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 200, seen: ["GET /a "]),
    form(
      "a value with tabs around it",
      "GET /a HTTP/1.1\r\nHost:\th\t \r\nConnection: \tClose\r\n\r\n", 200, seen: ["GET /a "]),
    form(
      "an encoded path", "GET /%61%C3%A4 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", 200,
      seen: ["GET /aä "]),
    form(
      "a refused request behind a good one",
      "GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\n\r\n", 400, seen: ["GET /a "]),
    FramingForm(
      name: "a body that ends early",
      bytes: Array("POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 99\r\n\r\n".utf8) + hidden.utf8,
      status: 0),
    FramingForm(name: "a head that ends early", bytes: Array("GET /a HT".utf8), status: 0),
  ]
}
