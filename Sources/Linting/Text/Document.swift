/// A text made ready for the rules: its blocks, sentences and words, with what is exempt left out.
struct Document: Sendable {
  let text: String
  let bytes: [UInt8]
  let lexicon: Lexicon
  private(set) var tokens: [Token] = []
  private(set) var sentences: [Sentence] = []
  private(set) var blocks: [Block] = []

  init(_ text: String, in lexicon: Lexicon = .english) {
    self.text = text
    self.lexicon = lexicon
    bytes = Array(text.utf8)
    var divider = Blocks(bytes)
    blocks = divider.read()
    var section = Section.other
    var depth = 0
    for index in blocks.indices {
      let first = tokens.count
      var reader = Tokenizer(bytes, lexicon: lexicon)
      reader.read(blocks[index], into: &tokens)
      if case .heading(let level) = blocks[index].kind {
        let found = lexicon.section(of: tokens[first...].map(\.form))
        // A sub-heading that says nothing of its own stays within its section.
        if found != .other || level <= depth || depth == 0 { (section, depth) = (found, level) }
      }
      blocks[index].section = section
      blocks[index].tokens = first..<tokens.count
      divide(blocks[index], at: index)
    }
  }

  /// A sentence longer than this is cut: nobody means it, and the rules look around within one.
  private static let longestSentence = 160

  private mutating func divide(_ block: Block, at index: Int) {
    var first = block.tokens.lowerBound
    let place: Sentence.Place =
      switch block.kind {
      case .heading: .heading
      case .item: .item
      case .row: .cell
      default: .prose
      }
    func add(to sentences: inout [Sentence], _ end: Int, isQuestion: Bool) {
      if end > first {
        sentences.append(
          Sentence(
            tokens: first..<end, section: block.section, place: place, block: index,
            isQuestion: isQuestion))
      }
      first = end
    }
    for place in block.tokens {
      let token = tokens[place]
      if token.isMark(".") || token.isMark("!") || token.isMark("?") || token.isMark("|") {
        add(to: &sentences, place + 1, isQuestion: token.isMark("?"))
      } else if place - first >= Self.longestSentence {
        add(to: &sentences, place + 1, isQuestion: false)
      }
    }
    add(to: &sentences, block.tokens.upperBound, isQuestion: false)
  }
}
