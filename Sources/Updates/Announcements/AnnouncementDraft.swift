package import EventLog
package import Policy
package import Templates

/// A text about a deployment, filled with what is known.
package struct AnnouncementDraft: Equatable, Sendable {
  package var name: String
  package var text: String
  /// What the text asks for and nobody knows; it is not sent while there is any.
  package var missing: [String]
  package var cites: [EventID]

  /// Fills a text in, with what people say beside the record.
  ///
  /// - Throws: why the text cannot be used, or what was stated.
  package init(
    _ name: String, _ announcement: Announcement, from facts: AnnouncementFacts,
    stating stated: [String: String] = [:]
  ) throws(AnnouncementFault) {
    for key in stated.keys.sorted() where facts.values[key] != nil {
      throw .isComputed(key)
    }
    var values = announcement.facts.merging(stated) { $1 }.mapValues(UpdateSpeaker.value)
    values.merge(facts.values) { $1 }
    let unused: String?
    do throws(TemplateFault) {
      let template = try Template(announcement.text)
      let asked = template.names(knowing: Set(values.keys))
      missing = asked.union(announcement.fields).filter { values[$0] == nil }.sorted()
      unused = Set(stated.keys).subtracting(template.names).min()
      for key in missing { values[key] = "[\(key)?]" }
      text = template.render(
        .object(values.mapValues { .text($0) }), as: .plain, partials: TemplatePartials())
    } catch { throw .template(error) }
    if let unused { throw .unused(unused) }
    (self.name, cites) = (name, facts.cites)
  }
}

/// Why nothing can be announced like that.
package enum AnnouncementFault: Error, Equatable {
  /// The record knows it: nobody can say it otherwise.
  case isComputed(String)
  case unused(String)
  case template(TemplateFault)
}
