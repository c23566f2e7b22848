internal import CCurl

/// Why no answer came.
package struct CurlFailure: Error, Hashable, Sendable {
  package var kind: Kind
  /// Whether the server may have received the request, and may have acted on it.
  package var mayHaveArrived: Bool
  /// What libcurl says about it; holds the server's name at most, nothing of the request.
  package var detail: String

  package enum Kind: Hashable, Sendable {
    /// Nobody was there; surely nothing was sent.
    case couldNotConnect
    /// Nobody knows where the server, or the proxy, is; surely nothing was sent.
    case couldNotResolve
    case timedOut
    /// No agreement on certificates or ciphers.
    case tls
    /// The connection ended before the answer did.
    case cutOff
    /// The answer is longer than the request allows.
    case tooLarge
    case cancelled
    /// The request cannot be written down as HTTP.
    case invalidRequest
    case other
  }

  package init(_ kind: Kind, mayHaveArrived: Bool, detail: String) {
    (self.kind, self.mayHaveArrived, self.detail) = (kind, mayHaveArrived, detail)
  }
}

extension CurlFailure {
  /// A request that never left this process.
  static func invalid(_ detail: String) -> CurlFailure {
    CurlFailure(.invalidRequest, mayHaveArrived: false, detail: detail)
  }

  init(_ code: CURLcode, bytesSent: Int, detail: String) {
    let kind = Kind(code)
    let isSurelyUnsent = [.couldNotConnect, .couldNotResolve, .invalidRequest].contains(kind)
    self.init(kind, mayHaveArrived: !isSurelyUnsent && bytesSent > 0, detail: detail)
  }
}

extension CurlFailure.Kind {
  init(_ code: CURLcode) {
    switch code {
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: self = .couldNotConnect
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .couldNotResolve
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE,
      CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
      self = .tls
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE,
      CURLE_SEND_FAIL_REWIND:
      self = .cutOff
    case CURLE_ABORTED_BY_CALLBACK: self = .cancelled
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: self = .invalidRequest
    default: self = .other
    }
  }
}
