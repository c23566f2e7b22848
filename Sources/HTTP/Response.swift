/// The answer to a request.
///
/// The framing (`Content-Length`, `Transfer-Encoding`, `Date`) is the server's business; such fields
/// among `headers` are left out. `Connection: close` is honoured.
package struct Response: Sendable {
  package var status: Int
  package var headers: [(String, String)]
  package var body: Body

  package enum Body: Sendable {
    case bytes([UInt8])
    /// Sent in pieces for as long as the function runs; if it throws, the connection is cut so
    /// that the client does not take what it got for the whole.
    case stream(@Sendable (ResponseStream) async throws -> Void)
  }

  package init(_ status: Int, headers: [(String, String)] = [], body: Body = .bytes([])) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  /// An answer in words.
  package init(
    _ status: Int, _ text: String, contentType: String = "text/plain; charset=utf-8"
  ) {
    self.init(status, headers: [("Content-Type", contentType)], body: .bytes(Array(text.utf8)))
  }
}
