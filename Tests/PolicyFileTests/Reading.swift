import Crypto
import Policy
import PolicyFile

/// A policy text, read.
func reading(
  _ text: String, with files: [String: String] = [:], profile: String? = nil,
  today: String = "2026-12-01"
) -> PolicyReading {
  var texts = files.mapValues { Array($0.utf8) }
  texts["lastgood.yaml"] = Array(text.utf8)
  return reader(profile: profile, today: today).read("lastgood.yaml", in: PolicyTexts(texts))
}

func reader(profile: String? = nil, today: String = "2026-12-01") -> PolicyReader {
  guard let today = CalendarDay(today) else { preconditionFailure("\(today) is no day.") }
  return PolicyReader(today: today, digest: OpenSSLSHA256()) { _ in
    profile.map { Array($0.utf8) }
  }
}

/// A policy with nothing in it but `text`.
func reading(of text: String, today: String = "2026-12-01") -> PolicyReading {
  reading("profile: none\norganisation: Example\n" + text, today: today)
}

extension PolicyReading {
  /// The first finding of a rule.
  func finding(_ rule: String) -> PolicyFinding? { findings.first { $0.rule == rule } }

  /// All of them, for messages of failed expectations.
  var listing: String { findings.map(\.description).joined(separator: "\n") }
}
