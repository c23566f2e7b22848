/// The rules for an improvement action that somebody can carry out and somebody else can check.
package enum ImprovementLint {
  /// What the rules say of each paragraph or item of a text.
  ///
  /// Owner, tracker and date have rules of their own: a caller that keeps them in fields leaves out
  /// `improvement.no-owner`, `improvement.no-tracker` and `improvement.no-date`.
  package static func findings(in text: String) -> [Finding] {
    let document = Document(text)
    var remarks: [Remark] = []
    for block in document.blocks where block.kind == .prose || block.kind == .item {
      remarks += ActionText(block, in: document).remarks
    }
    for sentence in document.sentences where sentence.place != .heading {
      Discipline(Reading(sentence, of: document)).find(&remarks)
    }
    return Places.findings(of: remarks, in: text)
  }
}
