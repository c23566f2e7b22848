import Addresses
import Delivery
import Testing

@Suite struct `Addresses that messages may go to` {
  private static let everywhere = [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
    "198.20.0.0", "223.255.255.255", "169.253.255.255", "169.255.0.0", "2606:4700::1111",
    "2001:4860:4860::8888", "2001:200::1", "2003::1", "3ffd::1", "2a00::",
  ]

  private static let inside = [
    "127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255",
    "192.168.0.1", "100.64.0.0", "100.127.255.255", "::1", "fc00::", "fdff::1",
  ]

  private static let never = [
    "0.0.0.0", "0.255.255.255", "169.254.169.254", "169.254.0.0", "168.63.129.16",
    "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1",
    "198.19.255.255", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::2", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "fe80::1", "febf::1", "fec0::1",
    "ff02::1", "2001::1", "2001:1ff::1", "2001:db8::1", "2002:7f00:1::", "3ffe::1", "3fff::1",
    "3fff:fff::1", "fd00:ec2::254", "fd20:ce::254", "4000::1", "5f00::1", "1fff::1",
  ]

  @Test(arguments: everywhere) func `are in the public network`(address: String) throws {
    #expect(InternetAddress(address)?.reach == .everywhere)
    try AddressGuard(allowsPrivate: false).check(addresses: [address])
  }

  @Test(arguments: inside) func `are inside only where that is meant`(address: String) throws {
    #expect(InternetAddress(address)?.reach == .inside)
    #expect(throws: AddressGuard.Refusal.self) {
      try AddressGuard(allowsPrivate: false).check(addresses: ["8.8.8.8", address])
    }
    try AddressGuard(allowsPrivate: true).check(addresses: ["8.8.8.8", address])
  }

  @Test(arguments: never) func `are never those of nobody`(address: String) {
    #expect(InternetAddress(address)?.reach == .never)
    for allows in [false, true] {
      #expect(throws: AddressGuard.Refusal.self) {
        try AddressGuard(allowsPrivate: allows).check(addresses: [address])
      }
    }
  }

  @Test(arguments: [
    "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "127.0.1", "0x7f.1", "1.2.3.4.5",
    "256.1.1.1",
    "0", "example.0x7f", "host.1", "", "fe80::1%eth0", "127.0.0.1.", "1.2.3",
  ])
  func `are not written as numbers in another form`(host: String) {
    #expect(InternetAddress(host) == nil)
    #expect(throws: AddressGuard.Refusal.self) {
      try AddressGuard(allowsPrivate: true).check(host: host)
    }
  }

  @Test(arguments: ["example.org", "1password.com", "x1.example", "127.0.0.1", "::1", "7.example"])
  func `may have a name`(host: String) throws {
    try AddressGuard(allowsPrivate: false).check(host: host)
  }

  @Test(arguments: [
    "1:2:3:4:5:6:7", "1::2::3", ":::", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3", "1.2.3.4::",
    "::1.2.3.4.5", "g::", "1:2:3:4:5:6:7:1.2.3.4", "[::1]", ":1::", "1:",
  ])
  func `are read strictly`(text: String) { #expect(InternetAddress(text) == nil) }

  @Test func `may be written in several ways`() {
    #expect(InternetAddress("2001:0DB8::0001") == InternetAddress("2001:db8:0:0:0:0:0:1"))
    #expect(InternetAddress("::ffff:1.2.3.4") == InternetAddress("::ffff:102:304"))
    #expect(InternetAddress("1::") == InternetAddress("1:0:0:0:0:0:0:0"))
  }

  @Test(arguments: [
    (443, true), (80, true), (587, true), (8443, true), (22, false), (0, false),
    (1_023, false), (1_024, true), (65_535, true), (65_536, false), (6, false), (993, false),
  ])
  func `have a port of the web or of mail`(port: Int, isAllowed: Bool) {
    let isRefused = (try? AddressGuard(allowsPrivate: true).check(port: port)) == nil
    #expect(isRefused != isAllowed)
  }

  @Test func `are all of them judged, and none is no address`() {
    #expect(throws: AddressGuard.Refusal.self) {
      try AddressGuard(allowsPrivate: false).check(addresses: [])
    }
    #expect(throws: AddressGuard.Refusal.self) {
      try AddressGuard(allowsPrivate: false).check(addresses: ["8.8.8.8", "nonsense"])
    }
  }
}
