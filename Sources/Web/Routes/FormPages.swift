import Chat
import Digest
import HTTP

extension Clerk {
  /// A page that shows what belongs to one reader, or has a form.
  func formPage(_ text: String, status: Int = 200, headers: [(String, String)] = []) -> Response {
    let bytes = Array(text.utf8)
    let styles = SecurityHeaders.styleElements(in: bytes)
      .map { "'sha256-\(base64(hash($0).bytes))'" }.joined(separator: " ")
    return Response(
      status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"),
        // It may be sent here, and nowhere else.
        (
          "Content-Security-Policy",
          """
          default-src 'none'; style-src \(styles); base-uri 'none'; form-action 'self'; \
          frame-ancestors 'none'
          """
        ), ("X-Robots-Tag", "noindex"),
      ] + headers, body: .bytes(bytes))
  }
}

/// The fields of a form as a browser sends them; of two with one name the first counts.
struct FormFields {
  private var fields: [(name: String, value: String)] = []

  init(_ body: [UInt8]) {
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = try? FormBody.text(parts[0]),
        let value = try? parts.count > 1 ? FormBody.text(parts[1]) : ""
      else { continue }
      fields.append((name, value))
    }
  }

  subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// All values of a name, in their order.
  func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
}
