import Linting
import Testing

@Suite struct `Update rules` {
  private func rules(_ text: String, _ change: (inout UpdateContext) -> Void = { _ in }) -> Set<
    String
  > {
    var context = UpdateContext()
    change(&context)
    return Set(
      UpdateLint.findings(in: text, knowing: context).map { $0.rule.replacing("update.", with: "") }
    )
  }

  @Test func `a good update passes`() {
    let text = """
      Since 13:40 UTC 1,240 customers see errors at checkout. We are rolling back to version 42; the \
      suspected cause is the change of 13:30 UTC. Workaround: pay by invoice. Next update by 15:00 UTC.
      """
    #expect(
      rules(text) {
        $0.counts = [1240]; $0.severity = "SEV2"; $0.hasVerification = false;
        $0.audience = .everybody
      } == [])
  }

  @Test func `a good last update passes`() {
    let text =
      "Resolved: checkout works since 14:22 UTC. 1,240 customers saw errors for 42 minutes. No data was lost."
    #expect(
      rules(text) {
        $0.isResolved = true; $0.hasVerification = true
      } == [])
    #expect(
      rules("Checkout works since 14:22 UTC. 1,240 customers saw errors.") { $0.isResolved = true }
        == ["lasting-effects"])
  }

  @Test func `the phase of the text is asked when no other is known`() {
    #expect(rules("The incident is resolved; 37 orders were lost.") == [])
    #expect(rules("The incident is not resolved; 37 orders were lost.") == ["next-update"])
  }

  @Test func `success is asked about only while a verification is owed`() {
    let text = "12% of logins failed. Checkout is fixed. Next update by 15:00 UTC."
    #expect(rules(text) { $0.hasVerification = false } == ["success-claim"])
    #expect(rules(text) { $0.hasVerification = true } == [])
    #expect(rules(text) == [])
  }

  @Test func `what evidence shows may be said`() {
    let impact = "No customers are affected. Next update by 15:00 UTC."
    #expect(rules(impact).contains("no-impact"))
    #expect(rules(impact) { $0.isImpactZero = true } == [])
    let cause = "12% of logins fail due to a full disk. Next update by 15:00 UTC."
    #expect(rules(cause) == ["cause"])
    #expect(rules(cause) { $0.isIdentified = true } == [])
    let outage = "The outage affects all customers. Next update by 15:00 UTC."
    #expect(rules(outage) == ["outage"])
    #expect(rules(outage) { $0.isTotal = true } == [])
  }

  @Test func `the same text again is noticed, also with another time`() {
    let text = "12% of logins fail. Next update by 15:00 UTC."
    #expect(
      rules(text) { $0.previous = "12% of  logins fail. Next update by 14:30 UTC." } == ["repeated"]
    )
    #expect(rules(text) { $0.previous = "14% of logins fail. Next update by 14:30 UTC." } == [])
  }

  @Test(arguments: [
    ("SEV2", "SEV1", true), ("SEV2", "sev-2", false), ("SEV2", "Severity 3", true),
    ("SEV2", "severity: 2", false),
    ("SEV2", "raised from SEV3 to SEV2", false), ("SEV1", "S1", false), ("SEV1", "S3", true),
  ])
  func `another severity than the record's is noticed`(known: String, told: String, isOther: Bool) {
    #expect(
      rules("12% of logins fail (\(told)). Next update by 15:00 UTC.") { $0.severity = known }
        .contains("severity") == isOther)
  }

  @Test(arguments: [
    ("1,240 customers", false), ("1240 customers", false), ("about 1,200 customers", false),
    ("nearly 1.2k users", false),
    ("1,241 customers", true), ("over 2,000 users", true),
    ("3 of 6 regions and 1,240 customers", false), ("two users", true),
    ("900 requests", false),
  ])
  func `a number that the record does not know is noticed`(told: String, isOther: Bool) {
    #expect(
      rules("\(told) see errors. Next update by 15:00 UTC.") { $0.counts = [1240] }.contains(
        "count") == isOther)
  }

  @Test func `length depends on the audience`() {
    let long = String(repeating: "Twelve of a hundred logins fail. ", count: 19)
    #expect(long.count > 600)
    #expect(rules(long) { $0.audience = .everybody }.contains("length"))
    #expect(rules(long) { $0.audience = .executives }.contains("length"))
    #expect(!rules(String(long.prefix(500))) { $0.audience = .everybody }.contains("length"))
    #expect(!rules(long).contains("length"))
  }

  @Test func `style leaves quotations alone, leaks do not`() {
    let text =
      "The log says \"fixed in 10 minutes on db-prod-03\". 12% of logins fail. Next update by 15:00 UTC."
    #expect(rules(text) == [])
    #expect(LeakLint.findings(in: text, knowing: UpdateContext()).map(\.rule) == ["leak.hostname"])
    #expect(
      LeakLint.findings(in: "`10.0.0.1`", knowing: UpdateContext()).map(\.rule) == ["leak.address"])
  }

  @Test func `a leak's level is by kind, and allowed words pass`() {
    let text =
      "Nadia restarted db-prod-03 for OPS-12; checkout-api-01 is next, see status.shop.example."
    var context = UpdateContext()
    context.people = ["Nadia Berg"]
    context.denied = ["person"]
    context.allowed = ["checkout-api-01"]
    let found = LeakLint.findings(in: text, knowing: context)
    #expect(found.map(\.rule) == ["leak.person", "leak.hostname", "leak.ticket"])
    #expect(found.map(\.level) == [.error, .warning, .warning])
  }

  @Test(arguments: ["Will", "Grace Hopper", "Mark"])
  func `a name that is a word is found as a name`(name: String) {
    var context = UpdateContext()
    context.people = [name]
    let found = LeakLint.findings(
      in: "Ask \(name) for the marks; it will pass with grace.", knowing: context)
    #expect(found.map(\.excerpt) == [name])
    #expect(
      LeakLint.findings(in: "Will it mark the grace period?", knowing: context).isEmpty
        == (name != "Grace Hopper") || name == "Grace Hopper")
  }

  @Test(arguments: [
    "Thanks to our payment provider, cards are declined.",
    "The fault lies with our hosting provider.", "The incident is down to Cloudflare.",
    "Our provider let us down again.", "An engineer deleted the wrong table.",
    "Human error led to the loss of orders.", "One of our engineers made a mistake.",
    "Our operations team failed to renew the certificate.",
    "Our supplier's refusal to answer prolongs the incident.",
    "The bug was introduced by our contractor.", "The provider got the routing wrong.",
  ])
  func `blame of people and vendors is found by its grammar`(text: String) {
    let found = UpdateLint.findings(in: text, knowing: UpdateContext())
    #expect(found.contains { $0.rule == "update.blame" && $0.level == .warning }, "\(found)")
  }

  @Test(arguments: [
    "We are sorry that we did not tell you earlier.",
    "Our provider is working on it and will report at 14:00 UTC.",
    "Our provider has not confirmed a fix.", "Our database team restores the table.",
    "The provider did not change its route.", "Our engineers and theirs look at the trace.",
  ])
  func `what vendors and people do is no blame`(text: String) {
    let found = UpdateLint.findings(in: text, knowing: UpdateContext())
    #expect(!found.contains { $0.rule == "update.blame" }, "\(found)")
  }
}
