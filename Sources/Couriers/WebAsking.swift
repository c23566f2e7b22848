import Curl
import Delivery

/// JSON on its way to an address that somebody else named.
struct WebAsking {
  private let address: String
  private let body: [UInt8]?
  private let headers: [CurlHeader]
  private let deadline: Duration
  private let method: String
  /// What of the policy has the address, as refusals name it.
  private let owner: String
  private let sizeLimit: Int

  /// Posts: what comes back is at most quoted.
  init(
    posting body: [UInt8], to address: String, headers: [CurlHeader] = [],
    within deadline: Duration
  ) {
    self.init(
      "POST", address, body, headers: headers, within: deadline, of: "channel", sizeLimit: 65_536)
  }

  init(
    _ method: String, _ address: String, _ body: [UInt8]?, headers: [CurlHeader],
    within deadline: Duration, of owner: String, sizeLimit: Int
  ) {
    (self.address, self.body, self.headers, self.deadline) = (address, body, headers, deadline)
    (self.method, self.owner, self.sizeLimit) = (method, owner, sizeLimit)
  }

  /// The request, once the address was judged.
  ///
  /// - Throws: `Misconfigured`, or `Unanswered` when nobody knows the name.
  func request(
    allowingPrivate allowsPrivate: Bool, asking lookup: HostQuestion
  ) async throws -> CurlRequest {
    guard let url = CurlURL(address), !url.hasCredentials else {
      throw Misconfigured(
        sentence: "The \(owner)'s address is none of the web, or has a password in it.")
    }
    let destination = try await Destination.find(
      url.host, port: url.port, by: AddressGuard(allowsPrivate: allowsPrivate, of: owner),
      asking: lookup)
    guard url.scheme == "https" || destination.isInside else {
      throw Misconfigured(
        sentence: "The \(owner)'s address begins with http: messages go out encrypted only.")
    }
    var fields = headers
    if body != nil { fields.append(CurlHeader("Content-Type", "application/json")) }
    fields.append(CurlHeader("User-Agent", "Lastgood"))
    var request = CurlRequest(
      method, address, headers: fields, body: body, timeout: deadline,
      connectTimeout: min(deadline, .seconds(5)), sizeLimit: sizeLimit)
    request.addresses = destination.addresses
    request.cutsLongAnswers = true
    // A new connection each time: what looks like one try is one.
    request.isRepeatable = false
    return request
  }
}
