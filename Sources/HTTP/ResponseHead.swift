/// Writes the head of an answer.
enum ResponseHead {
  /// How the client learns where the body ends.
  enum Framing {
    case length(Int)
    case chunked
    /// For answers that never have a body.
    case none
  }

  /// Nil when the answer would be malformed: a line break in a value would let whoever wrote it
  /// write the next answer too.
  static func bytes(
    of response: Response, framing: Framing, date: String, closes: Bool
  ) -> [UInt8]? {
    guard (200...599).contains(response.status) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    bytes += "HTTP/1.1 ".utf8
    bytes += String(response.status).utf8
    bytes.append(Bytes.space)
    bytes += phrase(response.status).utf8
    bytes += "\r\nDate: ".utf8
    bytes += date.utf8
    for (name, value) in response.headers where !isOurs(name) {
      guard isName(name), isValue(value) else { return nil }
      bytes += "\r\n".utf8
      bytes += name.utf8
      bytes += ": ".utf8
      bytes += value.utf8
    }
    switch framing {
    case .length(let length):
      bytes += "\r\nContent-Length: ".utf8
      bytes += String(length).utf8
    case .chunked: bytes += "\r\nTransfer-Encoding: chunked".utf8
    case .none: break
    }
    if closes { bytes += "\r\nConnection: close".utf8 }
    bytes += "\r\n\r\n".utf8
    return bytes
  }

  static func asksToClose(_ response: Response) -> Bool {
    response.headers.contains {
      $0.0.utf8.count == 10 && $0.0.lowercased() == "connection" && $0.1.lowercased() == "close"
    }
  }

  private static func isOurs(_ name: String) -> Bool {
    switch name.utf8.count {
    case 4: name.lowercased() == "date"
    case 10: ["connection", "keep-alive"].contains(name.lowercased())
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(Bytes.isToken)
  }

  private static func isValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == Bytes.tab }
  }

  private static func phrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 406: "Not Acceptable"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 412: "Precondition Failed"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 422: "Unprocessable Content"
    case 428: "Precondition Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }
}
