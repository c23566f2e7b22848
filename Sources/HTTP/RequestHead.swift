/// The head of a request, after everything doubtful was refused.
package struct RequestHead: Sendable {
  package var method: String
  /// Decoded, and the only spelling of this path: no dots, no empty segment, no encoded slash.
  package var path: String
  package var segments: [String]
  /// Decoded, in the order of the target.
  package var query: [(name: String, value: String)]
  /// As it was sent; visible ASCII.
  package var target: String
  package var headers: Headers

  let framing: Framing
  let closesConnection: Bool
  let expectsContinue: Bool

  /// Where the body ends.
  enum Framing: Equatable, Sendable {
    case length(Int)
    case chunked
  }

  init(
    method: String, target: String, parts: RequestTarget, headers: Headers, framing: Framing,
    closesConnection: Bool, expectsContinue: Bool
  ) {
    (self.method, self.target, self.headers) = (method, target, headers)
    (path, segments, query) = (parts.path, parts.segments, parts.query)
    (self.framing, self.closesConnection) = (framing, closesConnection)
    self.expectsContinue = expectsContinue
  }

  /// A head as it would come from the network, for callers that have none.
  package init(
    _ method: String, _ target: String, headers: [(String, String)] = []
  ) throws(Refusal) {
    self.init(
      method: method, target: target, parts: try RequestTarget(Array(target.utf8).span),
      headers: Headers(headers), framing: .length(0), closesConnection: false,
      expectsContinue: false)
  }

  /// The first value of that name in the query.
  package func queryValue(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
