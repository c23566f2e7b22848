import EventLog
import FoundationEssentials
import JSON
import TestStories
import Testing
import Timelines

/// One file for each rendering of the same story.
///
/// `LASTGOOD_REWRITE_FIXTURES=1 swift test` writes them anew; then look at what changed.
@Suite struct `Renderings of a story` {
  static let renderings: [(file: String, render: @Sendable (Timeline) -> String)] = [
    ("canary.txt", { $0.text(reading()) }),
    ("canary-phases.txt", { $0.text(reading(isGrouped: true, showsOriginals: true)) }),
    ("canary.md", { $0.markdown(reading(showsOriginals: true)) }),
    ("canary.html", { $0.html(reading()) }),
    ("canary-phases.html", { $0.html(reading(isGrouped: true)) }),
    ("canary.csv", { $0.csv(reading()) }),
    ("canary.svg", { $0.svg(reading()) }),
    (
      "canary.json",
      { JSONPretty.string(JSONText(trusting: $0.json(reading()))) + "\n" }
    ),
  ]

  static func reading(isGrouped: Bool = false, showsOriginals: Bool = false) -> TimelineReading {
    TimelineReading(names: Story.names, showsOriginals: showsOriginals, isGrouped: isGrouped)
  }

  @Test(arguments: renderings.indices)
  func `read as they did when somebody last looked`(index: Int) throws {
    let (file, render) = Self.renderings[index]
    let url = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/\(file)")
    let text = render(Story.canary.timeline)
    if ProcessInfo.processInfo.environment["LASTGOOD_REWRITE_FIXTURES"] != nil {
      try Data(text.utf8).write(to: url)
    }
    let golden = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    #expect(text == golden, "\(file)")
  }
}
