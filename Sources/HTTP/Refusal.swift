/// Why bytes from a client never became a request.
///
/// The connection ends with the answer: where one request is doubtful, so is what follows it.
package struct Refusal: Error, Hashable, Sendable {
  package var kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  package var status: Int { kind.status }

  /// A few words for the client.
  package var reason: String { kind.reason }
}

extension Refusal {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    // The bytes of a head.
    case bareLineFeed, bareCarriageReturn, controlByte
    case badRequestLine, badMethod, unsupportedMethod, unsupportedVersion
    case requestLineTooLong, headTooLarge, tooManyHeaders

    // The target.
    case badTarget, badPath, badQuery

    // Header fields.
    case badHeaderName, badHeaderValue, foldedHeader, repeatedHeader
    case missingHost, badHost, upgrade, unsupportedExpectation, encodedBody

    // Where the body ends.
    case badContentLength, badTransferEncoding, lengthAndChunks
    case badChunk, trailers, bodyTooLarge

    // Time.
    case headTooSlow, bodyTooSlow

    /// Nothing is wrong with it, but the bodies of all clients together are too large.
    case overloaded
  }
}

extension Refusal.Kind {
  package var status: Int {
    switch self {
    case .headTooSlow, .bodyTooSlow: 408
    case .bodyTooLarge: 413
    case .requestLineTooLong: 414
    case .encodedBody: 415
    case .unsupportedExpectation: 417
    case .headTooLarge, .tooManyHeaders: 431
    case .unsupportedMethod: 501
    case .overloaded: 503
    case .unsupportedVersion: 505
    default: 400
    }
  }

  package var reason: String {
    switch self {
    case .bareLineFeed: "A line must end with CR LF, not with LF alone."
    case .bareCarriageReturn: "A CR must be followed by LF."
    case .controlByte: "The head must not contain control bytes."
    case .badRequestLine: "The request line must be a method, a target and HTTP/1.1."
    case .badMethod: "The method is not a token."
    case .unsupportedMethod: "This method is not supported."
    case .unsupportedVersion: "Only HTTP/1.1 is spoken here."
    case .requestLineTooLong: "The request line is too long."
    case .headTooLarge: "The head of the request is too large."
    case .tooManyHeaders: "The request has too many header fields."
    case .badTarget: "The target must be a path that starts with one slash."
    case .badPath: "The path has a form that is not accepted."
    case .badQuery: "The query cannot be read."
    case .badHeaderName: "The name of a header field is not a token."
    case .badHeaderValue: "The value of a header field is not UTF-8."
    case .foldedHeader: "Header fields must not be folded."
    case .repeatedHeader: "A header field that may stand once stands twice."
    case .missingHost: "The Host header field is missing."
    case .badHost: "The Host header field is not a host."
    case .upgrade: "The protocol cannot be changed here."
    case .unsupportedExpectation: "Only 100-continue may be expected."
    case .encodedBody: "Bodies must be sent without Content-Encoding."
    case .badContentLength: "The Content-Length is not a number that is accepted."
    case .badTransferEncoding: "The only transfer encoding is chunked."
    case .lengthAndChunks: "Content-Length and Transfer-Encoding exclude each other."
    case .badChunk: "The chunks of the body are malformed."
    case .trailers: "Trailers are not accepted."
    case .bodyTooLarge: "The body is larger than what is accepted here."
    case .headTooSlow: "The head of the request took too long."
    case .bodyTooSlow: "The body of the request took too long."
    case .overloaded: "Too much is being sent here at once. Try again in a moment."
    }
  }
}
