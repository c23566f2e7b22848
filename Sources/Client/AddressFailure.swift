package import JSON

/// Why there is no service to ask.
package enum AddressFailure: Error, Hashable, Sendable {
  /// Nothing names a service, and no `lastgood up` of this user is known.
  case notFound
  case invalidURL(String, from: ServiceAddress.Source)
  /// The token would cross a network that anybody may listen to.
  case tokenInTheClear(url: String)
  case invalidToken
  case missingFile(path: String)
  case unreadable(FileFailure)
  case malformed(path: String, JSONFault)

  /// A sentence for people, and what to do.
  package var explanation: String {
    switch self {
    case .notFound:
      """
      No service is known. Start one with “lastgood up”, or name one with --url or LASTGOOD_URL.
      """
    case .invalidURL(let url, let source):
      """
      \(source.explanation) is not the address of a service: “\(Self.masked(url))”. It should look like \
      https://lastgood.example.org, without a password, a query or a fragment.
      """
    case .tokenInTheClear(let url):
      "The token is only sent over https or to this machine, and \(url) is neither."
    case .invalidToken: "The token holds characters that no token has."
    case .missingFile(let path): "There is no file \(path)."
    case .unreadable(let failure): failure.explanation
    case .malformed(let path, let fault):
      "\(path) is not the JSON it should be (at byte \(fault.offset))."
    }
  }

  /// An address without what stands before an `@`, where people put passwords.
  static func masked(_ url: String) -> String {
    guard let at = url.lastIndex(of: "@") else { return url }
    let start = url.firstRange(of: "://").map(\.upperBound) ?? url.startIndex
    return (start <= at ? url[..<start] : "") + "…" + url[at...]
  }
}
