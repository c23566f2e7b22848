import Policy
import Spelling
import Templates
import Updates

extension PolicyLints {
  /// Own texts of updates: a misspelt name is an error now, and not a hole in a text at night.
  mutating func checkMessages() {
    for (name, text) in policy.messages.sorted(by: { $0.key < $1.key }) {
      let path = "messages.\(name)"
      do throws(MessageFault) {
        _ = try UpdateTemplates(replacing: [name: text])
      } catch {
        guard let fault = error.fault else {
          refuse(
            "unknown-message", path,
            "There is no text of that name, so nobody would ever read it.",
            write: "Write one of \(UpdateTemplates.names.joined(separator: ", ")).")
          continue
        }
        refuse(
          "message-fault", path,
          "Line \(fault.line), column \(fault.column) of the text: \(fault.kind.sentence)",
          write: "Write a name that the text that ships has too, or leave this one out.")
      }
    }
  }
  /// Announcements that belong to a step.
  private static let steps = ["progress", "rollback", "start"]

  /// Texts of announcements: what nobody records has to be stated each time, and a misspelt name too.
  mutating func checkAnnouncements() {
    let known = AnnouncementFacts.names(under: policy)
    for (name, announcement) in policy.announcements.sorted(by: { $0.key < $1.key }) {
      let path = "announcements.\(name).text"
      if announcement.within != nil, !Self.steps.contains(name) {
        warn(
          "never-due", "announcements.\(name).within",
          "It is due at no step of a deployment: those are called \(Self.steps.joined(separator: ", ")).",
          write: "Leave it out, or call the announcement by the step that it belongs to.")
      }
      do throws(TemplateFault) {
        let asked = try Template(announcement.text).names.union(announcement.fields)
        for fact in asked.subtracting(known).subtracting(announcement.facts.keys).sorted() {
          guard let near = Suggestion.nearest(to: fact, among: known.sorted()) else { continue }
          warn(
            "misspelt-fact", path,
            "Nobody records “\(fact)”, so it would have to be stated each time.",
            write: "Write {{\(near)}}, or state it once among the announcement's facts.")
        }
      } catch {
        refuse(
          "message-fault", path,
          "Line \(error.line), column \(error.column) of the text: \(error.kind.sentence)",
          write: "Mend the text at that place.")
      }
    }
  }
}
