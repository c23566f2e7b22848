import Digest
import Testing

@testable import Delivery

@Suite struct `The address of a program outside` {
  @Test(arguments: [
    ("https://hooks.example.org/in?x=1", "https://hooks.example.org/in?x=1", "hooks.example.org"),
    ("HTTPS://Hooks.Example.org:443/In", "https://hooks.example.org/In", "hooks.example.org"),
    ("https://example.org", "https://example.org/", "example.org"),
    ("https://example.org?x", "https://example.org/?x", "example.org"),
    ("http://10.0.0.1:8080/", "http://10.0.0.1:8080/", "10.0.0.1"),
    ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x", "[2001:db8::1]"),
    ("https://a_b.example.org:65535/", "https://a_b.example.org:65535/", "a_b.example.org"),
  ])
  func `is read, and written in one way`(text: String, written: String, host: String) throws {
    let address = try #require(WebhookAddress(text))
    #expect(address.description == written && address.host == host)
    #expect(WebhookAddress(written) == address)
    #expect(SubscriberAddress.webhook(address).masked == host)
  }

  @Test(arguments: [
    "", "example.org", "https://", "https:///x", "ftp://example.org/", "file:///etc/passwd",
    "https://user:pass@example.org/", "https://example.org@evil.example/",
    "https://example.org/#part", "https://example.org:0/", "https://example.org:65536/",
    "https://example.org:+1/", "https://example.org:/", "https://example.org:80:80/",
    "https://exa mple.org/", "https://example.org/\r\nHost: x", "https://①②⑦.example/",
    "https://a..b/", "https://127.0.0.1./", "https://.example.org/", "https://%31/",
    "https://[::1/", "https://[]/", "https://[::1]x/", "https://[fe80::1%25lo]/",
    "https://example.org/\u{0}", "https://" + String(repeating: "a", count: 64) + ".org/",
    "https://example.org/" + String(repeating: "a", count: 981),
  ])
  func `is nothing else`(text: String) { #expect(WebhookAddress(text) == nil) }

  @Test func `may be a thousand bytes long`() {
    let start = "https://example.org/"
    #expect(
      WebhookAddress(start + String(repeating: "a", count: WebhookAddress.longest - start.count))
        != nil)
  }

  @Test(
    arguments: [
      ("https://127.0.0.1/", false, true), ("https://169.254.169.254/latest", false, false),
      ("https://[::1]/", false, true), ("https://10.1.2.3/", false, true),
      ("https://[::ffff:127.0.0.1]/", false, nil), ("https://2130706433/", false, false),
      ("https://0x7f000001/", false, false), ("https://127.1/", false, false),
      ("https://localhost/", false, true), ("https://x.localhost/", false, true),
      ("https://example.org:22/", false, false), ("https://example.org:8443/", true, true),
      ("https://8.8.8.8/", true, true), ("https://example.org/", true, true),
    ] as [(String, Bool, Bool?)])
  func `inside is accepted only where that is allowed`(
    text: String, outside: Bool, inside: Bool?
  ) throws {
    let address = try #require(WebhookAddress(text))
    #expect(AddressGuard(allowsPrivate: false).accepts(address) == outside)
    if let inside { #expect(AddressGuard(allowsPrivate: true).accepts(address) == inside) }
  }

  @Test func `is told secrets of its own, which sign`() throws {
    let secrets = Set((0..<50).map { _ in WebhookSignature.makeSecret() })
    #expect(secrets.count == 50)
    for secret in secrets { _ = try WebhookSignature(secret) { _ in .zero } }
  }
}
