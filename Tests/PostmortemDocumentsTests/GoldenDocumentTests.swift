import PostmortemDocuments
import Postmortems
import TestGoldens
import TestStories
import Testing

struct `A draft` {
  @Test(arguments: Incidents.allCases)
  func `says what is on record, as it was kept`(_ incident: Incidents) throws {
    let document = incident.story.document()
    let kept = try GoldenText("\(incident.rawValue).md").kept(orWriting: document.markdown)
    #expect(document.markdown == kept)
  }

  @Test(arguments: Incidents.allCases)
  func `is a page, as it was kept`(_ incident: Incidents) throws {
    let page = incident.story.document().html()
    #expect(try GoldenText("\(incident.rawValue).html").kept(orWriting: page) == page)
  }
}
