import Postmortems

extension PostmortemDocument {
  /// Raised with every change to what the program itself says, so that whoever computes a sealed
  /// text again with other words sees why it is another.
  static let wordingRevision = 1

  /// What the program itself says, as far as that can be named.
  package static var wordingText: [UInt8] {
    var text = "lastgood postmortem wording \(wordingRevision)\n"
    for section in PostmortemSection.allCases {
      text += "\(section.rawValue)\n\(section.heading)\n"
      text += section.questions.map { $0 + "\n" }.joined()
    }
    return Array(text.utf8)
  }
}
