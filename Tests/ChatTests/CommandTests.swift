import Chat
import Policy
import Testing

@Suite struct `A line typed in chat` {
  private static func update(
    _ change: (inout ChatUpdate) -> Void = { _ in }
  ) -> ChatUpdate {
    var update = ChatUpdate()
    change(&update)
    return update
  }

  private static func proposal(
    _ action: String, _ because: String, _ change: (inout ChatProposal) -> Void = { _ in }
  ) -> ChatProposal {
    var proposal = ChatProposal(action, because: because)
    change(&proposal)
    return proposal
  }

  private static let one = "INC-2026-001"
  private static let hash = String(repeating: "ab", count: 32)

  private static let good: [(String, ChatCommand)] = [
    ("", .help), ("  ", .help), ("help", .help), ("HELP", .help),
    ("status", .status(incident: nil)), ("status INC-2026-001", .status(incident: one)),
    ("status inc-2026-001", .status(incident: one)),
    ("note it is slow", .note("it is slow", incident: nil)),
    ("  Note   it is\n slow  ", .note("it is\n slow", incident: nil)),
    ("note INC-2026-001 it is slow", .note("it is slow", incident: one)),
    ("note INC-2026-1 it is slow", .note("INC-2026-1 it is slow", incident: nil)),
    ("note saw --publish and because", .note("saw --publish and because", incident: nil)),
    ("ack", .acknowledge(report: nil)), ("ack abc", .acknowledge(report: "abc")),
    ("ack inc-2026-001", .acknowledge(report: nil, incident: "INC-2026-001")),
    ("plan D1", .plan(ChatDecision("D1"))), ("plan d12", .plan(ChatDecision("D12"))),
    ("plan INC-2026-001 D1", .plan(ChatDecision("D1", in: one))),
    ("plan inc-2026-001-d1", .plan(ChatDecision("D1", in: one))),
    ("approve D1", .approve(ChatDecision("D1"), plan: nil, role: nil)),
    ("approve D1 \(hash)", .approve(ChatDecision("D1"), plan: hash, role: nil)),
    ("approve D1 as sre", .approve(ChatDecision("D1"), plan: nil, role: "sre")),
    ("approve D1 \(hash) AS sre", .approve(ChatDecision("D1"), plan: hash, role: "sre")),
    (
      "deny D1 \(hash) because it is late",
      .deny(ChatDecision("D1"), plan: hash, because: "it is late")
    ),
    ("update", .update(update(), incident: nil)),
    ("update --to public", .update(update { $0.audience = "public" }, incident: nil)),
    ("update INC-2026-001 --publish", .update(update { $0.publishes = true }, incident: one)),
    (
      "update —publish —next 20m",
      .update(
        update {
          $0.publishes = true
          $0.nextInSeconds = 1_200
        }, incident: nil)
    ),
    (
      "update --publish We know more. --because we looked",
      .update(
        update {
          $0.publishes = true
          $0.text = "We know more."
          $0.because = "we looked"
        }, incident: nil)
    ),
    (
      "update We know more. --publish",
      .update(
        update {
          $0.publishes = true
          $0.text = "We know more."
        }, incident: nil)
    ),
    ("decide rollback because it fails", .propose(proposal("rollback", "it fails"), incident: nil)),
    (
      "decide INC-2026-001 Rollback because 5 % --over fallback=no stack = none --no-other x "
        + "--to 4.1.9 --to-because it ran",
      .propose(
        proposal("rollback", "5 %") {
          $0.over = [.init("fallback", why: "no stack = none")]
          $0.noOther = "x"
          $0.target = "4.1.9"
          $0.targetBecause = "it ran"
        }, incident: one)
    ),
  ]

  @Test(arguments: good.indices)
  func `is understood`(index: Int) throws {
    let (line, command) = Self.good[index]
    #expect(try ChatCommand(line) == command)
  }

  @Test(
    arguments: [
      ("dance", nil), ("note", .note), ("note   ", .note), ("note INC-2026-001", .note),
      ("status everything", .status), ("ack a b", .ack), ("plan", .plan), ("plan 1", .plan),
      ("plan D", .plan), ("plan Dx", .plan), ("plan D1234567890", .plan), ("plan D1 D2", .plan),
      ("plan X-D1", .plan), ("plan D١", .plan), ("approve", .approve),
      ("approve D1 abc def", .approve), ("approve D1 as", .approve), ("deny D1", .deny),
      ("deny D1 because x", .deny), ("deny D1 abc", .deny), ("deny D1 abc because ", .deny),
      ("decide", .decide), ("decide dance because x", .decide), ("decide rollback", .decide),
      ("decide rollback because", .decide), ("decide rollback because x --over fallback", .decide),
      ("update --to everybody", .update), ("update --to", .update), ("update --next soon", .update),
      ("update --next", .update), ("update one --publish two", .update),
      ("update --next \"2 business days\"", .update), ("update --next 2 business days", .update),
    ] as [(String, ChatVerb?)])
  func `that means nothing says so, and how it goes`(line: String, verb: ChatVerb?) throws {
    let usage = try #require(throws: ChatUsage.self) { try ChatCommand(line) }
    #expect(usage.verb == verb && !usage.sentence.isEmpty)
    let answer = ChatHelp.answer(to: usage, "/lg")
    #expect(
      answer.fields.allSatisfy { $0.name.hasPrefix("/lg ") }
        && (verb == nil) == answer.fields.isEmpty)
  }

  @Test func `is not endless`() {
    let text = "note " + String(repeating: "a", count: ChatCommand.longest)
    #expect(throws: ChatUsage.self) { try ChatCommand(text) }
    #expect(throws: Never.self) { try ChatCommand(String(text.prefix(ChatCommand.longest))) }
  }

  @Test func `is explained for each thing that may be asked`() {
    let all = ChatHelp.answer("/lg", allowing: ChatVerb.allCases)
    let one = ChatHelp.answer("/lg", allowing: [.note])
    #expect(one.fields.map(\.name) == ["/lg note TEXT"])
    for verb in ChatVerb.allCases where verb != .pin {
      #expect(all.fields.contains { $0.name.hasPrefix("/lg \(verb.rawValue)") }, "\(verb)")
    }
  }

  /// Whatever is typed, reading it ends.
  @Test func `of any words is understood or refused`() {
    let words = [
      "note", "update", "--to", "—publish", "--", "because", "D1", "INC-2026-001", "as", "\u{202E}",
      "=", "--over", "decide", "rollback", "\n", "e\u{301}", "🔥", "approve", "deny", "",
    ]
    var state: UInt64 = 11
    var understood = 0
    for _ in 0..<20_000 {
      var line: [String] = []
      for _ in 0..<6 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        line.append(words[Int((state >> 33) % UInt64(words.count))])
      }
      if (try? ChatCommand(line.joined(separator: " "))) != nil { understood += 1 }
    }
    #expect(understood > 100)
  }
}
