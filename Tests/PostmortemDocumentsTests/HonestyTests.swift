import EventLog
import Incidents
import Linting
import PostmortemDocuments
import Postmortems
import Rollouts
import TestStories
import Testing
import Timelines

/// What no document may do, whatever happened.
struct `A document` {
  private static let claims = [
    "; it helped", ": it helped", "verification passed", "measurements confirm", "verified; it",
    "was verified",
  ]

  @Test(arguments: Incidents.allCases)
  func `claims success only where a verification passed`(_ incident: Incidents) {
    let story = incident.story
    let hasPassed = story.events.contains {
      $0.event.type == EventType(known: "verification.passed")
    }
    for variant in PostmortemVariant.allCases {
      let text = story.document(for: variant).plainText.lowercased()
      let claimed = Self.claims.filter { text.contains($0) }
      #expect(hasPassed || claimed.isEmpty, "\(variant): \(claimed)")
    }
    #expect(hasPassed == [.fallback, .bypass].contains(incident))
  }

  @Test(arguments: [
    (Int32(1) as Int32?, nil as Int32?, "one commit, in 3 groups"),
    (nil, 1, "one changed file, in 3 groups"),
    (0, 1_340, "0 commits, 1,340 changed files, in 3 groups"),
    (nil, nil, nil as String?),
  ])
  func `says how much was brought at once, citing the plan, only where somebody recorded it`(
    commits: Int32?, files: Int32?, batch: String?
  ) {
    var story = Story()
    story.rollOut(commits: commits, files: files)
    let plan = story.events.first?.event.id
    let facts = story.document().header.filter { $0.label == "Batch" }
    let said = facts.map { $0.statements.map { $0.pieces.raw }.joined() }
    #expect(said == (batch.map { [$0] } ?? []))
    #expect(facts.flatMap(\.statements).allSatisfy { $0.cites == [plan] })
  }

  @Test func `takes a success back when it is looked at anew, or reopened`() {
    var story = Incidents.fallback.story
    #expect(story.document(for: .customers).plainText.contains("Measurements confirm"))
    story.record(.incident(.reopened(because: .text("it is back"))), at: 2_000)
    let text = story.document(for: .customers).plainText
    #expect(!text.contains("Measurements confirm"))
    story.resolve(at: 2_400)
    let summary = story.document().sections.first { $0.section == .summary }
    let words = summary?.blocks.flatMap(\.statements).map { $0.pieces.raw }.joined()
    #expect(words?.contains("No verification that passed stands behind that.") == true)
  }

  @Test(arguments: Incidents.allCases)
  func `says of detecting what its timeline says`(_ incident: Incidents) {
    let story = incident.story
    let document = story.document()
    let detected = document.timeline.milestones.detected.map { "\(TimeText.second($0)) UTC" }
    let said = document.header.first { $0.label == "Detected" }?.statements.first?.pieces.raw
    #expect(said == detected)
  }

  @Test func `takes a failed check of the deployment for a sign`() {
    var story = Story()
    story.rollOut()
    let health = HealthReport(
      group: "canary",
      signals: [ReportedSignal(signal: "error-rate", verdict: .fail, value: .text("4.2%"))],
      verdict: .fail)
    story.record(.deployment(.healthRecorded(health)), at: -3, by: Story.pipeline, as: "pipeline")
    story.declare("Checkout fails", at: 0)
    story.record(.deployment(.healthRecorded(health)), at: 3, by: Story.pipeline, as: "pipeline")
    let document = story.document()
    let said = document.header.first { $0.label == "Detected" }?.statements.first?.pieces.raw
    #expect(said == "\(TimeText.second(Story.time(-3))) UTC")
    #expect(!document.plainText.contains("No signal is on record"))
    #expect(document.plainText.contains("Health of canary was bad at"))
    let rows = document.sections.first { $0.section == .detection }?.blocks.compactMap { block in
      if case .table(_, let rows) = block { rows.count } else { nil }
    }
    // What fails still after declaring has detected nothing.
    #expect(rows == [1])
  }

  @Test func `holds a picture that is dark on dark screens, and light on paper`() throws {
    let html = Incidents.fallback.story.document().html()
    let page = html.split(separator: "<svg", maxSplits: 1)
    let picture = try #require(page.last?.split(separator: "</svg>", maxSplits: 1).first)
    let style = try #require(
      picture.split(separator: "<style>").last?.split(separator: "</style").first)
    let parts = style.split(separator: "@media screen and (prefers-color-scheme:dark){")
    try #require(parts.count == 2)
    #expect(parts[0].contains("svg .legend .mark,svg .legend.mark{fill:#5b6675;stroke:#5b6675}"))
    #expect(parts[1].contains("svg .legend .mark,svg .legend.mark{fill:#9aa6b4;stroke:#9aa6b4}"))
    #expect(parts[0].contains("svg .ground{fill:#fff}"))
    #expect(parts[1].contains("svg .ground{fill:#11161d}"))
    // Of a page whose variables have the same names nothing gets in, and nothing gets out.
    #expect(!style.contains("var(") && !style.contains("--"))
    for rule in style.split(separator: "}") {
      let selector = rule.split(separator: "{").dropLast().last ?? "svg"
      #expect(
        selector.split(separator: ",").allSatisfy { $0.hasPrefix("svg") || $0.hasPrefix("@") })
    }
  }

  @Test(arguments: Incidents.allCases)
  func `names nobody`(_ incident: Incidents) {
    let document = incident.story.document()
    for text in [document.markdown, document.html()] {
      for name in ["ada", "Ada", "bob", "Bob", "Example"] {
        let words = text.split { !$0.isLetter }
        #expect(!words.contains(Substring(name)), "\(name)")
      }
    }
  }

  @Test(arguments: Incidents.allCases)
  func `cites entries that are there, and leads to each`(_ incident: Incidents) {
    let story = incident.story
    let known = Set(story.events.map(\.event.id))
    let document = story.document()
    let cites = document.sections.flatMap(\.blocks).flatMap(\.statements).flatMap(\.cites)
    #expect(!cites.isEmpty && cites.allSatisfy { known.contains($0) })
    for text in [document.markdown, document.html()] {
      for cite in Set(cites) {
        guard let position = document.position(cite) else { continue }
        #expect(text.contains("id=\"e\(position)\""), "#\(position)")
      }
    }
  }

  @Test(arguments: Incidents.allCases)
  func `has a figure nowhere without an entry behind it`(_ incident: Incidents) {
    let document = incident.story.document()
    let counted: Set<PostmortemSection> = [.summary, .impact, .decisions, .mitigation]
    for section in document.sections where counted.contains(section.section) {
      for statement in section.blocks.flatMap(\.statements) where statement.cites.isEmpty {
        let text = statement.pieces.raw
        let hasFigure = text.contains { $0.isNumber }
        #expect(!hasFigure, "\(section.heading): \(text)")
      }
    }
  }

  @Test(arguments: Incidents.allCases)
  func `blames nobody by itself`(_ incident: Incidents) {
    // What people said stands there as they said it.
    let text = incident.story.document().sections.flatMap(\.blocks).flatMap(\.statements)
      .map { statement in
        statement.pieces.map { if case .quote = $0 { "“…”" } else { $0.raw } }.joined()
      }.joined(separator: "\n\n")
    let errors = PostmortemLint.findings(in: text)
      .filter { $0.level == .error && $0.rule.hasPrefix("postmortem.b") }
    #expect(errors.isEmpty, "\(errors.map { "\($0.rule): \($0.excerpt)" })")
  }

  @Test(arguments: Incidents.allCases)
  func `is the same from the same record`(_ incident: Incidents) {
    let (first, second) = (incident.story.source(), incident.story.source())
    #expect(
      PostmortemDocument.canonicalText(of: first) == PostmortemDocument.canonicalText(of: second))
    #expect(PostmortemDocument(first).html() == PostmortemDocument(second).html())
  }

  @Test func `has lengths only where clocks agree`() {
    var story = Story()
    story.stateImpact("it is slow", since: 500, at: 10)
    story.declare("Slow", at: 0)
    story.resolve(at: -100)
    let text = story.document().plainText
    #expect(text.contains("wrong order"))
    #expect(!text.contains(" -"), "a length is never negative")
  }

  @Test func `of one entry is a document`() {
    var story = Story()
    story.declare("Checkout fails", nil, at: 0)
    let document = story.document()
    #expect(document.sections.count == PostmortemSection.allCases.count)
    #expect(document.html().contains("No decision is on record."))
  }

  @Test func `of ten thousand entries shows those that moved the incident`() {
    var story = Incidents.fallback.story
    for second in 0..<10_000 { _ = story.note("looked again", at: 1_000 + second) }
    let document = story.document()
    let lines = document.sections.flatMap(\.blocks).compactMap { block -> [EntryLine]? in
      if case .entries(let lines) = block { lines } else { nil }
    }
    #expect(lines.first?.count == 120)
    #expect(document.markdown.contains("Decision authorised"))
  }

  @Test func `seals what was agreed, and not what became of it`() throws {
    var postmortem = Postmortem()
    func ask(_ command: PostmortemCommand) throws {
      for event in try postmortem.decide(command) { postmortem.evolve(event) }
    }
    let id = Story.id(900)
    try ask(.open(PostmortemOpening(of: Story.incident, leader: Story.ada, by: Story.ada)))
    try ask(
      .add(
        Improvement(
          id, .detect, text: .text("Alert on locks"), owner: "platform", dueAt: Story.time(99_999),
          doneWhen: .text("it pages"), by: Story.ada), at: Story.time(0)))
    let story = Incidents.fallback.story
    let before = PostmortemDocument.canonicalText(of: story.source(postmortem))
    try ask(.export(TrackerReference("main", "42"), improvement: id))
    try ask(.finish(ImprovementEnd(id, evidence: .text("it paged"), by: nil)))
    #expect(PostmortemDocument.canonicalText(of: story.source(postmortem)) == before)
    #expect(story.document(postmortem).markdown.contains("finished: it paged, main 42"))
  }
}

struct `A name` {
  private static let veil = NameVeil([
    .init(["ada", "Ada Example"], as: "commander"), .init(["mark", "Mark Stone"], as: nil),
    .init(["li"], as: "scribe"),
  ])

  @Test(
    arguments: [
      ("Ada saw it", "[the commander] saw it"), ("asked @ada, then", "asked [the commander], then"),
      ("Ada Example's graph", "[the commander]'s graph"), ("ADA", "[the commander]"),
      ("adapter and Canada", "adapter and Canada"), ("we mark it", "we mark it"),
      ("ask @mark", "ask [a colleague]"), ("Mark Stone left", "[a colleague] left"),
      ("Ada\nExample", "[the commander]\nExample"), ("li-ada", "li-ada"),
      ("(li)", "([the scribe])"),
      ("", ""), ("…ada…", "…[the commander]…"),
    ])
  func `gives way to a role`(text: String, veiled: String) {
    #expect(Self.veil.text(text) == veiled)
  }
}

struct `What people write` {
  @Test(
    arguments: [
      ("One\ntwo", [ProseBlock.paragraph([.text("One two")])]),
      ("# Not **this**", [.heading([.text("Not "), .strong("this")])]),
      (
        "- a\n  - b\n2. c",
        [
          .item(depth: 0, number: nil, [.text("a")]), .item(depth: 1, number: nil, [.text("b")]),
          .item(depth: 0, number: 2, [.text("c")]),
        ]
      ),
      ("> said", [.quotation([.text("said")])]),
      ("```\nx < y\n```", [.code("x < y")]),
      (
        "see [#12, #14]",
        [.paragraph([.text("see "), .citation([LogPosition(12), LogPosition(14)])])]
      ),
      ("![graph](#7)", [.paragraph([.image("graph", LogPosition(7))])]),
      ("[x](https://a.example)", [.paragraph([.link("x", to: "https://a.example")])]),
      ("[x](javascript:1)", [.paragraph([.text("[x](javascript:1)")])]),
      ("a*b_c", [.paragraph([.text("a*b_c")])]), ("`a*b`", [.paragraph([.code("a*b")])]),
      ("\\*x\\*", [.paragraph([.text("*x*")])]),
      ("#42 is one", [.paragraph([.text("#42 is one")])]),
      ("[#0]", [.paragraph([.text("[#0]")])]), ("", []),
    ] as [(String, [ProseBlock])])
  func `is understood`(text: String, blocks: [ProseBlock]) {
    #expect(ProseParser.blocks(in: text) == blocks)
  }

  @Test func `costs little, whatever it is`() {
    for piece in ["[", "*", "`", "![", "_a", "[x](", "> ", "- ", "**", "\\"] {
      let text = String(repeating: piece, count: 65_536 / piece.count)
      let begin = ContinuousClock.now
      _ = ProseParser.blocks(in: text)
      #expect(ContinuousClock.now - begin < .seconds(20), "\(piece)")
    }
  }
}
