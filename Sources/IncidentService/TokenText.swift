import Digest

/// What the bearer of a token shows: `lg_` and 43 characters of base64url, 256 random bits.
///
/// The prefix lets a scanner of secrets know one where it should not be.
package enum TokenText {
  package static func make() -> String {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let letters = base64(bytes).compactMap { letter -> Character? in
      switch letter {
      case "+": "-"
      case "/": "_"
      case "=": nil
      default: letter
      }
    }
    return "lg_" + String(letters)
  }
}
