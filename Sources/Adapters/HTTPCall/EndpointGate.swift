import Addresses
import Curl

/// Decides whether an address may be called from this host, and at which numeric addresses.
package struct EndpointGate: Sendable {
  private let file: AllowListFile
  private let looks = Looks.atHost
  private let resolve: @Sendable (String) -> [String]

  package init(_ file: AllowListFile) { self.init(file, resolving: HostLookup.lookUp) }

  init(_ file: AllowListFile, resolving resolve: @escaping @Sendable (String) -> [String]) {
    (self.file, self.resolve) = (file, resolve)
  }

  /// Lets an address pass.
  ///
  /// - Returns: where to connect; whoever does must ask nobody else for it.
  /// - Throws: why it is not called, and what to do.
  func admit(_ text: String) async throws(PreparationRefusal) -> [String] {
    try await looks.onThread(at: "The address to call") { () throws(PreparationRefusal) in
      try judge(text)
    }.get()
  }

  private func judge(_ text: String) throws(PreparationRefusal) -> [String] {
    guard let url = AllowedEndpoint.plain(text) else {
      throw PreparationRefusal(
        "The address to call is none of http or https, or its path holds dots for folders.")
    }
    let place = "\(url.scheme)://\(url.host)"
    guard let allowed = try file.read().endpoints.first(where: { $0.allows(url) }) else {
      throw PreparationRefusal(
        "\(place) is not called from the executor's host at this path: add a line with the "
          + "beginning of the address to \(file.path) there.")
    }
    if !allowed.addresses.isEmpty { return allowed.addresses }
    if InternetAddress(url.host) != nil { return [url.host] }
    let addresses = resolve(url.host)
    guard !addresses.isEmpty else {
      throw PreparationRefusal("Nobody knows where \(url.host) is.", isUnknown: true)
    }
    if let local = addresses.first(where: { InternetAddress($0)?.reach != .everywhere }) {
      throw PreparationRefusal(
        "\(url.host) leads to \(local), which is not in the public network: add “at: \(local)” to "
          + "its line in \(file.path), if that is meant.")
    }
    return addresses
  }
}
