/// The rules for a postmortem that people can speak freely in.
package enum PostmortemLint {
  /// What the rules say of a text, in the order of its places.
  ///
  /// Quoted text, code and links are exempt. A rule is waived by leaving out the findings of its name.
  package static func findings(in text: String) -> [Finding] {
    let document = Document(text)
    var remarks: [Remark] = []
    var previous: Reading?
    for sentence in document.sentences {
      let reading = Reading(sentence, of: document, after: previous)
      previous = reading
      Blame(reading).find(&remarks)
      Wording(reading).find(&remarks)
    }
    Structure(document).find(&remarks)
    return Places.findings(of: remarks, in: text)
  }
}
