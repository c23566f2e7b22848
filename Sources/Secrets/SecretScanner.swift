/// Finds what has the shape of a secret.
///
/// A net with known meshes, not a proof: it knows the forms that are listed in `Opening.all`. A
/// password in the middle of a sentence, a token that is wrapped over two lines or compressed, or
/// a shape nobody listed goes through. The time is linear in the length of the text.
package struct SecretScanner: Sendable {
  package init() {}

  /// What was found, in the order of the text, without overlaps.
  package func findings(in bytes: [UInt8]) -> [SecretFinding] {
    var sweep = Sweep(known: KnownValues([]))
    var found: [(kind: SecretKind, range: Range<Int>)] = []
    sweep.run(over: bytes, isFinal: true) { piece in
      guard case .secret(let kind, let range) = piece else { return }
      if let last = found.last, last.kind == kind, last.range.upperBound == range.lowerBound {
        found[found.count - 1].range = last.range.lowerBound..<range.upperBound
      } else {
        found.append((kind, range))
      }
    }
    return found.map { SecretFinding($0.kind, $0.range, in: bytes) }
  }

  package func findings(in text: String) -> [SecretFinding] { findings(in: Array(text.utf8)) }
}
