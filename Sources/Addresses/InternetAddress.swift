/// A numeric address of a host, read strictly: four decimal numbers, or the text of RFC 4291.
package enum InternetAddress: Hashable, Sendable {
  case four(UInt32)
  case six(UInt64, UInt64)

  package init?(_ text: String) {
    if let four = Self.four(text) {
      self = .four(four)
    } else if let six = Self.six(text) {
      self = six
    } else {
      return nil
    }
  }

  /// No leading zeros: some read those as octal.
  private static func four(_ text: some StringProtocol) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var value: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
        part == "0" || part.first != "0", let number = UInt32(part), number < 256
      else { return nil }
      value = value << 8 | number
    }
    return value
  }

  private static func six(_ text: String) -> InternetAddress? {
    guard text.utf8.count <= 45, text.contains(":") else { return nil }
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2, let head = groups(of: halves[0], mayEndInFour: halves.count == 1)
    else {
      return nil
    }
    var all = head
    if halves.count == 2 {
      guard let tail = groups(of: halves[1], mayEndInFour: true), head.count + tail.count <= 7
      else {
        return nil
      }
      all += [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }
    guard all.count == 8 else { return nil }
    func word(_ groups: ArraySlice<UInt16>) -> UInt64 {
      groups.reduce(0) { $0 << 16 | UInt64($1) }
    }
    return .six(word(all[..<4]), word(all[4...]))
  }

  private static func groups(of text: Substring, mayEndInFour: Bool) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInFour, index == parts.count - 1, part.contains(".") {
        guard let four = four(part) else { return nil }
        groups += [UInt16(four >> 16), UInt16(four & 0xFFFF)]
      } else {
        guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal),
          let group = UInt16(part, radix: 16)
        else { return nil }
        groups.append(group)
      }
    }
    return groups
  }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
}

extension InternetAddress {
  /// What an address is for, as far as that matters for what may be sent there.
  package enum Reach: String, Sendable {
    /// Given out to somebody in the public network.
    case everywhere
    /// This machine, or the network of the organisation.
    case inside
    /// Nobody whom a message could be for: services of the machine's host, groups, examples,
    /// addresses that carry another one.
    case never
  }

  package var reach: Reach {
    switch self {
    case .four(let value): Self.reach(four: value)
    case .six(let high, let low): Self.reach(six: high, low)
    }
  }

  private static func reach(four value: UInt32) -> Reach {
    func isIn(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ bits: UInt32) -> Bool {
      (value ^ (a << 24 | b << 16 | c << 8)) >> (32 - bits) == 0
    }
    // Where clouds answer their own machines with keys.
    if [0x6464_64C8, 0xA83F_8110].contains(value) { return .never }
    if isIn(10, 0, 0, 8) || isIn(100, 64, 0, 10) || isIn(127, 0, 0, 8) || isIn(172, 16, 0, 12)
      || isIn(192, 168, 0, 16)
    {
      return .inside
    }
    if isIn(0, 0, 0, 8) || isIn(169, 254, 0, 16) || isIn(192, 0, 0, 24) || isIn(192, 0, 2, 24)
      || isIn(192, 31, 196, 24) || isIn(192, 52, 193, 24) || isIn(192, 88, 99, 24)
      || isIn(192, 175, 48, 24) || isIn(198, 18, 0, 15) || isIn(198, 51, 100, 24)
      || isIn(203, 0, 113, 24) || value >> 28 >= 0xE
    {
      return .never
    }
    return .everywhere
  }

  private static func reach(six high: UInt64, _ low: UInt64) -> Reach {
    if high == 0, low == 1 { return .inside }
    // The metadata services of two clouds have addresses of their own network.
    let metadata: [(UInt64, UInt64)] = [
      (0xFD00_0EC2_0000_0000, 0x254), (0xFD20_00CE_0000_0000, 0x254),
    ]
    if metadata.contains(where: { $0 == (high, low) }) { return .never }
    if high >> 57 == 0x7E { return .inside }
    // 2000::/3 is what is given out; in it protocols and tunnels, examples, 6to4 and what was
    // given back.
    guard high >> 61 == 1, high >> 41 != 0x2001_0000 >> 9, high >> 32 != 0x2001_0DB8,
      high >> 48 != 0x2002, high >> 48 != 0x3FFE, high >> 44 != 0x3FFF0
    else { return .never }
    return .everywhere
  }
}
