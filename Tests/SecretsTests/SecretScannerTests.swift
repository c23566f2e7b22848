import Secrets
import TestThreads
import Testing

@Suite(.ownThreads) struct `Shapes of secrets` {
  @Test(arguments: Samples.secrets)
  func `are found`(sample: Samples.Secret) {
    let findings = SecretScanner().findings(in: sample.text)
    #expect(findings.map(\.kind) == [sample.kind], "\(sample.text)")
    let redacted = SecretRedactor().redact(sample.text)
    #expect(redacted == sample.text.replacing(sample.secret, with: sample.kind.marker))
    #expect(SecretRedactor().redact(redacted) == redacted)
  }

  @Test(arguments: Samples.innocent)
  func `are not seen in innocent text`(text: String) {
    #expect(SecretScanner().findings(in: text) == [], "\(text)")
    #expect(SecretRedactor().redact(text) == text)
  }

  @Test func `are shown only in part`() {
    for sample in Samples.secrets {
      for finding in SecretScanner().findings(in: sample.text) {
        #expect(finding.preview.utf8.count <= 4 + "…".utf8.count)
        #expect(finding.preview.hasSuffix("…"))
        #expect(finding.preview.utf8.count - 3 <= finding.range.count / 4)
      }
    }
  }

  @Test func `have titles and markers of their own`() {
    #expect(Set(SecretKind.allCases.map(\.marker)).count == SecretKind.allCases.count)
    for kind in SecretKind.allCases {
      #expect(SecretRedactor().redact("token=\(kind.marker)x") == "token=\(kind.marker)x")
    }
  }
}
