import Testing
import Timelines

/// Every form in which a timeline is text for people.
struct Rendering: CustomTestStringConvertible {
  var name: String
  var text: @Sendable (Timeline, TimelineReading) -> String

  var testDescription: String { name }

  static let all = [
    Rendering(name: "text") { $0.text($1) },
    Rendering(name: "Markdown") { $0.markdown($1) },
    Rendering(name: "HTML") { $0.html($1) },
    Rendering(name: "CSV") { $0.csv($1) },
    Rendering(name: "SVG") { $0.svg($1) },
  ]
}
