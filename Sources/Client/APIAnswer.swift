package import Curl
package import JSON

/// What the service answered to something it carried out.
package struct APIAnswer: Hashable, Sendable {
  package var status: Int
  package var headers: [CurlHeader]
  package var body: [UInt8]

  package init(status: Int, headers: [CurlHeader] = [], body: [UInt8] = []) {
    (self.status, self.headers, self.body) = (status, headers, body)
  }

  package func header(_ name: String) -> String? {
    CurlResponse(status: status, headers: headers, body: []).header(name)
  }

  /// The version of what was answered, for `ifMatch`.
  package var etag: String? { header("ETag") }

  /// The type of the body, without its parameters, in small letters.
  package var contentType: String? { header("Content-Type").map(mediaType) }

  /// Longest JSON that the service is believed.
  private static let limits = JSONLimits(size: 64 << 20)

  /// The body as checked JSON.
  ///
  /// - Throws: `ClientFailure.malformed` when it is none.
  package func json() throws(ClientFailure) -> JSONText {
    do throws(JSONFault) {
      return try JSONText(checking: body, limits: Self.limits)
    } catch {
      throw .malformed(status: status, reason: "not JSON at byte \(error.offset)")
    }
  }

  /// Whether our service can have said this to a command, and not somebody who stands in its place.
  ///
  /// What a login page of some network, or an empty answer of a proxy, "accepted" is not recorded
  /// anywhere: only what says where it was recorded counts.
  func proves(_ request: APIRequest) -> Bool {
    if body.isEmpty { return status == 204 && request.mayAnswerNothing }
    guard contentType == APIRequest.json, let json = try? json() else { return false }
    let proofs = request.proofs
    var isProven = false
    try? json.read { reader throws(JSONFault) in
      guard reader.shape == .object else { return }
      try reader.object { key, value throws(JSONFault) in
        if proofs.contains(key.string), value.shape != .null { isProven = true }
      }
    }
    return isProven
  }
}

/// A media type without its parameters, in small letters.
func mediaType(_ field: String) -> String {
  let type = field.prefix { $0 != ";" && $0 != "," }
  return String(type.filter { !$0.isWhitespace }).lowercased()
}
