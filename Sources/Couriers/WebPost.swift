import Curl
import Delivery

/// JSON on its way to an address that somebody else named.
struct WebPost {
  private let address: String
  private let body: [UInt8]
  private let headers: [CurlHeader]
  private let deadline: Duration

  init(
    _ address: String, _ body: [UInt8], headers: [CurlHeader] = [], within deadline: Duration
  ) {
    (self.address, self.body, self.headers, self.deadline) = (address, body, headers, deadline)
  }

  /// The request, once the address was judged.
  ///
  /// - Throws: `Misconfigured`, or `Unanswered` when nobody knows the name.
  func request(
    allowingPrivate allowsPrivate: Bool, asking lookup: HostQuestion
  ) async throws -> CurlRequest {
    guard let url = CurlURL(address), !url.hasCredentials else {
      throw Misconfigured(
        sentence: "The channel's address is none of the web, or has a password in it.")
    }
    let destination = try await Destination.find(
      url.host, port: url.port, by: AddressGuard(allowsPrivate: allowsPrivate), asking: lookup)
    guard url.scheme == "https" || destination.isInside else {
      throw Misconfigured(
        sentence: "The channel's address begins with http: messages go out encrypted only.")
    }
    var request = CurlRequest(
      "POST", address,
      headers: headers + [
        CurlHeader("Content-Type", "application/json"), CurlHeader("User-Agent", "Lastgood"),
      ],
      body: body, timeout: deadline, connectTimeout: min(deadline, .seconds(5)),
      sizeLimit: 65_536)
    request.addresses = destination.addresses
    request.cutsLongAnswers = true
    // A new connection each time: what looks like one try is one.
    request.isRepeatable = false
    return request
  }
}
