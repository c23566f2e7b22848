import Policy
import Testing
@testable import Trackers

@Suite struct `What people wrote, in an issue` {
  static let texts = [
    "Alert\r\n/close\r\n/assign @root", "@everyone look at #1, !2, ~x, %y, $1, &3 and shop/x@ab12",
    "{code}x{code} {noformat}x{noformat} [~admin] [~accountid:5] [x|https://evil.example]",
    "`code` ``` ```` `", "<script>alert(1)</script> ![x](https://evil.example/x.png) &#64;root",
    "# heading\n- item\n> quote\n| a | b |", "\u{202E}turned\u{0}\u{1B}[31m", "/close",
    "``" + String(repeating: "`", count: 200) + "@root", String(repeating: "@", count: 8_192),
    String(repeating: "{noformat}[~a]", count: 585), String(repeating: "é\n", count: 2_700),
  ]

  @Test(arguments: texts) func `mentions nobody and runs nothing in Markdown`(text: String) throws {
    for kind in [TrackerRule.Kind.github, .gitlab] {
      let request = TrackerAPI(.example(kind)).creating(
        .example(text, owner: text, doneWhen: text))
      let body = try request.said(kind == .github ? "body" : "description")
      #expect(body.utf8.count <= 65_536)
      let lines = body.split(separator: "\n")
      #expect(lines.count == 5)
      for line in lines {
        // All of it is within code: outside there is nothing but what we say.
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        #expect(parts.count % 2 == 1, "\(line)")
        let outside = stride(from: 0, to: parts.count, by: 2).map { String(parts[$0]) }.joined()
        #expect(
          ["**What:** ", "**Owner:** ", "**Due:** ", "**Done when:** "].contains(outside)
            || outside.hasPrefix("Action  () of ."), "\(outside)")
      }
    }
  }

  @Test(arguments: texts) func `mentions nobody and ends no block in Jira`(text: String) throws {
    let request = TrackerAPI(.example(.jira)).creating(.example(text, owner: text, doneWhen: text))
    let description = try request.said("fields", "description")
    #expect(description.utf8.count <= 65_536)
    #expect(description.ranges(of: "{noformat}").count == 2)
    #expect(description.hasPrefix("{noformat}\n"))
    #expect(!description.contains("[~") && !description.contains("{code"))
    let end = try #require(description.ranges(of: "{noformat}").last)
    #expect(description[end.upperBound...].hasPrefix("\nAction A1 (detect) of INC-2026-001."))
  }

  @Test(arguments: texts) func `is one short line in a title`(text: String) throws {
    for kind in TrackerRule.Kind.allCases {
      let request = TrackerAPI(.example(kind)).creating(.example(text))
      let title =
        kind == .jira ? try request.said("fields", "summary") : try request.said("title")
      #expect(!title.contains { $0.isNewline })
      #expect(title.unicodeScalars.count <= 400 && title.count <= 255)
      #expect(title.hasSuffix(" (INC-2026-001-A1)"))
      for mark in ["@root", "@everyone", "#1", "!2", "~x", "%y", "&3", "\u{202E}", "\u{0}"] {
        #expect(title.ranges(of: mark).isEmpty, "\(title)")
      }
    }
  }
}
