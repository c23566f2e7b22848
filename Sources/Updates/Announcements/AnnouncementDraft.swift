package import EventLog
package import Linting
package import Policy
package import Templates

/// A text about a deployment, filled with what is known.
package struct AnnouncementDraft: Equatable, Sendable {
  package var name: String
  package var text: String
  /// What the rules for claims are asked about: without the times that we computed ourselves from the
  /// plan and the policy, which are nobody's promise.
  package var judgedText: String
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
      func filled(with values: [String: String]) -> String {
        template.render(
          .object(values.mapValues { .text($0) }), as: .plain, partials: TemplatePartials())
      }
      text = filled(with: values)
      for key in AnnouncementFacts.times where facts.values[key] != nil {
        values[key] = "as computed"
      }
      if let meeting = values["meeting"], Self.isBareTime(meeting) { values["meeting"] = "then" }
      judgedText = filled(with: values)
    } catch { throw .template(error) }
    if let unused { throw .unused(unused) }
    (self.name, cites) = (name, facts.cites)
  }
}

extension AnnouncementDraft {
  /// Whether it is a time and nothing else, as in `16:00 UTC`: when people meet is no promise of a
  /// repair.
  private static func isBareTime(_ text: String) -> Bool {
    text.count <= 40
      && text.split(separator: " ").allSatisfy { word in
        word.contains(where: \.isNumber) || word.count <= 4 && word.allSatisfy(\.isUppercase)
      }
  }

  /// What it promises and claims without anything that shows it.
  ///
  /// The rules for the form of an update are not asked: the policy says what it must hold.
  package func claims(knowing context: UpdateContext) -> [Finding] {
    UpdateLint.findings(in: judgedText, knowing: context).filter {
      ["update.fix-time-promise", "update.success-claim", "update.no-impact"].contains($0.rule)
    }
  }
}

/// Why nothing can be announced like that.
package enum AnnouncementFault: Error, Equatable {
  /// The record knows it: nobody can say it otherwise.
  case isComputed(String)
  case unused(String)
  case template(TemplateFault)
}
