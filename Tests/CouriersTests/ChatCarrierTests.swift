@testable import Couriers
import Curl
import Testing

@Suite struct `An answer to a chat program` {
  private static let lookup: HostQuestion = { [hosts = HostLookup()] in
    await hosts.addresses(of: $0)
  }

  @Test func `is posted where it was asked for`() async throws {
    let receiver = try Receiver()
    try await ChatCarrier(lookup: Self.lookup)
      .carry(Array("{}".utf8), to: receiver.url, allowingPrivate: true)
    await receiver.stop()
    #expect(receiver.got.count == 1)
    #expect(receiver.got.first?.body == Array("{}".utf8))
  }

  @Test func `goes nowhere inside unless the policy lets it, and says no address`() async throws {
    let receiver = try Receiver()
    let carrier = ChatCarrier(lookup: Self.lookup)
    for address in [
      receiver.url, "http://localhost:9/secret", "https://10.0.0.1/secret",
      "https://169.254.169.254/secret", "ftp://hooks.example/secret", "secret", "",
      "https://user:secret@hooks.example/",
    ] {
      let failure = await #expect(throws: ChatCarrier.Failure.self, "\(address)") {
        try await carrier.carry([], to: address, allowingPrivate: false)
      }
      #expect(failure?.description.contains("secret") != true)
    }
    await receiver.stop()
    #expect(receiver.got.isEmpty)
  }
}
