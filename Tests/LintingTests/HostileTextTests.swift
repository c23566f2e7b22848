import Linting
import TestThreads
import Testing

@Suite(.serialized, .ownThreads) struct `Hostile texts` {
  static func everything(_ text: String) -> Int {
    var context = UpdateContext()
    context.hasVerification = false
    context.people = ["Nadia Berg"]
    context.counts = [1]
    context.previous = text
    context.severity = "SEV1"
    context.audience = .everybody
    return PostmortemLint.findings(in: text).count + ImprovementLint.findings(in: text).count
      + UpdateLint.findings(in: text, knowing: context).count
      + LeakLint.findings(in: text, knowing: context).count
  }

  static let pieces = [
    "word ", "word", ".", ". ", "\"", "'", "`", "``` ", "“", "‘", "(", "[](", "<", "<!--", "> ",
    "# \n",
    "- ", "| ", "\n", "\r", "careless ", "nobody ", "the ", "to ", "should have ", "who ",
    "if had not ",
    "the engineer who ", "lack of of ", "12:00 ", "1,000 ", "by ", "@a ", "a_b ", "db-01 ",
    "1.2.3.4 ", "::", "a.b", "/a",
    "e\u{0301}", "\u{0301}", "👩‍👩‍👧‍👦", "\u{202E}x", "\u{0}", "不", "ﷺ", "’", "n't", "x'll've ", "-",
    "- - ",
  ]

  @Test(arguments: pieces)
  func `much of one thing is read in time`(piece: String) {
    read(String(repeating: piece, count: Self.most / 10 / piece.utf8.count))
  }

  @Test(arguments: ["word ", "word", ".", "\""])
  func `a megabyte is read in time`(piece: String) {
    let text = String(repeating: piece, count: Self.most / piece.utf8.count)
    _ = PostmortemLint.findings(in: text)
    read(text, with: [LeakLint.findings])
  }

  /// A tenth of it without optimisation, which takes ten times as long.
  #if DEBUG
    static let most = 100_000
  #else
    static let most = 1_000_000
  #endif

  /// Without optimisation and beside other work; what is not linear takes hours.
  private func read(_ text: String, with lints: [(String, UpdateContext) -> [Finding]]? = nil) {
    let clock = ContinuousClock()
    let start = clock.now
    if let lints {
      for lint in lints { _ = lint(text, UpdateContext()) }
    } else {
      _ = Self.everything(text)
    }
    #expect(clock.now - start < .seconds(60))
  }

  /// Texts that broke other programs.
  static let naughty = [
    "", " ", "\n", "\r\n", "\t", "\u{0}", "\u{FEFF}", "\u{200B}", "\u{202E}gnirts", "undefined",
    "null", "1/0", "-1", "0x0",
    "9999999999999999999999999999999999", "1e999 customers", "99999999999999999999 customers",
    "12:99", "99:99 UTC", "25:61 UTC",
    "- 24:00 UTC a\n- 00:00 UTC b", "# \n#\n##\n", "|||", "| |\n|-|", "```", "```\n", "~~~", "`",
    "``", "\"", "“", "‘", "’", "«", "»", "'", "''", "'s", "n't",
    "don't", "don’t", "shouldn't've", "'tis", "y'all'd've", "@", "@@", "#", "#1", "a@", "@a.",
    "a@b", "a@b.c", "://", "http://", "https:///", "http://[::1]/x", "::",
    "::1", "1::", "...", "…", "!?", "!!!", "?", "no one", "no", "of of of", "to to to", "who who",
    "that that that", "neither", "both", "whoever",
    "had", "had the", "if", "why", "why did", "who", "by", "was by", "without", "due to",
    "because of", "one of", "one of the", "one of kept", "some of if", "most of never",
    "none of us",
    "the 's", "'s mistake", "\u{1F468}\u{200D}\u{1F469}", "e\u{301}\u{301}\u{301}", "Z̸̛a̷l̴g̵o̶", "ﷺ",
    "İstanbul failed", "ß", "ﬁx", "１２:３４", "٣ customers", "①", "half of", "next update",
    "next update by", "eta",
    "in", "within the", "-", "--", "—", "- ", "1.", "1. ", "[ ] ", "- [ ] ", "<", "<a", "</",
    "<!--", "-->", "](", "[](", "\\", "C:\\", "~/", "/", "//", ".", "..", "./",
    "Robert'); DROP TABLE students;--", "<script>alert(1)</script>", "%s%n", "{{x}}", "$(rm -rf /)",
    "سمَـَّوُوُحخ", "社會科學院", "田中さん failed to", "Ω≈ç√∫˜µ≤≥÷",
  ]

  @Test(arguments: naughty)
  func `no text is too strange, and each finding stands in it`(text: String) {
    for text in [
      text, text + " " + text, "The engineer " + text + " failed to notice " + text + ".",
      "# Timeline\n- " + text + "\n- 10:00 " + text,
    ] {
      var context = UpdateContext()
      context.people = [text, "Nadia Berg"]
      context.previous = text
      context.severity = text
      context.counts = [.max, .min]
      let lines = text.split(omittingEmptySubsequences: false) {
        $0 == "\n" || $0 == "\r\n" || $0 == "\r"
      }
      for finding in PostmortemLint.findings(in: text) + ImprovementLint.findings(in: text)
        + UpdateLint.findings(in: text, knowing: context)
        + LeakLint.findings(in: text, knowing: context)
      {
        #expect((1...max(1, lines.count)).contains(finding.line))
        #expect(finding.column >= 1 && finding.column <= lines[finding.line - 1].count + 1)
        #expect(!finding.why.isEmpty)
      }
      _ = Self.everything(text)
    }
  }
}
