import Decisions
import Digest

/// A step of a plan about a flag, as it is recorded, and read back when it is carried out.
enum FlagCall: Equatable {
  /// Puts the flag to the variant, if its definition still is what the plan saw.
  case set(file: String, flag: String, variant: String, seen: SHA256Digest)
  /// Asks the endpoint until it says this variant.
  case expect(url: String, flag: String, variant: String, seconds: Int64)

  var words: [String] {
    switch self {
    case .set(let file, let flag, let variant, let seen):
      ["flag-file", "set", file, flag, variant, "sha256:\(seen)"]
    case .expect(let url, let flag, let variant, let seconds):
      ["ofrep", "expect", url, flag, variant, "\(seconds)s"]
    }
  }

  /// Nil for anything that this adapter does not write.
  init?(_ words: [String]) {
    guard words.count == 6 else { return nil }
    switch (words[0], words[1]) {
    case ("flag-file", "set"):
      guard words[5].hasPrefix("sha256:"),
        let seen = SHA256Digest(hexadecimal: String(words[5].dropFirst(7)))
      else { return nil }
      self = .set(file: words[2], flag: words[3], variant: words[4], seen: seen)
    case ("ofrep", "expect"):
      guard words[5].hasSuffix("s"), let seconds = Int64(words[5].dropLast()) else { return nil }
      self = .expect(url: words[2], flag: words[3], variant: words[4], seconds: seconds)
    default: return nil
    }
    guard self.words == words else { return nil }
  }

  var planStep: PlanStep {
    switch self {
    case .set(_, let flag, let variant, _):
      PlanStep(
        name: "put \(flag) to \(variant)", call: words, timeoutSeconds: 10, isIdempotent: true)
    case .expect(_, let flag, let variant, let seconds):
      PlanStep(
        name: "see that \(flag) evaluates to \(variant)", call: words,
        timeoutSeconds: seconds &+ 5, isIdempotent: true)
    }
  }
}
