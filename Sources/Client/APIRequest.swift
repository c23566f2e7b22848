package import FoundationEssentials

/// One question or command for the service.
package struct APIRequest: Hashable, Sendable {
  package enum Method: String, Hashable, Sendable, CaseIterable {
    case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE"
  }

  /// One pair of a query, as it is meant, not as it is spelled in an address.
  package struct Pair: Hashable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  package static let json = "application/json"

  package var method: Method
  /// Spelled as in an address; see `path(_:)`.
  package var path: String
  package var query: [Pair]
  /// The type of the body.
  package var contentType: String
  package var body: [UInt8]?
  /// The same command with the same key is carried out once.
  package var key: UUID?
  /// The version of what the person saw.
  package var ifMatch: String?
  /// What kind of answer is wanted; JSON when nil.
  package var accept: String?

  package init(
    _ method: Method, _ path: String, query: [Pair] = [], body: [UInt8]? = nil,
    contentType: String = APIRequest.json, key: UUID? = nil, ifMatch: String? = nil,
    accept: String? = nil
  ) {
    (self.method, self.path, self.query) = (method, path, query)
    (self.body, self.contentType) = (body, contentType)
    (self.key, self.ifMatch, self.accept) = (key, ifMatch, accept)
  }

  /// A path of these parts, each spelled so that it stays one part.
  ///
  ///     APIRequest.path("api", "v1", "incidents", name, "notes")
  package static func path(_ parts: String...) -> String {
    parts.map { "/" + (isDots($0) ? $0.replacing(".", with: "%2E") : encoded($0)) }.joined()
  }

  private static func isDots(_ part: String) -> Bool { part == "." || part == ".." }

  /// Whether it may be sent again when nobody knows whether it arrived.
  var isRepeatable: Bool { method == .get || key != nil }

  /// The members of which an answer to this command has one.
  var proofs: Set<String> {
    if path.hasPrefix("/api/v1/tokens") { return ["token", "person", "stream"] }
    if path.hasPrefix("/api/v1/people") { return ["person", "stream"] }
    // A link to approve by is named by what it is for.
    if path.hasPrefix("/api/v1/status-links") { return ["path", "stream"] }
    if path.hasSuffix("/links") { return ["plan_hash", "stream"] }
    // A ticket is answered, and records nothing.
    if path.hasSuffix("/postmortem/tickets") { return ["answer"] }
    if path.hasSuffix("/improvements/sync") { return ["looked_at", "stream"] }
    return ["stream", "position"]
  }

  /// Whether the service says nothing but 204 when it has done this.
  var mayAnswerNothing: Bool {
    let forgetting = ["/api/v1/people/", "/api/v1/subscribers/", "/api/v1/status-links"]
    return (method == .delete && forgetting.contains(where: path.hasPrefix))
      || path.hasSuffix("/readings")
  }

  /// What it is about, as it stands in the path: `incidents/inc-2026-001`.
  var subject: String? {
    let parts = path.split(separator: "/")
    guard parts.count >= 4, parts[0] == "api" else { return nil }
    return "\(parts[2])/\(parts[3])".lowercased()
  }

  /// The path with its query.
  var target: String {
    guard !query.isEmpty else { return path }
    let pairs = query.map { Self.encoded($0.name) + "=" + Self.encoded($0.value) }
    return path + "?" + pairs.joined(separator: "&")
  }

  /// Percent-encodes everything but the unreserved characters (RFC 3986, 2.3).
  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
