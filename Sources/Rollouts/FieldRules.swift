import EventLog

/// The longest of everything that a command to a deployment may give, in bytes or entries.
///
/// Whatever keeps to them fits into one event, even with every byte escaped.
package enum DeploymentLimit {
  package static let name = 100
  package static let groups = 50
  package static let migrations = 50
  package static let signals = 100
  package static let because = 8_000
  package static let reference = 2_000
  package static let command = 4_000
  package static let output = 32_000
  package static let members = 1_000
  package static let checklist = 200
  /// A year: a longer bake is a slip of the keyboard.
  package static let bakeSeconds: Int64 = 366 * 86_400
}

extension String {
  /// Nothing in it, or nothing but space.
  var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}

/// Holds one line of print: what a group, a service or a version may be called.
func checkName(_ name: String, _ field: DeploymentField) throws(DeploymentRejection) {
  guard !name.isBlank else { throw .invalid(field, .empty) }
  guard name.utf8.count <= DeploymentLimit.name else {
    throw .invalid(field, .tooLong(limit: DeploymentLimit.name))
  }
  guard name.unicodeScalars.allSatisfy(\.isPrintable),
    name.unicodeScalars.first?.properties.isWhitespace == false,
    name.unicodeScalars.last?.properties.isWhitespace == false
  else { throw .invalid(field, .notPrintable) }
}

func checkName(ifPresent name: String?, _ field: DeploymentField) throws(DeploymentRejection) {
  if let name { try checkName(name, field) }
}

/// Holds any text, of which only the size and NUL matter: it is sealed, and escaped when shown.
func checkText(
  _ text: String, _ field: DeploymentField, limit: Int, isRequired: Bool = true
) throws(DeploymentRejection) {
  guard text.utf8.count <= limit else { throw .invalid(field, .tooLong(limit: limit)) }
  guard !text.utf8.contains(0) else { throw .invalid(field, .holdsNUL) }
  if isRequired, text.isBlank { throw .invalid(field, .empty) }
}

func checkText(
  _ words: Words<String>?, _ field: DeploymentField, limit: Int
) throws(DeploymentRejection) {
  // What is redacted cannot be said anew.
  switch words {
  case nil: break
  case .text(let text): try checkText(text, field, limit: limit, isRequired: false)
  case .redacted: throw .invalid(field, .empty)
  }
}

/// Holds `sha256:` and 64 hexadecimal digits, or another algorithm's name and digits.
func checkDigest(_ digest: String?, _ field: DeploymentField) throws(DeploymentRejection) {
  guard let digest else { return }
  guard digest.utf8.count <= 300 else { throw .invalid(field, .tooLong(limit: 300)) }
  let parts = digest.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
  guard parts.count == 2, let algorithm = parts.first, let digits = parts.last,
    (1...32).contains(algorithm.count), (8...256).contains(digits.count),
    digits.count.isMultiple(of: 2), algorithm.allSatisfy(isAlgorithmByte),
    digits.allSatisfy(isHexadecimal),
    !algorithm.elementsEqual("sha256".utf8) || digits.count == 64
  else { throw .invalid(field, .notADigest) }
}

func checkNotNegative(
  _ number: (some BinaryInteger)?, _ field: DeploymentField
) throws(DeploymentRejection) {
  if let number, number < 0 { throw .invalid(field, .negative) }
}

private func isAlgorithmByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
    UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
    UInt8(ascii: "A")...UInt8(ascii: "F"):
    true
  default: false
  }
}

extension Unicode.Scalar {
  /// Not a control, nor one of the marks that turn, split or hide what stands around them.
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
      false
    default: true
    }
  }
}
