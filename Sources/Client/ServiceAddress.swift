internal import Curl

/// Where the service is, and who we are to it.
package struct ServiceAddress: Hashable, Sendable {
  /// Without a slash at its end; two spellings of one address are the same here.
  package let url: String
  package let token: String?
  package let source: Source
  /// False for the local instance when its process is gone: nothing is sent to whoever came after.
  package let isRunning: Bool
  package internal(set) var warnings: [Warning] = []
  /// Whether it is the service that `lastgood up` runs, whose port may be another each time.
  package internal(set) var isInstance = false

  /// What named the service.
  package enum Source: Hashable, Sendable {
    case option, environment, instance
    case file(path: String)
  }

  /// Something to tell a person, once.
  package enum Warning: Hashable, Sendable {
    /// Others may read the token in this file, so it was not used.
    case tooOpen(path: String, mode: UInt16)
  }

  /// Checks an address.
  ///
  /// - Throws: `invalidURL`, `invalidToken`, and `tokenInTheClear` for a token that would leave
  ///   this machine unencrypted.
  package init(
    url text: String, token: String?, source: Source = .option, isRunning: Bool = true
  ) throws(AddressFailure) {
    guard let normal = Self.normal(text), let parts = CurlURL(normal) else {
      throw .invalidURL(text, from: source)
    }
    if let token {
      guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw .invalidToken
      }
      guard parts.scheme == "https" || parts.isLoopback else {
        throw .tokenInTheClear(url: normal)
      }
    }
    (url, self.token, self.source, self.isRunning) = (normal, token, source, isRunning)
    isInstance = source == .instance
  }

  /// One spelling for each address; nil for what is none.
  static func normal(_ text: String) -> String? {
    guard let parts = CurlURL(text), !parts.hasCredentials, !parts.hasQueryOrFragment else {
      return nil
    }
    let host = parts.host.contains(":") ? "[\(parts.host)]" : parts.host
    let isUsual = parts.port == (parts.scheme == "https" ? 443 : 80)
    var path = parts.path
    while path.hasSuffix("/") { path.removeLast() }
    return "\(parts.scheme)://\(host)\(isUsual ? "" : ":\(parts.port)")\(path)"
  }
}

extension ServiceAddress.Source {
  /// The subject of a sentence.
  var explanation: String {
    switch self {
    case .option: "The value of --url"
    case .environment: "The value of LASTGOOD_URL"
    case .file(let path): "The url in \(path)"
    case .instance: "The url in the file of the local instance"
    }
  }
}

extension ServiceAddress.Warning {
  /// A sentence for people.
  package var explanation: String {
    switch self {
    case .tooOpen(let path, _):
      "Others may read \(path), so the token in it was not used. Mend it with: chmod 600 \(path)"
    }
  }
}
