/// Sets of bytes that parts of secrets are written in.
enum ByteClass {
  case digit, hexadecimal, upperOrDigit, alphanumeric, word
  /// Base 64 for addresses and file names.
  case webSafe
  /// Both alphabets of Base 64, and padding.
  case base64
  /// What HTTP allows in credentials.
  case credentials
  case path

  func contains(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self != .digit
    case UInt8(ascii: "G")...UInt8(ascii: "Z"): self != .digit && self != .hexadecimal
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self != .digit && self != .upperOrDigit
    case UInt8(ascii: "g")...UInt8(ascii: "z"):
      self != .digit && self != .upperOrDigit && self != .hexadecimal
    case UInt8(ascii: "_"):
      switch self {
      case .word, .webSafe, .base64, .credentials, .path: true
      default: false
      }
    case UInt8(ascii: "-"):
      switch self {
      case .webSafe, .base64, .credentials, .path: true
      default: false
      }
    case UInt8(ascii: "/"): self == .base64 || self == .credentials || self == .path
    case UInt8(ascii: "+"), UInt8(ascii: "="): self == .base64 || self == .credentials
    case UInt8(ascii: "."), UInt8(ascii: "~"): self == .credentials
    // A slash may be escaped in JSON.
    case UInt8(ascii: "\\"): self == .path
    default: false
    }
  }
}

func isLetter(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

func isLowercase(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

func isQuote(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
}

/// White space, control characters, and the 0 that stands for the end.
func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }

func folded(_ byte: UInt8) -> UInt8 {
  (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The six bits of a symbol, in either alphabet of Base 64.
func base64Value(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
  case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
  case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
  case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
  default: nil
  }
}
