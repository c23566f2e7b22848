/// One HTTP request.
package struct CurlRequest: Hashable, Sendable {
  package var method: String
  package var url: String
  package var headers: [CurlHeader]
  /// Nil for a request without a body; empty for one with a body of no bytes.
  package var body: [UInt8]?
  /// For the whole exchange; a stream has none of its own, see `idleTimeout`.
  package var timeout: Duration
  package var connectTimeout: Duration
  /// How long a stream may stay silent.
  package var idleTimeout: Duration
  /// Bytes of body that an answer may have.
  package var sizeLimit: Int
  /// A file of certificates to trust instead of the system's.
  package var caFile: String?
  /// The numeric addresses of the server, for a caller who has judged them: then nobody is asked for
  /// any, and no proxy hears of it.
  package var addresses: [String] = []
  /// Whether libcurl may send it once more, over a new connection, when an old one turns out to be
  /// closed; what is not repeatable gets a new connection from the start.
  package var isRepeatable = true
  /// Whether an answer that is longer than `sizeLimit` counts with its beginning, instead of as a
  /// failure.
  package var cutsLongAnswers = false

  package init(
    _ method: String = "GET", _ url: String, headers: [CurlHeader] = [], body: [UInt8]? = nil,
    timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(5),
    idleTimeout: Duration = .seconds(60), sizeLimit: Int = 64 << 20, caFile: String? = nil
  ) {
    (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
    (self.timeout, self.connectTimeout) = (timeout, connectTimeout)
    (self.idleTimeout, self.sizeLimit, self.caFile) = (idleTimeout, sizeLimit, caFile)
  }
}

/// A header field.
package struct CurlHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}

/// What a server answered.
package struct CurlResponse: Hashable, Sendable {
  package var status: Int
  package var headers: [CurlHeader]
  package var body: [UInt8]

  package init(status: Int, headers: [CurlHeader], body: [UInt8]) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  /// The value of the first field of this name, in whatever case it came.
  package func header(_ name: String) -> String? {
    let name = name.lowercased()
    return headers.first { $0.name.lowercased() == name }?.value
  }
}

extension CurlHeader {
  /// The field as libcurl takes it; nil when it would not stay one field.
  ///
  /// To libcurl `Name:` means "leave this field out" and `Name;` means "send it empty".
  var line: String? {
    guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else { return nil }
    guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { return nil }
    return value.isEmpty ? name + ";" : name + ": " + value
  }
}

/// Whether a byte may be part of a method or of a field's name (RFC 9110, 5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}
