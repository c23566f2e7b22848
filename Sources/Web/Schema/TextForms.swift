import EventLog

// The patterns of `TextForm` by hand: a regular expression over outside data has worst cases.

/// C0, DEL, C1 and the two separators that some readers take for the end of a line.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
  default: false
  }
}

/// What ECMA-262 calls white space, and what looks the same.
func isBlank(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
}

func isTime(_ text: String) -> Bool {
  // RFC 3339 has a letter between date and time; the reader takes a space too, as PostgreSQL
  // writes it.
  let bytes = Array(text.utf8)
  guard bytes.count <= 64, bytes.count > 10, bytes[10] | 0x20 == UInt8(ascii: "t"),
    let time = Timestamp(text)
  else { return false }
  return time >= .earliestStated && time <= .latestStated
}

func isUUID(_ bytes: [UInt8]) -> Bool {
  guard bytes.count == 36 else { return false }
  return bytes.indices.allSatisfy { index in
    [8, 13, 18, 23].contains(index)
      ? bytes[index] == UInt8(ascii: "-") : isHexadecimal(bytes[index])
  }
}

func isSlug(_ bytes: [UInt8]) -> Bool {
  guard let first = bytes.first, isLowercase(first) else { return false }
  return bytes.allSatisfy { isLowercase($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
}

func isHandle(_ bytes: [UInt8]) -> Bool {
  guard let first = bytes.first, isLowercase(first | 0x20) || isDigit(first) else { return false }
  return bytes.allSatisfy {
    isLowercase($0 | 0x20) || isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      || $0 == UInt8(ascii: "_")
  }
}

func isGroupName(_ bytes: [UInt8]) -> Bool {
  guard let first = bytes.first, isLowercase(first | 0x20) || isDigit(first) else { return false }
  return bytes.allSatisfy {
    isLowercase($0 | 0x20) || isDigit($0) || " ._:%+@#-".utf8.contains($0)
  }
}

/// `INC-2026-001`, in either case.
func isNumber(_ bytes: [UInt8], of series: String) -> Bool {
  let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard parts.count == 3 else { return false }
  // Byte by byte: as a string, a dotless ı in upper case is an I.
  return parts[0].map { $0 & 0xDF }.elementsEqual(series.utf8)
    && parts[1].count == 4 && parts[1].allSatisfy(isDigit)
    && (3...9).contains(parts[2].count) && parts[2].allSatisfy(isDigit)
}

func isPosition(_ bytes: [UInt8]) -> Bool {
  guard let first = bytes.first, first != UInt8(ascii: "0"), bytes.count <= 18 else { return false }
  return bytes.allSatisfy(isDigit)
}

func isLink(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  for scheme in ["http://", "https://"] where bytes.starts(with: scheme.utf8) {
    let rest = bytes.dropFirst(scheme.utf8.count)
    return !rest.isEmpty && rest.allSatisfy { (0x21...0x7E).contains($0) }
  }
  return false
}

func isHash(_ bytes: [UInt8]) -> Bool {
  bytes.count == 64 && bytes.allSatisfy { isDigit($0) || (0x61...0x66).contains($0) }
}

func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

private func isLowercase(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
}
