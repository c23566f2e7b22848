/// What a part of a postmortem is about, by its heading.
enum Section: String, CaseIterable, Sendable {
  case header, summary, impact, detection, timeline, decisions, factors, mitigation, well, hard,
    lucky
  case surprised, communication, actions, declined, glossary, other
}
