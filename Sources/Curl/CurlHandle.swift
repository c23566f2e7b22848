internal import CCurl

/// A connection to come back to: requests one after the other, over the same socket where the
/// server lets it stay.
///
/// It blocks the thread it is used from: call it from a thread of your own, or use `CurlSession`.
package final class CurlHandle {
  private var handle: UnsafeMutableRawPointer?

  package init() {}

  deinit {
    if let handle { curl_easy_cleanup(handle) }
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// Redirects are answers like any other.
  package func perform(
    _ request: CurlRequest, cancellation: CurlCancellation? = nil
  ) throws(CurlFailure) -> CurlResponse {
    try run(
      request,
      CurlTransfer(for: request, cancellation: cancellation, onBytes: nil))
  }

  /// Sends a request and hands over the bytes of a successful answer as they come.
  ///
  /// It ends when the server ends, when `onBytes` answers false, or when nothing has come for the
  /// request's `idleTimeout`. An answer other than 2xx comes back whole, like that of `perform`.
  package func stream(
    _ request: CurlRequest, cancellation: CurlCancellation? = nil,
    onBytes: (ArraySlice<UInt8>) -> Bool
  ) throws(CurlFailure) -> CurlResponse {
    // The closure only lives in the transfer, which ends with this call.
    try withoutActuallyEscaping(onBytes) { onBytes throws(CurlFailure) in
      try run(
        request,
        CurlTransfer(for: request, cancellation: cancellation, onBytes: onBytes))
    }
  }

  private func run(
    _ request: CurlRequest, _ transfer: CurlTransfer
  ) throws(CurlFailure) -> CurlResponse {
    let handle = try fresh()
    let url = try prepare(handle, for: request)
    setTimes(handle, for: request, isStream: transfer.isStream)
    // The environment's proxy could hear what is meant for this machine alone.
    if url.isLoopback || !request.addresses.isEmpty {
      lg_curl_set_string(handle, CURLOPT_PROXY, "")
    }
    let pins = try Self.pins(of: request.addresses, url)
    defer { curl_slist_free_all(pins) }
    lg_curl_set_list(handle, CURLOPT_RESOLVE, pins)

    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let headers = try list(of: request)
    defer { curl_slist_free_all(headers) }
    lg_curl_set_list(handle, CURLOPT_HTTPHEADER, headers)

    let context = Unmanaged.passRetained(transfer)
    defer { context.release() }
    for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
      lg_curl_set_pointer(handle, option, context.toOpaque())
    }
    let code = (request.body ?? []).withUnsafeBufferPointer { body in
      message.withUnsafeMutableBufferPointer { message in
        setMethod(handle, of: request, body)
        lg_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message.baseAddress)
        let code = curl_easy_perform(handle)
        // Neither buffer lives longer than this call.
        lg_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)
        lg_curl_set_pointer(handle, CURLOPT_POSTFIELDS, nil)
        return code
      }
    }
    let sent = lg_curl_long(handle, CURLINFO_REQUEST_SIZE)
    let isDone = code == CURLE_OK || (code == CURLE_WRITE_ERROR && transfer.hasStopped)
    guard isDone else {
      if transfer.isTooLarge {
        throw CurlFailure(.tooLarge, mayHaveArrived: true, detail: "The answer is too long.")
      }
      throw CurlFailure(code, bytesSent: sent, detail: Self.text(message, or: code))
    }
    return CurlResponse(
      status: lg_curl_long(handle, CURLINFO_RESPONSE_CODE), headers: transfer.headers,
      body: transfer.body)
  }
}

// MARK: - Options

extension CurlHandle {
  /// The handle with nothing left of the last request but its connections.
  func fresh() throws(CurlFailure) -> UnsafeMutableRawPointer {
    guard Self.isReady, let handle = handle ?? curl_easy_init() else {
      throw CurlFailure(.other, mayHaveArrived: false, detail: "libcurl does not start.")
    }
    self.handle = handle
    curl_easy_reset(handle)
    return handle
  }

  private static let isReady = curl_global_init(lg_curl_global_all()) == CURLE_OK

  /// Sets what is the same for every request, and the address.
  private func prepare(
    _ handle: UnsafeMutableRawPointer, for request: CurlRequest
  ) throws(CurlFailure) -> CurlURL {
    guard let url = CurlURL(request.url) else {
      throw .invalid("The address is not one of HTTP.")
    }
    guard !request.method.isEmpty, request.method.utf8.allSatisfy(isTokenByte) else {
      throw .invalid("The method is not a word.")
    }
    // Without it libcurl times out by a signal, which belongs to the process.
    lg_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    lg_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    lg_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    lg_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
    lg_curl_set_long(handle, CURLOPT_FRESH_CONNECT, request.isRepeatable ? 0 : 1)
    lg_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    lg_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    lg_curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    lg_curl_set_bytes(handle, CURLOPT_WRITEFUNCTION, curlTakesBody)
    lg_curl_set_bytes(handle, CURLOPT_HEADERFUNCTION, curlTakesHeader)
    lg_curl_set_progress(handle, curlMakesProgress)
    var results = [
      lg_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
      lg_curl_set_string(handle, CURLOPT_URL, request.url),
    ]
    if let file = request.caFile {
      results.append(lg_curl_set_string(handle, CURLOPT_CAINFO, file))
    }
    guard results.allSatisfy({ $0 == CURLE_OK }) else {
      throw .invalid("libcurl does not take the request.")
    }
    return url
  }

  private func setTimes(
    _ handle: UnsafeMutableRawPointer, for request: CurlRequest, isStream: Bool
  ) {
    lg_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.milliseconds)
    if isStream {
      let seconds = (request.idleTimeout.milliseconds + 999) / 1000
      lg_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
      lg_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, seconds)
    } else {
      lg_curl_set_long(handle, CURLOPT_TIMEOUT_MS, request.timeout.milliseconds)
    }
  }

  /// Sets the method; `body` has to live until the request is done.
  private func setMethod(
    _ handle: UnsafeMutableRawPointer, of request: CurlRequest, _ body: UnsafeBufferPointer<UInt8>
  ) {
    if request.body != nil {
      lg_curl_set_long(handle, CURLOPT_POST, 1)
      lg_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      // Nil would make libcurl ask for the body.
      if body.isEmpty {
        lg_curl_set_string(handle, CURLOPT_COPYPOSTFIELDS, "")
      } else {
        lg_curl_set_pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
      }
    } else if request.method == "HEAD" {
      lg_curl_set_long(handle, CURLOPT_NOBODY, 1)
    }
    lg_curl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method)
  }

  private func list(of request: CurlRequest) throws(CurlFailure) -> UnsafeMutablePointer<
    curl_slist
  >? {
    // Neither a pause for `100 Continue` nor a made-up type of content.
    var lines = ["Expect:"]
    let names = Set(request.headers.map { $0.name.lowercased() })
    if !names.contains("content-type") { lines.append("Content-Type:") }
    if !names.contains("accept") { lines.append("Accept:") }
    for header in request.headers {
      guard let line = header.line else {
        throw .invalid("A header field holds characters that would break it.")
      }
      lines.append(line)
    }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        curl_slist_free_all(list)
        throw CurlFailure(.other, mayHaveArrived: false, detail: "The memory is full.")
      }
      list = longer
    }
    return list
  }

  /// `host:port:address,address`; nil where none are given.
  static func pins(
    of addresses: [String], _ url: CurlURL
  ) throws(CurlFailure) -> UnsafeMutablePointer<curl_slist>? {
    guard !addresses.isEmpty else { return nil }
    let host = url.host
    let isNumeric = addresses.allSatisfy { address in
      address.utf8.allSatisfy { isTokenByte($0) || $0 == UInt8(ascii: ":") }
    }
    guard isNumeric else { throw .invalid("An address of the server is none.") }
    let named = addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
    let name = host.contains(":") ? "[\(host)]" : host
    guard let list = curl_slist_append(nil, "\(name):\(url.port):\(named)") else {
      throw CurlFailure(.other, mayHaveArrived: false, detail: "The memory is full.")
    }
    return list
  }

  static func text(_ message: [CChar], or code: CURLcode) -> String {
    let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    if !bytes.isEmpty { return String(decoding: bytes, as: UTF8.self) }
    return curl_easy_strerror(code).map { String(cString: $0) } ?? "libcurl gave up."
  }
}

extension Duration {
  /// Whole milliseconds, at least one: to libcurl 0 means "for ever".
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return max(1, Int(max(0, seconds) * 1000 + attoseconds / 1_000_000_000_000_000))
  }
}
