import Linting
import Testing

@Suite struct `Improvement rules` {
  private func rules(_ text: String) -> Set<String> {
    Set(ImprovementLint.findings(in: text).map { $0.rule.replacing("improvement.", with: "") })
  }

  private static let fields: Set<String> = ["no-owner", "no-tracker", "no-date"]

  @Test(arguments: [
    "Platform team adds a pre-merge check that rejects a migration without a lock timeout by 2031-03-01 (OPS-482).",
    "Limit the pool to 100 connections per host; owner: database team, due 1 March 2031, OPS-482.",
    "Owner: SRE. Alert when the age of the oldest message is above 60 seconds. Due: 2031-02-28. https://tracker.example/482",
    "@nadia to remove the unused flag so that every tenant runs the same path, within 30 days, #482.",
  ])
  func `a strong action passes`(text: String) {
    #expect(rules(text) == [], "\(ImprovementLint.findings(in: text))")
  }

  @Test(arguments: [
    "Investigate the slow query.", "Consider a second region.", "Look into the cache.",
    "Improve monitoring.",
    "Monitor the queue more closely.", "Ensure that alerts work.", "Try a larger pool.",
    "Make sure that backups run.",
    "We should investigate the slow query.", "Platform team to look into the cache.",
    "Explore options for caching.",
    "Evaluate a new broker.", "Investigating the slow query.", "Follow up with the vendor.",
    "Think about rate limits.",
    "OPS-12: improve the alert.", "- [ ] Research canary tools.",
  ])
  func `a verb without an end is weak`(text: String) {
    #expect(rules(text).contains("weak-verb"), "\(rules(text))")
  }

  @Test(arguments: [
    "Be more careful with migrations.", "Remind the team to read alerts.", "Retrain the operators.",
    "Engineers must follow the process.", "Hold reviewers accountable.",
    "Pay more attention to disk alerts.", "Coach the on-call engineers on escalation.",
    "Speak to the engineer about the mistake.", "Educate developers about indexes.",
    "Have engineers double-check the target.", "Urge the team to be attentive.",
    "Ask engineers to remember the freeze.", "Platform team to tell reviewers to look harder.",
    "Raise awareness of the runbook among engineers.", "Train all operators on the new console.",
    "Encourage reviewers to be stricter.", "Emphasise the importance of tests.",
  ])
  func `discipline is no action`(text: String) {
    #expect(rules(text).contains("discipline"))
  }

  @Test(arguments: [
    "Ask the database team to add a limit of 500 rows.", "Train the model on the new data.",
    "Give the operator a prompt that names the cluster.", "Tell the operator console the region.",
    "Have the tool ask for the name of the target.", "Build the train schedule per region.",
    "Page the on-call engineer when the queue is older than 60 seconds.",
    "Raise the limit to 400.", "Require a second approval for a deletion.",
  ])
  func `work for people and tools is no discipline`(text: String) {
    #expect(!rules(text).contains("discipline"), "\(ImprovementLint.findings(in: text))")
  }

  @Test(arguments: [
    "Add an alert on queue age that pages the on-call engineer.",
    "Remove the default password from the image so that no host starts with it.",
    "Block deploys while error rate is above 1%.",
    "Delete the flag when the last tenant has moved.",
    "Reduce the timeout from 30 to 5 seconds.",
  ])
  func `a measurable end passes, and what is a field elsewhere can be left out`(text: String) {
    #expect(rules(text).subtracting(Self.fields) == [], "\(rules(text))")
  }

  @Test func `each missing field is a finding of its own`() {
    #expect(rules("Add an alert.") == ["no-owner", "no-tracker", "no-date", "no-end-state"])
  }

  @Test func `every item is an action`() {
    let text = "- Improve monitoring.\n- Add an alert that pages when disk use is above 80%.\n"
    #expect(
      ImprovementLint.findings(in: text).filter { $0.rule == "improvement.weak-verb" }.map(\.line)
        == [1])
  }
}
