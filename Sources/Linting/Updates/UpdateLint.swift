/// The rules for what is said about an incident while it runs.
package enum UpdateLint {
  /// What the rules say of a text, in the order of its places.
  ///
  /// Quoted text, code and links are exempt from these rules, not from those of `LeakLint`.
  package static func findings(in text: String, knowing: UpdateContext) -> [Finding] {
    let document = Document(text)
    let readings = document.sentences.map { Reading($0, of: document) }
    let isResolved = knowing.isResolved ?? readings.contains { Claims($0).closesIncident }
    var remarks: [Remark] = []
    for reading in readings {
      Promises(reading, isResolved: isResolved).find(&remarks)
      if knowing.hasVerification == false {
        Claims(reading).find(&remarks, mayClose: knowing.isResolved == true)
      }
      if knowing.isImpactZero != true { Impact(reading).findDenials(&remarks) }
      Phrasing(reading, knowing: knowing).find(&remarks)
    }
    Fields(document, readings, isResolved: isResolved, knowing: knowing).find(&remarks)
    return Places.findings(of: remarks, in: text)
  }
}
