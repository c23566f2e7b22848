import Communication
import EventLog
import Incidents
import MessageTemplates
package import Templates
import Timelines

/// The texts that updates are poured into, one for each audience; checked when they are loaded.
package struct UpdateTemplates: Sendable {
  private let templates: [UpdateAudience: Template]
  private let partials: TemplatePartials

  package static let shipped = MessageTemplates.messages

  /// Those that ship with the program.
  ///
  /// They are checked by a test: a fault in them would be one of the program.
  package static let standard = UpdateTemplates(checked: shipped)

  /// Own texts take the place of those that ship, by name: `update-public`.
  ///
  /// - Throws: what is wrong in which text.
  package init(replacing own: [String: String]) throws(MessageFault) {
    for (name, text) in own.sorted(by: { $0.key < $1.key }) {
      guard UpdateAudience.allCases.contains(where: { $0.templateName == name }) else {
        throw MessageFault(name: name, fault: nil)
      }
      do throws(TemplateFault) {
        if let fault = try Template(text).faults(for: Self.shape).first { throw fault }
      } catch { throw MessageFault(name: name, fault: error) }
    }
    self.init(checked: Self.shipped.merging(own) { _, own in own })
  }

  private init(checked texts: [String: String]) {
    var templates: [UpdateAudience: Template] = [:]
    for audience in UpdateAudience.allCases {
      templates[audience] = texts[audience.templateName].flatMap { try? Template($0) }
    }
    (self.templates, partials) = (templates, TemplatePartials())
  }

  /// Of the texts that there are.
  package static let names = UpdateAudience.allCases.map(\.templateName)

  /// What there is to be filled in.
  package static let shape: TemplateShape = .object([
    "incident": .text, "title": .optional(.text), "severity": .text, "phase": .text,
    "sequence": .text, "service": .optional(.text), "environment": .optional(.text),
    "as_of": .text, "because": .optional(.text), "is_first": .bool, "is_resolved": .bool,
    "impact": clauses, "changed": clauses, "action": clauses, "workaround": clauses,
    "needed": clauses, "resolution": clauses, "next": clauses,
  ])

  private static let clauses: TemplateShape = .list(of: .object(["text": .text]))

  func text(of draft: UpdateDraft, about number: String, _ speaker: UpdateSpeaker) -> String {
    guard let template = templates[draft.audience] else { return "" }
    let facts = speaker.facts
    var values: [String: TemplateValue] = [
      "incident": .text(number),
      "title": facts.title.flatMap { UpdateSpeaker.quoted($0.value) }.map { .text($0) } ?? .nothing,
      "severity": .text(facts.severity?.value.rawValue ?? "Severity not stated"),
      "phase": .text(draft.phase.said), "sequence": .text("\(draft.sequence)"),
      "service": (speaker.isPublic ? speaker.name : facts.service).map { .text($0) } ?? .nothing,
      "environment": facts.environment.map { .text($0) } ?? .nothing,
      "as_of": .text("\(TimeText.minute(speaker.now)) UTC"),
      "because": draft.because.map { .text($0.value) } ?? .nothing,
      "is_first": .bool(draft.sequence == 1), "is_resolved": .bool(draft.phase == .resolved),
    ]
    for section in Clause.Section.allCases {
      values[section.rawValue] = .list(
        draft.clauses.filter { $0.section == section }
          .map { .object(["text": .text($0.text)]) })
    }
    return template.render(.object(values), as: .plain, partials: partials).withoutLooseEnds
  }
}

/// A text of an organisation's own that cannot be used.
package struct MessageFault: Error, Equatable {
  package var name: String
  /// Nil where there is no such text.
  package var fault: TemplateFault?
}

extension String {
  /// Without spaces at the end of a line, and without empty lines at its end: a template that lists
  /// sentences leaves both.
  fileprivate var withoutLooseEnds: String {
    var lines = split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}

extension UpdateAudience {
  var templateName: String { "update-\(rawValue)" }
}

extension UpdatePhase {
  /// As it stands at the head of a text.
  var said: String {
    switch self {
    case .investigating: "Investigating"
    case .identified: "Identified"
    case .mitigating: "Mitigating"
    case .monitoring: "Monitoring"
    case .resolved: "Resolved"
    }
  }
}
