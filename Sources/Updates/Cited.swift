package import EventLog

/// Something that is known, with the entries of the record that it is known from.
package struct Cited<Value: Equatable & Sendable>: Equatable, Sendable {
  package var value: Value
  package var cites: [EventID]

  package init(_ value: Value, _ cites: EventID...) { (self.value, self.cites) = (value, cites) }
}

/// One statement of an update, and the entries that it rests on.
package struct Clause: Equatable, Sendable {
  package var section: Section
  package var text: String
  package var cites: [EventID]

  package enum Section: String, CaseIterable, Sendable {
    case impact, changed, action, workaround, needed, next, resolution
  }

  package init(_ section: Section, _ text: String, cites: [EventID]) {
    (self.section, self.text, self.cites) = (section, text, cites)
  }
}
