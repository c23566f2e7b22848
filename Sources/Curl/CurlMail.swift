internal import CCurl

/// One mail to one recipient, handed to a mail server.
package struct CurlMail: Hashable, Sendable {
  /// `smtp://host` or `smtps://host`, with a port where it is not the usual one, and a user's name and
  /// password before the host where the server asks for them.
  package var url: String
  package var from: String
  package var to: String
  /// The whole mail, header and body, every line ended by CR LF; dots are doubled on the way.
  package var text: [UInt8]
  package var encryption: Encryption
  package var timeout: Duration
  package var connectTimeout: Duration
  /// A file of certificates to trust instead of the system's.
  package var caFile: String?
  /// The numeric addresses of the server; nobody is asked for any.
  package var addresses: [String] = []

  package enum Encryption: Sendable {
    /// Nothing is said before the connection is encrypted and the server's name checked.
    case required
    /// Where the server offers it.
    case offered
    case none
  }

  package init(
    _ url: String, from: String, to: String, text: [UInt8], encryption: Encryption = .required,
    timeout: Duration = .seconds(15), connectTimeout: Duration = .seconds(5)
  ) {
    (self.url, self.from, self.to, self.text) = (url, from, to, text)
    (self.encryption, self.timeout, self.connectTimeout) = (encryption, timeout, connectTimeout)
  }
}

/// What a mail server said.
package struct CurlMailAnswer: Hashable, Sendable {
  /// Of its last line; 250 once it has the mail.
  package var code: Int
  /// Its last line, text from outside.
  package var line: String
  /// Whether the server has the mail for sure.
  package var isAccepted: Bool
}

extension CurlHandle {
  /// Hands over a mail and waits for the server's word on it.
  ///
  /// - Throws: `CurlFailure` when the server did not come to say anything final.
  package func send(
    _ mail: CurlMail, cancellation: CurlCancellation? = nil
  ) throws(CurlFailure) -> CurlMailAnswer {
    let handle = try fresh()
    guard let url = CurlURL(mail: mail.url) else {
      throw .invalid("The address is none of a mail server.")
    }
    for address in [mail.from, mail.to] {
      let isOneWord = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
      guard isOneWord, !address.isEmpty else { throw .invalid("An address of the mail is none.") }
    }
    try prepare(handle, for: mail)
    let pins = try Self.pins(of: mail.addresses, url)
    defer { curl_slist_free_all(pins) }
    lg_curl_set_list(handle, CURLOPT_RESOLVE, pins)
    let recipients = curl_slist_append(nil, "<\(mail.to)>")
    defer { curl_slist_free_all(recipients) }
    lg_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)

    let transfer = CurlMailTransfer(mail.text, within: mail.timeout, cancellation: cancellation)
    let context = Unmanaged.passRetained(transfer)
    defer { context.release() }
    for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
      lg_curl_set_pointer(handle, option, context.toOpaque())
    }
    var message = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
    let code = message.withUnsafeMutableBufferPointer { message in
      lg_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message.baseAddress)
      let code = curl_easy_perform(handle)
      lg_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)
      return code
    }
    if code == CURLE_OK {
      return CurlMailAnswer(code: transfer.code ?? 250, line: transfer.line, isAccepted: true)
    }
    // Its word before the mail was handed over whole, or on the mail itself; what it said earlier
    // says nothing of how it ends.
    if let said = transfer.code, said >= 400,
      [
        CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_LOGIN_DENIED,
        CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED, CURLE_REMOTE_DISK_FULL,
        CURLE_REMOTE_FILE_NOT_FOUND, CURLE_GOT_NOTHING,
      ].contains(code)
    {
      return CurlMailAnswer(code: said, line: transfer.line, isAccepted: false)
    }
    let failure = CurlFailure(code, bytesSent: transfer.sent, detail: Self.text(message, or: code))
    var kind = failure.kind
    if kind == .other, transfer.isWhole { kind = .cutOff }
    if kind == .cancelled, cancellation?.isCancelled != true { kind = .timedOut }
    throw CurlFailure(
      kind,
      mayHaveArrived: transfer.isWhole, detail: failure.detail)
  }

  private func prepare(
    _ handle: UnsafeMutableRawPointer, for mail: CurlMail
  ) throws(CurlFailure) {
    lg_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    lg_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    lg_curl_set_long(handle, CURLOPT_UPLOAD, 1)
    lg_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
    lg_curl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
    lg_curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    let encryption =
      switch mail.encryption {
      case .required: lg_curl_usessl_all()
      case .offered: lg_curl_usessl_try()
      case .none: lg_curl_usessl_none()
      }
    lg_curl_set_long(handle, CURLOPT_USE_SSL, encryption)
    lg_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, mail.connectTimeout.milliseconds)
    lg_curl_set_long(handle, CURLOPT_TIMEOUT_MS, mail.timeout.milliseconds)
    lg_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(mail.text.count))
    lg_curl_set_bytes(handle, CURLOPT_READFUNCTION, curlGivesMail)
    lg_curl_set_bytes(handle, CURLOPT_HEADERFUNCTION, curlTakesMailLine)
    lg_curl_set_progress(handle, curlMakesMailProgress)
    // No proxy of the environment hears of it.
    lg_curl_set_string(handle, CURLOPT_PROXY, "")
    var results = [
      lg_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
      lg_curl_set_string(handle, CURLOPT_URL, mail.url),
      lg_curl_set_string(handle, CURLOPT_MAIL_FROM, "<\(mail.from)>"),
    ]
    if let file = mail.caFile {
      results.append(lg_curl_set_string(handle, CURLOPT_CAINFO, file))
    }
    guard results.allSatisfy({ $0 == CURLE_OK }) else {
      throw .invalid("libcurl does not take the mail.")
    }
  }
}

/// A mail on its way, and what the server says; libcurl's callbacks work on it.
final class CurlMailTransfer {
  private let text: [UInt8]
  private(set) var sent = 0
  /// Of the newest line.
  private(set) var code: Int?
  private(set) var line = ""
  private let cancellation: CurlCancellation?

  var isWhole: Bool { sent == text.count }

  /// libcurl says farewell after its own time is up, and would wait two minutes for an answer.
  private let end: ContinuousClock.Instant

  init(_ text: [UInt8], within timeout: Duration, cancellation: CurlCancellation?) {
    (self.text, self.cancellation) = (text, cancellation)
    end = ContinuousClock.now + timeout + .seconds(1)
  }

  var isOver: Bool { cancellation?.isCancelled == true || ContinuousClock.now > end }

  func give(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(buffer.count, text.count - sent)
    buffer.copyBytes(from: text[sent..<(sent + count)])
    sent += count
    return count
  }

  func take(_ bytes: UnsafeRawBufferPointer) {
    let text = String(decoding: bytes.prefix(1_000), as: UTF8.self)
    // To the farewell, which follows whatever it said of the mail.
    guard let code = Int(text.prefix(3)), code != 221 else { return }
    self.code = code
    line = String(text.drop { $0.isWhitespace })
    while line.last?.isWhitespace == true { line.removeLast() }
  }
}

func curlGivesMail(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let transfer = Unmanaged<CurlMailTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.give(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
}

func curlTakesMailLine(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let transfer = Unmanaged<CurlMailTransfer>.fromOpaque(context).takeUnretainedValue()
  transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

func curlMakesMailProgress(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  guard let context else { return 0 }
  let transfer = Unmanaged<CurlMailTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.isOver ? 1 : 0
}
