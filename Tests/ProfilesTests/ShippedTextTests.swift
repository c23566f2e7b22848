import MessageTemplates
import PolicyFile
import Testing

/// What is promised of the texts themselves, before anything reads them.
@Suite("Texts of the shipped profiles") struct ShippedTextTests {
  static let names = ["atp", "minimal"]

  @Test func `two profiles are shipped`() {
    #expect(MessageTemplates.profiles.keys.sorted() == Self.names)
  }

  @Test(arguments: names) func `a profile says its own name`(name: String) throws {
    #expect(try Shipped.text(name).lines.contains("profile: \(name)"))
  }

  @Test(arguments: names) func `every top-level key has a comment above it`(name: String) throws {
    let lines = try Shipped.text(name).lines
    for (index, line) in lines.enumerated() where line.isTopLevelKey {
      #expect(index > 0 && lines[index - 1].hasPrefix("#"), "nothing is said about \(line)")
    }
    #expect(lines.count(where: \.isTopLevelKey) > 10)
  }

  @Test(arguments: names) func `no number of a list of demands stands in it`(name: String) throws {
    let text = try Shipped.text(name)
    let found = text.matches(of: /\b[SCUY][0-9]{1,3}\b/).map { String($0.output) }
    #expect(found.isEmpty)
  }

  @Test(arguments: names) func `a line ends where one can read it`(name: String) throws {
    let text = try Shipped.text(name)
    #expect(text.hasSuffix("\n") && !text.contains("\t"))
    for line in text.lines { #expect(!line.hasSuffix(" "), "\(line)") }
  }

  @Test func `the short one is short`() throws {
    #expect(try Shipped.text("minimal").lines.count <= 120)
  }

  /// Sections of the guide from which something was taken.
  @Test(arguments: [
    "Deployment Strategy Decision Matrix", "Canary Validation Metrics", "Canary Traffic Increments",
    "Canary Rollback (Automatic)", "Validation Before Swap", "Rolling Update Configuration",
    "Feature Flag-Based Rollout", "Feature Flag Emergency Disable", "Real-Time Metrics",
    "Automated Health Checks", "When to Rollback", "Rollback Decision Tree",
    "Automatic Rollback Triggers", "Alert Channels", "Manual Rollback Commands",
    "Environment-Specific Rollout Strategies", "Pre-Deployment Checklist", "During Deployment",
    "Post-Deployment", "Key Metrics to Monitor", "SLO Dashboard",
    "Deployment Communication Template", "Escalation Path", "Progressive Feature Rollout",
    "Multi-Region Progressive Rollout", "Database Schema Migration Rollout",
    "Troubleshooting Common Rollout Issues", "Related Documentation", "External Resources",
    "Changelog",
  ])
  func `the guide's section is named`(section: String) throws {
    let text = try Shipped.text("atp").replacing(#/\n *# /#, with: " ")
    #expect(text.contains(section))
  }

  /// What the guide says where the file says otherwise: a reader must be able to see both.
  @Test(arguments: [
    "~90 minutes", "No customer impact", "> 1% for 2 consecutive minutes", "bare \"rollout undo\"",
    "short canary soaks", "--action cancel", "RTO: < 10 seconds", "RTO: < 1 minute",
    "RTO: < 5 minutes", "RTO: < 30 seconds", "feature set --enabled false", "Instant (flag toggle)",
    "prints the secret", "sends a hotfix direct to everybody", "--ignore-not-found=true",
    "k8s/canary/stable-only-routing.yaml", "avoid Friday evenings!",
  ])
  func `a departure quotes the guide`(words: String) throws {
    // A comment may break its lines anywhere.
    let text = try Shipped.text("atp").replacing(#/\n *# /#, with: " ")
    #expect(text.contains(words))
  }
}

extension String {
  var lines: [String] { split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

  fileprivate var isTopLevelKey: Bool { first?.isLetter == true && contains(":") }
}

/// What the program itself says of the shipped texts.
@Suite struct `Shipped profiles as they are read` {
  @Test(arguments: ShippedTextTests.names) func `nothing is wrong with it`(name: String) throws {
    let reading = try #require(Shipped.readings[name])
    let findings = reading.findings.filter { $0.severity != .note }
      .map(\.description)
    #expect(findings.isEmpty, "\(findings.joined(separator: "\n"))")
  }
}

/// The examples beside the shipped texts.
@Suite struct `Tests of the shipped profiles` {
  @Test func `each has its own, and nothing is wrong with them`() {
    #expect(MessageTemplates.profileTests.keys.sorted() == ShippedTextTests.names)
    for text in MessageTemplates.profileTests.values {
      let reading = PolicyCasesReading("t.yaml", in: PolicyTexts(["t.yaml": Array(text.utf8)]))
      let listing = reading.findings.map(\.description).joined(separator: "\n")
      #expect(reading.findings.isEmpty && !reading.file.cases.isEmpty, "\(listing)")
    }
  }

  @Test(arguments: ShippedTextTests.names) func `no line is too long`(name: String) throws {
    let text = try #require(MessageTemplates.profileTests[name])
    for line in text.lines { #expect(line.count <= 100 && !line.hasSuffix(" "), "\(line)") }
    #expect(text.hasSuffix("\n") && !text.contains("\t"))
  }
}
