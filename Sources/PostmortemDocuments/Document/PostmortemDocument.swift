package import EventLog
import Incidents
package import Postmortems
import Rollouts
package import Timelines

/// Whom a document is for.
package enum PostmortemVariant: String, CaseIterable, Sendable {
  case team, executives, customers

  /// What they read.
  var sections: [PostmortemSection] {
    switch self {
    case .team: PostmortemSection.allCases
    case .executives: [.summary, .impact, .factors, .communication, .actions, .declined]
    case .customers: [.customerMessage]
    }
  }
}

/// A postmortem as it is read: what the record says, and what people wrote.
///
/// The same record gives the same bytes, whoever asks and when.
package struct PostmortemDocument: Sendable {
  package var variant: PostmortemVariant
  package var number: String
  package var title: String
  package var status: PostmortemStatus
  package var revision: Int64
  package var header: [LabelledFact]
  package var sections: [Section]
  package var perspectives: [Perspective]
  package var publication: Publication?
  package var corrections: [PostmortemCorrection]
  package var inputs: DraftInputs
  package var veil: NameVeil
  package let timeline: Timeline

  package struct Section: Equatable, Sendable {
    package var section: PostmortemSection
    package var heading: String
    package var blocks: [Block]
    /// What people wrote; shown below what the record says, or in its place.
    package var written: SectionText?
  }
}

/// Everything that a document is made of.
package struct PostmortemSource: Sendable {
  package var number: String
  package var facts: DraftFacts
  package var timeline: Timeline
  package var postmortem: Postmortem
  package var inputs: DraftInputs
  package var veil: NameVeil

  package init(
    number: String, facts: DraftFacts, timeline: Timeline, postmortem: Postmortem = Postmortem(),
    inputs: DraftInputs, veil: NameVeil = NameVeil()
  ) {
    (self.number, self.facts, self.timeline) = (number, facts, timeline)
    (self.postmortem, self.inputs, self.veil) = (postmortem, inputs, veil)
  }
}

extension PostmortemDocument {
  package init(
    _ source: PostmortemSource, for variant: PostmortemVariant = .team, at revision: Int64? = nil
  ) {
    let postmortem = source.postmortem
    let writer = DraftWriter(
      facts: source.facts, timeline: source.timeline, postmortem: postmortem)
    self.variant = variant
    number = source.number
    let named = source.timeline.title.plain.map { source.veil.text($0) } ?? "[redacted]"
    title = source.facts.declaration == nil ? source.facts.titleWithoutIncident : named
    status = postmortem.status
    self.revision = revision ?? postmortem.revision
    header = writer.header
    veil = source.veil
    timeline = source.timeline
    publication = postmortem.publications.last
    corrections = postmortem.corrections
    inputs = source.inputs
    perspectives =
      variant == .team
      ? postmortem.perspectives.filter { $0.revision <= revision ?? .max }.map(\.value) : []
    sections = variant.sections.map { section in
      let written = postmortem.text(of: section, at: revision)
      var blocks: [Block] = []
      if written == nil || section.isComputed { blocks = writer.blocks(of: section) }
      if let written {
        let text = written.text.plain.map { source.veil.text($0) } ?? "[redacted]"
        blocks.append(.prose(ProseParser.blocks(in: text)))
      } else if !section.questions.isEmpty, variant == .team, postmortem.publications.isEmpty {
        let isAnswered = section == .factors && postmortem.standingFactors.count >= 2
        if !isAnswered { blocks.append(.questions(section.questions)) }
      }
      return Section(section: section, heading: section.heading, blocks: blocks, written: written)
    }
    if let index = sections.firstIndex(where: { $0.section == .glossary }),
      sections[index].written == nil
    {
      sections[index].blocks = Glossary.blocks(for: sections)
    }
  }

  /// Entries that a reader may want to see, and that the timeline above does not show.
  var citedElsewhere: [EntryLine] {
    var shown: Set<EventID> = []
    var cited: [EventID] = []
    for block in sections.flatMap(\.blocks) {
      if case .entries(let lines) = block { shown.formUnion(lines.flatMap(\.statement.cites)) }
      cited += block.cites
      if case .prose(let blocks) = block {
        cited += blocks.cited.compactMap { timeline[$0]?.id }
      }
    }
    return cited.unique.filter { !shown.contains($0) }.compactMap { timeline[$0] }
      .sorted { $0.position < $1.position }
      .map { entry in
        EntryLine(
          at: entry.happenedAt,
          statement: Statement(timeline.sentence(of: entry), cites: [entry.id]),
          role: entry.actor.role, notes: [])
      }
  }

  /// Where an entry stands in the record.
  package func position(_ id: EventID) -> LogPosition? { timeline[id]?.position }
}

extension PostmortemDocument.Section {
  /// Whether it rests on an entry.
  package func cites(_ entry: EventID) -> Bool {
    blocks.contains { $0.cites.contains(entry) } || written?.cites.contains(entry) == true
  }
}

extension Block {
  package var statements: [Statement] {
    switch self {
    case .paragraph(let statements): statements
    case .list(let items): items.flatMap(\.self)
    case .facts(let facts): facts.flatMap(\.statements)
    case .table(_, let rows): rows.flatMap { $0.flatMap(\.self) }
    case .entries(let lines): lines.map(\.statement)
    case .questions, .subheading, .picture, .prose: []
    }
  }

  var cites: [EventID] { statements.flatMap(\.cites) }
}

extension DraftWriter {
  /// When what: the moments that everything else hangs on.
  var header: [LabelledFact] {
    var list: [LabelledFact] = []
    if let severity = facts.severity {
      var text = severity.value.rawValue
      var cites = [severity.event]
      if let worst = facts.worst, worst.value > severity.value {
        text += ", at worst \(worst.value.rawValue)"
        cites.append(worst.event)
      }
      list.append(LabelledFact("Severity", [.plain(text)], cites))
    }
    if let declaration = facts.declaration {
      let value = declaration.value
      if let service = value.service {
        list.append(
          LabelledFact(
            "Service",
            [.value(service)] + (value.environment.map { [" in ", .value($0)] } ?? []),
            [declaration.event]))
      }
      list.append(LabelledFact("Kind", [.plain(value.category.rawValue)], [declaration.event]))
    }
    for deployment in facts.deployments {
      guard let plan = deployment.plan else { continue }
      list.append(
        LabelledFact(
          "Deployment",
          [.value(plan.value.number), ", version ", .value(plan.value.version)]
            + (plan.value.fromVersion.map { [" after ", .value($0)] } ?? []), [plan.event]))
      if let batch = Say.batch(plan.value) {
        list.append(LabelledFact("Batch", [.plain(batch)], [plan.event]))
      }
    }
    let moments: [(String, Stated<Timestamp>?)] = [
      ("Began", began), ("Detected", detected),
      ("Declared", facts.declaration.map { $0.with($0.at) }),
      ("Mitigated", facts.mitigated.map { $0.with($0.at) }),
      ("Users no longer affected", recovered),
      ("Resolved", facts.resolution.map { $0.with($0.at) }),
    ]
    let known = moments.compactMap { label, moment in moment.map { (label, $0) } }
    // A person may say so later than it came to be: what happened first stands first.
    let ordered = known.enumerated().sorted {
      ($0.element.1.value, $0.offset) < ($1.element.1.value, $1.offset)
    }
    for (label, moment) in ordered.map(\.element) {
      list.append(LabelledFact(label, [.plain(Say.time(moment.value))], [moment.event]))
    }
    return list
  }
}

extension PostmortemSource {
  /// The same with other inputs: what was sealed cites those of its time.
  package func with(inputs: DraftInputs) -> PostmortemSource {
    var source = self
    source.inputs = inputs
    return source
  }
}
