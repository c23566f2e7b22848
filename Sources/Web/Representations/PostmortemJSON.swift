import Digest
import EventLog
import IncidentService
import JSON
import Linting
import PostmortemDocuments
import Postmortems
import Timelines

/// A postmortem as it stands, for programs.
struct PostmortemJSON: JSONWritable {
  var seen: SeenPostmortem
  var document: PostmortemDocument
  var handles: Handles

  private var postmortem: Postmortem { seen.postmortem }

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("number", document.number)
      object.member("subject", seen.subject.description)
      object.member("stream", seen.stream.description)
      object.member("title", document.title)
      object.member("for", document.variant.rawValue)
      object.member("status", document.status.rawValue)
      object.member("revision", document.revision)
      object.member("leader", postmortem.opening.map { handles.text($0.leader) })
      object.array("facts") { list in
        for fact in document.header { list.object { $0.write(fact, in: document) } }
      }
      object.array("sections") { list in
        for section in document.sections { list.object { write(section, to: &$0) } }
      }
      object.array("factors") { list in
        for factor in postmortem.standingFactors { list.object { write(factor, to: &$0) } }
      }
      object.array("perspectives") { list in
        for perspective in document.perspectives { list.object { write(perspective, to: &$0) } }
      }
      object.array("improvements") { list in
        for state in postmortem.improvements { list.object { $0.write(state) } }
      }
      object.array("declined") { list in
        for item in postmortem.declined {
          list.object {
            $0.member("text", veiled(item.text))
            $0.member("because", veiled(item.because))
          }
        }
      }
      object.array("comments") { list in
        for comment in postmortem.comments {
          list.object { CommentJSON.write(comment, of: postmortem, handles, to: &$0) }
        }
      }
      object.array("reviews") { list in
        for review in postmortem.reviews {
          list.object {
            $0.member("revision", review.revision)
            $0.member("verdict", review.verdict.rawValue)
            $0.member("because", review.because)
            $0.member("by", handles.text(review.by))
          }
        }
      }
      object.array("waivers") { list in
        for waiver in postmortem.waivers {
          list.object {
            $0.member("rule", waiver.rule)
            $0.member("section", waiver.section?.rawValue)
            $0.member("because", waiver.because)
            $0.member("by", handles.text(waiver.by))
          }
        }
      }
      object.array("publications") { list in
        for publication in postmortem.publications {
          list.object {
            $0.member("revision", publication.revision)
            $0.member("digest", publication.digest.description)
            $0.member("unreviewed", publication.unreviewed)
            $0.member("by", handles.text(publication.by))
          }
        }
      }
      object.array("corrections") { list in
        for correction in postmortem.corrections {
          list.object {
            $0.member("section", correction.section?.rawValue)
            $0.member("of", correction.of)
            $0.member("because", correction.because)
          }
        }
      }
      object.object("inputs") { write(document.inputs, to: &$0) }
    }
  }

  /// As every other form of the document has it; whoever edits asks for the section by itself.
  private func veiled(_ words: Words<String>) -> Words<String> {
    guard case .text(let text) = words else { return words }
    return .text(document.veil.text(text))
  }

  private func write(_ section: PostmortemDocument.Section, to object: inout JSONMembers) {
    object.member("section", section.section.rawValue)
    object.member("heading", section.heading)
    object.member("is_computed", section.section.isComputed)
    object.array("statements") { list in
      for statement in section.blocks.flatMap(\.statements) {
        list.object { $0.write(statement, in: document) }
      }
    }
    object.member("questions", section.blocks.flatMap(\.questions))
    object.member("text", section.written.map { veiled($0.text) })
    object.member("base", section.written?.id.description)
    object.member("is_merged", section.written?.isMerged ?? false)
  }

  private func write(_ factor: Factor, to object: inout JSONMembers) {
    object.member("id", factor.id.description)
    object.member("category", factor.category.rawValue)
    object.member("text", veiled(factor.text))
    object.member("cites", factor.cites.compactMap { document.position($0)?.rawValue })
    object.member("by", handles.text(factor.by))
  }

  private func write(_ perspective: Perspective, to object: inout JSONMembers) {
    object.member("id", perspective.id.description)
    object.member("attribution", perspective.attribution.rawValue)
    object.member("role", perspective.attribution == .none ? nil : perspective.role)
    object.member("text", veiled(perspective.text))
    // Whoever asked for their role only is not named here either.
    object.member(
      "by", perspective.attribution == .named ? perspective.by.map { handles.text($0) } : nil)
  }

  private func write(_ inputs: DraftInputs, to object: inout JSONMembers) {
    object.array("streams") { list in
      for stream in inputs.streams {
        list.object {
          $0.member("stream", stream.id.description)
          $0.member("version", stream.version.rawValue)
          $0.member("head", stream.head.description)
        }
      }
    }
    object.member("wording", inputs.wording.description)
    object.member("policy", inputs.policy?.description)
    object.member("redactions", inputs.redactions)
  }
}

extension JSONMembers {
  fileprivate mutating func write(_ fact: LabelledFact, in document: PostmortemDocument) {
    member("label", fact.label)
    member("text", fact.statements.map { document.said($0.pieces) }.joined(separator: " "))
    member("cites", document.positions(fact.statements.flatMap(\.cites)))
  }

  fileprivate mutating func write(_ statement: Statement, in document: PostmortemDocument) {
    member("text", document.said(statement.pieces))
    member("cites", document.positions(statement.cites))
  }

  mutating func write(_ state: ImprovementState) {
    let improvement = state.improvement
    member("id", improvement.id.description)
    member("label", "A\(state.ordinal)")
    member("kind", improvement.kind.rawValue)
    member("text", improvement.text)
    member("owner", improvement.owner)
    member("due_at", improvement.dueAt)
    member("done_when", improvement.doneWhen)
    member("state", state.word)
    member("evidence", state.end?.evidence)
    member("declined_because", state.declined?.because)
    member("tracker", state.tracker?.tracker)
    member("reference", state.tracker?.reference)
    member("address", state.tracker?.address)
  }
}

extension ImprovementState {
  var word: String { end != nil ? "finished" : declined != nil ? "declined" : "open" }

  static let schema = Schema.named(
    "Improvement",
    .object(
      ObjectRule(
        [
          .required("id", .id), .required("label", .freeText),
          .required("kind", .words(of: Improvement.Kind.self)), .required("owner", .freeText),
          .required("due_at", .time), .required("state", .word(["open", "finished", "declined"])),
          .required("tracker", .orNull(.freeText)), .required("reference", .orNull(.freeText)),
          .required("address", .orNull(.freeText)),
        ] + MemberRule.words("text") + MemberRule.words("done_when") + MemberRule.words("evidence")
          + MemberRule.words("declined_because"))))
}

extension PostmortemDocument {
  fileprivate func positions(_ cites: [EventID]) -> [Int64] {
    cites.compactMap { position($0)?.rawValue }
  }
}

extension Block {
  fileprivate var questions: [String] {
    if case .questions(let questions) = self { questions } else { [] }
  }
}

extension Postmortem {
  /// Everybody whose handle a reader may see.
  var everybody: Set<PrincipalID> {
    var people = Set(comments.map(\.by) + reviews.map(\.by) + waivers.map(\.by))
    people.formUnion(publications.map(\.by))
    people.formUnion(standingFactors.map(\.by))
    people.formUnion(perspectives.compactMap { $0.value.attribution == .named ? $0.value.by : nil })
    if let opening { people.insert(opening.leader) }
    return people
  }
}

enum CommentJSON {
  static func write(
    _ comment: Comment, of postmortem: Postmortem, _ handles: Handles, to object: inout JSONMembers
  ) {
    object.member("id", comment.id.description)
    object.member("section", comment.section.rawValue)
    object.member("text", comment.text)
    object.member("answers", comment.answers?.description)
    object.member("is_settled", postmortem.settledComments.contains(comment.id))
    object.member("by", handles.text(comment.by))
  }
}

/// One section, for an editor.
struct SectionJSON: JSONWritable {
  var section: SeenSection
  var handles: Handles

  static let schema = Schema.named(
    "PostmortemSection",
    .object(
      .required("section", .words(of: PostmortemSection.self)), .required("heading", .freeText),
      .required("is_computed", .bool), .required("text", .freeText),
      .required("base", .orNull(.id)), .required("questions", .list(.freeText, atMost: 20)),
      .required("comments", .list(.anything, atMost: 10_000))))

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("section", section.section.rawValue)
      object.member("heading", section.section.heading)
      object.member("is_computed", section.section.isComputed)
      object.member("text", section.text)
      object.member("base", section.base?.description)
      object.member("questions", section.section.questions)
      object.array("comments") { list in
        for comment in section.comments {
          list.object {
            $0.member("id", comment.id.description)
            $0.member("text", comment.text)
            $0.member("by", handles.text(comment.by))
          }
        }
      }
    }
  }
}

/// What people changed between two revisions.
struct RedlineJSON: JSONWritable {
  var postmortem: Postmortem
  var from: Int64
  var to: Int64

  static let schema = Schema.named(
    "Redline",
    .object(
      .required("from", .integer(0...Int64.max)), .required("to", .integer(0...Int64.max)),
      .required(
        "sections",
        .list(
          .object(
            .required("section", .words(of: PostmortemSection.self)),
            .required("heading", .freeText),
            .required(
              "pieces",
              .list(
                .object(
                  .required("kind", .word(["same", "gone", "new"])), .required("text", .freeText)),
                atMost: 100_000))), atMost: 50))))

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("from", from)
      object.member("to", to)
      object.array("sections") { list in
        for section in PostmortemSection.allCases {
          let old = postmortem.text(of: section, at: from)
          let new = postmortem.text(of: section, at: to)
          guard old != new else { continue }
          list.object { object in
            object.member("section", section.rawValue)
            object.member("heading", section.heading)
            object.array("pieces") { pieces in
              for piece in Redline.pieces(
                from: old?.text.plain ?? "", to: new?.text.plain ?? "")
              {
                pieces.object {
                  switch piece {
                  case .same(let text):
                    $0.member("kind", "same")
                    $0.member("text", text)
                  case .gone(let text):
                    $0.member("kind", "gone")
                    $0.member("text", text)
                  case .new(let text):
                    $0.member("kind", "new")
                    $0.member("text", text)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}

struct PostmortemFindingJSON: JSONWritable {
  var section: PostmortemSection?
  var finding: Finding

  static let schema = Schema.named(
    "PostmortemFinding",
    .object(
      .required("section", .orNull(.words(of: PostmortemSection.self))),
      .required("rule", .freeText), .required("level", .word(["error", "warning"])),
      .required("line", .integer(1...Int64.max)), .required("column", .integer(1...Int64.max)),
      .required("excerpt", .freeText), .required("why", .freeText),
      .required("rewrite", .orNull(.freeText))))

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("section", section?.rawValue)
      object.member("rule", finding.rule)
      object.member("level", finding.level.rawValue)
      object.member("line", finding.line)
      object.member("column", finding.column)
      object.member("excerpt", finding.excerpt)
      object.member("why", finding.why)
      object.member("rewrite", finding.rewrite)
    }
  }
}

struct SealJSON: JSONWritable {
  var publication: Publication
  var check: SealCheck

  static let schema = Schema.named(
    "PostmortemSeal",
    .object(
      .required("revision", .integer(0...Int64.max)), .required("digest", .freeText),
      .required("result", .word(["same", "redacted-since", "other-wording", "differs"])),
      .required("redacted", .integer(0...Int64.max))))

  func write(to writer: inout JSONWriter) {
    writer.object { object in
      object.member("revision", publication.revision)
      object.member("digest", publication.digest.description)
      var redacted: Int64 = 0
      let result: String
      switch check {
      case .same: result = "same"
      case .redactedSince(let count): (result, redacted) = ("redacted-since", count)
      case .otherWording: result = "other-wording"
      case .differs: result = "differs"
      }
      object.member("result", result)
      object.member("redacted", redacted)
    }
  }
}

extension PostmortemJSON {
  private static let cites = Schema.list(.integer(1...Int64.max), atMost: 100_000)
  private static let statement = Schema.object(
    .required("text", .freeText), .required("cites", cites))

  static let schema = Schema.named(
    "Postmortem",
    .object(
      .required("number", .freeText), .required("subject", .id), .required("stream", .id),
      .required("title", .freeText), .required("for", .words(of: PostmortemVariant.self)),
      .required("status", .words(of: PostmortemStatus.self)),
      .required("revision", .integer(0...Int64.max)), .required("leader", .orNull(Handles.schema)),
      .required(
        "facts",
        .list(
          .object(
            .required("label", .freeText), .required("text", .freeText), .required("cites", cites)),
          atMost: 1_000)),
      .required(
        "sections",
        .list(
          .object(
            ObjectRule(
              [
                .required("section", .words(of: PostmortemSection.self)),
                .required("heading", .freeText), .required("is_computed", .bool),
                .required("statements", .list(statement, atMost: 100_000)),
                .required("questions", .list(.freeText, atMost: 20)),
                .required("base", .orNull(.id)), .required("is_merged", .bool),
              ] + MemberRule.words("text"))), atMost: 50)),
      .required("factors", .list(.anything, atMost: 1_000)),
      .required("perspectives", .list(.anything, atMost: 1_000)),
      .required("improvements", .list(ImprovementState.schema, atMost: 1_000)),
      .required("declined", .list(.anything, atMost: 1_000)),
      .required("comments", .list(.anything, atMost: 10_000)),
      .required("reviews", .list(.anything, atMost: 10_000)),
      .required("waivers", .list(.anything, atMost: 10_000)),
      .required("publications", .list(.anything, atMost: 10_000)),
      .required("corrections", .list(.anything, atMost: 10_000)),
      .required("inputs", .anything)))
}
