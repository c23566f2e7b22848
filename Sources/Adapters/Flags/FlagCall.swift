import Decisions
import Digest

/// A step of a plan about a flag, as it is recorded, and read back when it is carried out.
enum FlagCall: Equatable {
  /// Puts the flag to the variant, if its definition still is what the plan saw.
  case set(file: String, flag: String, variant: String, seen: SHA256Digest)
  /// Puts the definition back that was kept.
  case restore(file: String, flag: String, seen: SHA256Digest)
  /// Asks the endpoint until it says this variant.
  case expect(url: String, flag: String, variant: String, seconds: Int64)

  var words: [String] {
    switch self {
    case .set(let file, let flag, let variant, let seen):
      ["flag-file", "set", file, flag, variant, "sha256:\(seen)"]
    case .restore(let file, let flag, let seen):
      ["flag-file", "restore", file, flag, "sha256:\(seen)"]
    case .expect(let url, let flag, let variant, let seconds):
      ["ofrep", "expect", url, flag, variant, "\(seconds)s"]
    }
  }

  /// Nil for anything that this adapter does not write.
  init?(_ words: [String]) {
    guard words.count > 4, let last = words.last else { return nil }
    let seen =
      last.hasPrefix("sha256:") ? SHA256Digest(hexadecimal: String(last.dropFirst(7))) : nil
    switch (words[0], words[1], words.count) {
    case ("flag-file", "set", 6):
      guard let seen else { return nil }
      self = .set(file: words[2], flag: words[3], variant: words[4], seen: seen)
    case ("flag-file", "restore", 5):
      guard let seen else { return nil }
      self = .restore(file: words[2], flag: words[3], seen: seen)
    case ("ofrep", "expect", 6):
      guard last.hasSuffix("s"), let seconds = Int64(last.dropLast()) else { return nil }
      self = .expect(url: words[2], flag: words[3], variant: words[4], seconds: seconds)
    default: return nil
    }
    guard self.words == words else { return nil }
  }
}

extension PlanStep {
  /// Puts the flag to the variant; taken back by the definition that was kept.
  static func set(
    _ flag: String, of file: String, to variant: String, seen: SHA256Digest
  ) -> PlanStep {
    PlanStep(
      name: "put \(flag) to \(variant)",
      call: FlagCall.set(file: file, flag: flag, variant: variant, seen: seen).words,
      timeoutSeconds: 10, isIdempotent: true,
      undo: FlagCall.restore(file: file, flag: flag, seen: seen).words)
  }

  /// Waits for the endpoint to say the variant; there is nothing to take back.
  static func expect(
    _ flag: String, at url: String, toBe variant: String, within seconds: Int64
  ) -> PlanStep {
    PlanStep(
      name: "see that \(flag) evaluates to \(variant)",
      call: FlagCall.expect(url: url, flag: flag, variant: variant, seconds: seconds).words,
      timeoutSeconds: seconds &+ 5, isIdempotent: true)
  }
}
