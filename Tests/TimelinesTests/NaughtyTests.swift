import EventLog
import FoundationEssentials
import Incidents
import JSON
import Rollouts
import TestStories
import Testing
import Timelines

/// The Big List of Naughty Strings, where it is present.
enum NaughtyStrings {
  static let path = "../shared/data/naughty-strings/blns.json"

  private static let file: URL = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appending(path: path)
  }()

  /// Absent data is an excuse, unless the environment says that it must be there.
  static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: file.path)
      || ProcessInfo.processInfo.environment["LASTGOOD_REQUIRE_CONFORMANCE_DATA"] != nil
  }

  /// Without those that hold a NUL, which no event can hold.
  static func all() throws -> [String] {
    try JSONReader.read(Array(try Data(contentsOf: file))) { reader throws(JSONFault) in
      try reader.strings()
    }.filter { !$0.utf8.contains(0) }
  }
}

/// Texts from outside in every place where there can be one.
enum Hostile {
  static let strings = [
    "</style></title></svg><script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>",
    "\u{1B}[31mred\u{1B}]0;title\u{7}", "\u{202E}desrever\u{2066}\u{200B}", "a\r\nb\u{2028}c",
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\u{FF1D}1", "]]>", "<!-- --", "&lt;&#60;",
    "# heading\n- item\n1. one\n> quote\n---\n```\ncode", "[a](javascript:alert\\(1\\))",
    "\u{FFFE}",
    "", " ", "\n\n", String(repeating: "a", count: 5000), "| a | b |\n| - | - |", "e\u{301}\u{0}",
  ]

  static func story(_ text: String) -> Story {
    var story = Story()
    let plan = RolloutPlan(
      number: "D", service: text, environment: text, version: text,
      groups: [RolloutGroup(name: text, kind: .ring, share: .all)], plannedBy: Story.ada)
    story.record(.deployment(.planned(plan)), at: 0, as: text)
    story.record(.deployment(.groupEntered(group: text, share: .all)), at: 1)
    let declared = story.record(
      .incident(
        .declared(
          Declaration(number: text, title: .text(text), severity: .sev1, declaredBy: Story.ada))),
      at: 2)
    let note = story.note(text, at: 3)
    story.correct(note, to: text, because: text, at: 4)
    story.record(.entry(.redacted(entry: declared, because: .text(text))), at: 5)
    story.record(
      .incident(
        .impactStated(Impact(who: .text(text), symptom: .text(text), regions: [text]))), at: 6)
    return story
  }

  /// What no page may hold, whatever was written into the record.
  static func faults(in page: String) -> [String] {
    page.unicodeScalars.compactMap { scalar in
      switch scalar.value {
      case 0x0A, 0x0D, 0x20...0x7E, 0xFE0E, 0xFE0F: return nil
      case 0..<0x20, 0x7F: return "control \(scalar.value)"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return "\(scalar.value)"
        default: return nil
        }
      }
    }
  }
}

@Suite struct `Hostile text` {
  private static let reading = TimelineReading(
    names: [Story.ada: PersonName("<b>\u{202E}")], showsOriginals: true)

  @Test(arguments: Rendering.all)
  func `puts no control or direction mark into a page`(rendering: Rendering) {
    for text in Hostile.strings {
      let page = rendering.text(Hostile.story(text).timeline, Self.reading)
      #expect(Hostile.faults(in: page).isEmpty, "\(rendering.name): \(text.debugDescription)")
      #expect(rendering.name == "CSV" || !page.contains("\r"))
    }
  }

  @Test(arguments: ["HTML", "SVG", "Markdown"])
  func `adds no markup`(name: String) throws {
    let rendering = try #require(Rendering.all.first { $0.name == name })
    let plain = tags(rendering.text(Hostile.story("plain").timeline, Self.reading))
    for text in Hostile.strings where text.utf8.count < 1000 {
      let page = rendering.text(Hostile.story(text).timeline, Self.reading)
      #expect(tags(page).allSatisfy { plain.keys.contains($0.key) }, "\(text.debugDescription)")
      #expect(!page.contains("<script") && !page.contains("<img"))
    }
  }

  @Test func `begins no cell that a spreadsheet would compute`() {
    for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u{FF1D}1"] {
      let page = Hostile.story(text).timeline.csv(Self.reading)
      for line in CSVReader.rows(page) {
        for cell in line {
          #expect(!"=+-@\t\r".contains(cell.first ?? "a"), "\(cell.debugDescription)")
        }
      }
    }
  }

  @Test func `never breaks the rows of a CSV file`() {
    for text in Hostile.strings {
      let rows = CSVReader.rows(Hostile.story(text).timeline.csv(Self.reading))
      #expect(rows.allSatisfy { $0.count == 15 }, "\(text.debugDescription)")
      #expect(rows.count == 6)
    }
  }

  @Test func `keeps every line of a terminal within its width`() {
    for text in Hostile.strings + [String(repeating: "漢字 ", count: 80)] {
      for line in Hostile.story(text).timeline.textLines(TimelineReading(width: 80)) {
        let wide = line.unicodeScalars.count { $0.value >= 0x3000 }
        #expect(line.count + wide <= 80, "\(line)")
      }
    }
  }

  /// How often each tag stands in a page.
  private func tags(_ page: String) -> [String: Int] {
    var counts: [String: Int] = [:]
    for part in page.split(separator: "<").dropFirst() {
      counts[String(part.prefix { $0 != " " && $0 != ">" }), default: 0] += 1
    }
    return counts
  }
}

@Suite(
  .enabled(if: NaughtyStrings.isAvailable, "\(NaughtyStrings.path) is not on this machine."))
struct `Naughty strings` {
  @Test func `survive JSON byte for byte`() throws {
    for text in try NaughtyStrings.all() {
      var story = Story()
      _ = story.note(text, at: 0)
      let bytes = story.timeline.json()
      try JSONText.check(bytes)
      var found: String?
      try JSONReader.read(bytes) { reader throws(JSONFault) in
        try reader.object { key, value throws(JSONFault) in
          guard key.string == "entries" else { return try value.skip() }
          try value.array { entry throws(JSONFault) in
            try entry.object { key, value throws(JSONFault) in
              if key.string == "text" { found = try value.string() } else { try value.skip() }
            }
          }
        }
      }
      #expect(found.map { Array($0.utf8) } == Array(text.utf8))
    }
  }

  @Test(arguments: Rendering.all)
  func `are harmless on every page`(rendering: Rendering) throws {
    for text in try NaughtyStrings.all() {
      let page = rendering.text(Hostile.story(text).timeline, TimelineReading())
      #expect(Hostile.faults(in: page).isEmpty, "\(text.debugDescription)")
      #expect(!page.contains("<script") || rendering.name == "text" || rendering.name == "CSV")
    }
  }
}

/// Reads RFC 4180 as a spreadsheet would.
enum CSVReader {
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    for scalar in text.unicodeScalars {
      switch (scalar, isQuoted) {
      // A doubled quote closes and opens again, which is what a reader makes of it as well.
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        row.append(String(cell))
        cell = .init()
      case ("\r", false): break
      case ("\n", false):
        rows.append(row + [String(cell)])
        (row, cell) = ([], .init())
      default: cell.append(scalar)
      }
    }
    return rows
  }
}
