import Digest
import HTTP

/// What browsers are told with every answer.
enum SecurityHeaders {
  static func complete(
    _ response: inout Response, for request: Request? = nil, hash: TokenGate.Hash? = nil
  ) {
    set(&response, "X-Content-Type-Options", "nosniff")
    set(&response, "Referrer-Policy", "no-referrer")
    set(&response, "Cache-Control", "no-store")
    set(&response, "Cross-Origin-Resource-Policy", "same-origin")
    set(&response, "X-Frame-Options", "DENY")
    set(
      &response, "Content-Security-Policy",
      "default-src 'none'\(styles(of: response, hash)); base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    if let request { set(&response, "X-Request-ID", request.requestID.description) }
  }

  private static func set(_ response: inout Response, _ name: String, _ value: String) {
    guard !response.headers.contains(where: { $0.0.lowercased() == name.lowercased() }) else {
      return
    }
    response.headers.append((name, value))
  }

  /// Allows the style elements that stand in the page, by their hashes, and no others.
  private static func styles(of response: Response, _ hash: TokenGate.Hash?) -> String {
    guard let hash, case .bytes(let bytes) = response.body,
      let type = response.headers.first(where: { $0.0.lowercased() == "content-type" })?.1,
      type.hasPrefix("text/html") || type.hasPrefix("image/svg+xml"),
      !response.headers.contains(where: { $0.0.lowercased() == "content-disposition" })
    else { return "" }
    let hashes = styleElements(in: bytes).map { "'sha256-\(base64(hash($0).bytes))'" }
    return hashes.isEmpty ? "" : "; style-src \(hashes.joined(separator: " "))"
  }

  /// What stands between `<style>` and `</style>`; data cannot spell these, it is escaped.
  static func styleElements(in bytes: [UInt8]) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var index = 0
    while found.count < 4, let start = position(of: "<style>", in: bytes, from: index),
      let end = position(of: "</style>", in: bytes, from: start)
    {
      found.append(Array(bytes[(start + 7)..<end]))
      index = end
    }
    return found
  }

  private static func position(of text: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
    let count = text.utf8CodeUnitCount
    guard bytes.count >= count, start <= bytes.count - count else { return nil }
    let first = text.utf8Start[0]
    return (start...(bytes.count - count)).first { index in
      bytes[index] == first
        && (1..<count).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
    }
  }
}
