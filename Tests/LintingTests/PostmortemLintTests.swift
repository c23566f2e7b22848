import Linting
import Testing

@Suite struct `Postmortem rules` {
  private func rules(_ text: String) -> [String] {
    PostmortemLint.findings(in: text).map { $0.rule.replacing("postmortem.", with: "") }
  }

  @Test func `a finding says where it is, in lines and characters`() throws {
    let text = "# Ünïcode 👩‍🚒\r\n\r\nÄ 👩‍🚒 ok. The engineer failed to\nnotice it.\n"
    let finding = try #require(PostmortemLint.findings(in: text).first)
    #expect(finding.rule == "postmortem.b2" && finding.level == .error)
    #expect(finding.line == 3 && finding.column == 22 && finding.length == 16)
    #expect(finding.excerpt == "failed to notice")
    #expect(finding.why.hasSuffix(".") && finding.rewrite?.isEmpty == false)
  }

  @Test(arguments: [
    "She said: \"The engineer failed to check.\"", "He wrote “we should have checked”.",
    "The log says `human error`.", "```\nhuman error\n```",
    "~~~\nthe engineer failed to check\n~~~",
    "> The engineer should have checked.", "<!-- human error -->",
    "See [the log](https://example.com/human error).", "<https://example.com/root-cause>",
    "‘The engineer failed to check’ was in the chat.", "«Human error» was in the headline.",
  ])
  func `quoted text, code and links are exempt`(text: String) {
    #expect(PostmortemLint.findings(in: text) == [])
  }

  @Test(arguments: [
    ("The engineer failed to check.", "The queue failed to drain."),
    ("The engineer forgot the flag.", "The cache forgot the flag."),
    ("The operator ignored the signal.", "The process ignored the signal."),
    ("The release manager missed the window.", "The package manager missed the window."),
    ("The support agent failed to respond.", "The monitoring agent failed to respond."),
    ("The team did not see the alert.", "The rollback did not change the error rate."),
    ("The operator failed to start the job.", "The operator console failed to start."),
    ("Svetlana overlooked the replica.", "Kubernetes overlooked the replica."),
    ("The engineer could have seen the log.", "Customers could not have seen the draft data."),
    ("The engineer’s error stopped the job.", "The engineer’s laptop stopped."),
    ("The engineer ran it without checking the lock.", "The job ran without checking the lock."),
  ])
  func `the subject decides`(blame: String, fact: String) {
    #expect(PostmortemLint.findings(in: blame).contains { $0.level == .error }, "\(blame)")
    #expect(!PostmortemLint.findings(in: fact).contains { $0.level == .error }, "\(fact)")
  }

  @Test(arguments: [
    "The engineer who deployed the release failed to check the log.",
    "The engineer, a contractor, failed to check the log.",
    "The engineer on call for the payments gateway failed to check the log.",
    "The engineer saw the alert and failed to check the log.",
    "When the alert fired, the engineer failed to check the log.",
    "The alert fired because the engineer failed to check the log.",
    "The alert that fired told the engineer, who failed to check the log.",
    "One of the two engineers failed to check the log.",
    "We think the engineer failed to check the log.",
    "Failing to check the log, the engineer restarted the node.",
    "The log that the engineer failed to check was long.",
    "The log the engineer failed to check was long.",
    "The node was restarted by an engineer who failed to check the log.",
    "The engineers (both of them) failed to check the log.",
    "Yesterday at 10:00 the engineer again failed to check the log.",
  ])
  func `the subject is found wherever it stands`(text: String) {
    #expect(rules(text).contains("b2"), "\(PostmortemLint.findings(in: text))")
  }

  @Test(arguments: [
    "The engineer who deployed the release said that the queue failed to drain.",
    "The engineer saw that the queue failed to drain.",
    "The engineer restarted the node because the queue failed to drain.",
    "The queue that the engineer restarted failed to drain.",
    "The queue the engineer restarted failed to drain.",
    "The queue, restarted by the engineer, failed to drain.",
    "The engineer restarted the queue; it failed to drain.",
    "After the engineer restarted it, the queue failed to drain.",
    "The engineer restarted the node and the queue failed to drain.",
  ])
  func `a system beside a person is still a system`(text: String) {
    #expect(!rules(text).contains("b2"), "\(PostmortemLint.findings(in: text))")
  }

  @Test(arguments: [
    (
      "Carol's review was not exactly thorough.",
      "The cache was not exactly warm when Carol looked."
    ),
    (
      "The on-call was not the fastest to reply.", "The dashboard is not the fastest way to see it."
    ),
    ("The lead was a touch optimistic.", "The optimistic lock failed for the lead's session."),
    (
      "Execution by the platform team was suboptimal.",
      "The answer of the platform team was pending."
    ),
    ("Apparently the lead felt that tests were for others.", "Apparently the router dropped it."),
    ("The DBA heroically dropped the table.", "The job dropped the table."),
    ("Nice timing by the release manager.", "The timing of the release is set by a rule."),
    ("Hats off to whoever merged this.", "Kudos to the support desk for the report at 10:02."),
    ("The reviewer must have been impressed.", "The reviewer must have both approvals."),
    (
      "Unlike the search team, the payments team had no plan.",
      "Unlike version 4, version 5 retries."
    ),
    (
      "The day shift acts, whereas the night shift waits.",
      "The day shift acts on alerts until 20:00 and hands over."
    ),
    (
      "The operators were asleep, but our customers were not.",
      "The replicas were in sync, but the caches were not."
    ),
    ("Does QA ever test anything?", "Does QA have access to the copy?"),
    ("Were the reviewers asleep?", "Were the reviewers on the call?"),
    ("Who gives an intern the root password?", "Who is paged when the intern is away?"),
    ("Developers must learn to read the output.", "Developers must approve the plan."),
    ("The devs never read the alerts channel.", "The devs never have access to the primary."),
    ("The response of the lead fell short of the standard.", "The disk fell short of 4 GB."),
    ("The lead pushed the developers to skip the test.", "The lead asked the developers to stop."),
    ("Nothing was checked by the release team.", "Nothing was lost by the customers."),
    ("Operator negligence emptied the queue.", "The operator console emptied the queue."),
    ("Even a junior knows that.", "Even a small change rebuilds the index."),
    ("The sloppy work of the lead cost an hour.", "The write went to a sloppy quorum."),
  ])
  func `a side blow is noticed`(blame: String, fact: String) {
    #expect(rules(blame).contains { $0.hasPrefix("b") }, "\(blame)")
    #expect(!rules(fact).contains { $0.hasPrefix("b") }, "\(PostmortemLint.findings(in: fact))")
  }

  @Test(arguments: [
    "Images use lazy loading.", "The lazily loaded module was missing.",
    "The naive Bayes filter failed.",
    "The dumb terminal lost its session.", "QA ran the regression suite on build 881.",
    "Travis did not start the build.", "Julia compiled the package.",
    "Maven ignored the exclusion.",
    "The deploy job should have stopped, but the check returned 200.",
    "Ilse joined the call and took over communication.", "Bob merged the revert at 10:05 UTC.",
    "The change was validated against the policy by the reviewer.",
  ])
  func `words that judge people elsewhere pass where they are names`(text: String) {
    #expect(!rules(text).contains { $0.hasPrefix("b") }, "\(PostmortemLint.findings(in: text))")
  }

  @Test func `a timeline has zones, an order and no gaps`() {
    func findings(_ entries: String, heading: String = "Timeline") -> [Finding] {
      PostmortemLint.findings(in: "## \(heading)\n\n\(entries)\n").filter {
        $0.rule == "postmortem.q2"
      }
    }
    #expect(findings("- 14:05 UTC [e1] a\n- 14:20 UTC [e2] b") == [])
    #expect(findings("- 14:05 [e1] a", heading: "Timeline (UTC)") == [])
    #expect(findings("| Time (UTC) | What |\n| --- | --- |\n| 14:05 | a [e1] |") == [])
    #expect(findings("- 14:05 [e1] a").map(\.level) == [.error])
    #expect(findings("- 14:05 UTC [e1] a\n- 14:04 UTC [e2] b").map(\.level) == [.error])
    #expect(findings("- 14:05 UTC [e1] a\n- 14:21 UTC [e2] b").map(\.level) == [.warning])
    #expect(findings("- 23:55 UTC [e1] a\n- 00:05 UTC [e2] b") == [])
    #expect(findings("- 14:05 UTC [e1] a (recorded 14:03 UTC)").map(\.level) == [.error])
    #expect(findings("- 14:05 UTC [e1] a (recorded 14:09 UTC)") == [])
  }

  @Test func `an entry cites what a reader can check`() {
    let text = """
      ## Timeline
      - 14:05 UTC The alert fired [e12].
      - 14:06 UTC The page went out, see https://example.com/graph.
      - 14:07 UTC The responder joined.
      """
    let found = PostmortemLint.findings(in: text).filter { $0.rule == "postmortem.q3" }
    #expect(found.map(\.line) == [4])
  }

  @Test func `a whole document is looked at for what is missing`() {
    let text = """
      # Postmortem of INC-2031-014
      ## Impact
      ## Timeline
      - 14:05 UTC The XQJ alert fired [e12].
      ## Contributing factors
      - The default has no limit [e3].
      ## Actions
      - Improve monitoring.
      - Platform team adds a limit of 100 to the pool by 2031-03-01, so that a leak is refused (OPS-12).
      """
    let found = PostmortemLint.findings(in: text)
    #expect(found.filter { $0.rule == "postmortem.q7" }.count == 4)
    #expect(
      found.filter { $0.rule == "postmortem.q5" }.map(\.excerpt)
        == ["INC-2031-014", "XQJ"].suffix(1))
    #expect(found.filter { $0.rule == "postmortem.q4" }.map(\.line) == [8])
  }

  @Test func `a paragraph on its own has no structure to miss`() {
    #expect(PostmortemLint.findings(in: "The queue drained at 10:05 UTC.") == [])
  }

  @Test func `findings stop at a thousand`() {
    #expect(
      PostmortemLint.findings(in: String(repeating: "careless ", count: 5_000)).count == 1_000)
  }
}
