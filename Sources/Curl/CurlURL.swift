internal import CCurl

/// The parts of an address, as libcurl itself understands it.
///
/// Whoever decides by the host what may be sent there must read it with the parser that will
/// connect: two parsers that disagree send a secret to the wrong place.
package struct CurlURL: Hashable, Sendable {
  package var scheme: String
  /// In small letters; an IPv6 address without its brackets.
  package var host: String
  package var port: Int
  /// Begins with a slash.
  package var path: String
  package var hasCredentials: Bool
  package var hasQueryOrFragment: Bool

  /// Reads an absolute `http` or `https` address; nil for anything else.
  package init?(_ text: String) { self.init(text, schemes: ["http", "https"]) }

  /// The same of a mail server's: `smtp` or `smtps`.
  package init?(mail text: String) { self.init(text, schemes: ["smtp", "smtps"]) }

  private init?(_ text: String, schemes: Set<String>) {
    guard text.utf8.count <= 8192, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    guard let url = curl_url() else { return nil }
    defer { curl_url_cleanup(url) }
    guard curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK else { return nil }
    func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
      var bytes: UnsafeMutablePointer<CChar>?
      guard curl_url_get(url, part, &bytes, UInt32(bitPattern: flags)) == CURLUE_OK, let bytes
      else { return nil }
      defer { curl_free(bytes) }
      return String(cString: bytes)
    }
    guard let scheme = part(CURLUPART_SCHEME), schemes.contains(scheme),
      let host = part(CURLUPART_HOST), !host.isEmpty,
      let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) })
    else { return nil }
    (self.scheme, self.port) = (scheme, port)
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.host = (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
    path = part(CURLUPART_PATH) ?? "/"
    hasCredentials = part(CURLUPART_USER) != nil || part(CURLUPART_PASSWORD) != nil
    hasQueryOrFragment = part(CURLUPART_QUERY) != nil || part(CURLUPART_FRAGMENT) != nil
  }

  /// Whether it names this machine, so that what is sent stays here.
  package var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
    return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
  }
}
