import Addresses
package import Curl

/// The beginning of addresses that this host may call, as a line of its list says it.
///
///     https://ci.example/hooks/
///     https://deploy.shop.internal/hooks/ at: 10.0.4.7
///
/// Where it ends with a slash, everything below may be called, else this very address. Behind `at:`
/// stand numeric addresses, which are believed as they stand; without it a name has to lead to
/// addresses of the public network.
package struct AllowedEndpoint: Equatable, Sendable {
  package var url: CurlURL
  package var addresses: [String]

  init(_ line: Substring, at number: Int) throws(AllowListFault) {
    let halves = line.split(separator: " at:", maxSplits: 1, omittingEmptySubsequences: false)
    let words = halves[0].split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let url = Self.plain(String(words[0])), !url.hasQueryOrFragment else {
      throw AllowListFault(
        line: number,
        "An address begins with https:// or http://, a host and a path, without a user, “?” and "
          + "dots for folders; behind it may stand “at:” with numeric addresses.")
    }
    let addresses =
      halves.count > 1
      ? halves[1].split { $0 == "," || $0.isWhitespace }.map { String($0).lowercased() } : []
    guard halves.count == 1 || !addresses.isEmpty,
      addresses.allSatisfy({ InternetAddress($0) != nil })
    else {
      throw AllowListFault(
        line: number, "Behind “at:” stand numeric addresses, such as 10.0.4.7, separated by commas."
      )
    }
    (self.url, self.addresses) = (url, addresses)
  }

  /// Reads an address whose path means what it says; nil for any other.
  ///
  /// As it is written, since libcurl takes dots out when it reads, and sends them all the same.
  static func plain(_ text: String) -> CurlURL? {
    guard let url = CurlURL(text), !url.hasCredentials else { return nil }
    let path = text.lowercased().prefix { $0 != "?" && $0 != "#" }.split(
      separator: "/", omittingEmptySubsequences: false
    ).dropFirst(3)
    let odd = ["%2e", "%2f", "%5c", "\\"]
    guard !path.contains(where: { $0 == "." || $0 == ".." }), !path.dropLast().contains(""),
      !path.contains(where: { part in odd.contains { part.contains($0) } })
    else { return nil }
    return url
  }

  func allows(_ url: CurlURL) -> Bool {
    url.scheme == self.url.scheme && url.host == self.url.host && url.port == self.url.port
      && (url.path == self.url.path
        || self.url.path.hasSuffix("/") && url.path.hasPrefix(self.url.path))
  }
}
