/// Walks over a text once and tells secrets from the rest.
///
/// Every decision at a place depends on at most `Sweep.reach` bytes from there on and a few before
/// it, so the answer is the same for every way of cutting the text into chunks. What is longer
/// than the reach is swallowed in steps that follow the same rule.
struct Sweep: Sendable {
  /// How far a decision looks ahead: also how much of an unfinished text is held back.
  static let reach = 4096
  /// How far a decision looks back.
  static let lookBack = 16

  enum Piece {
    case plain(Range<Int>)
    case secret(SecretKind, Range<Int>)
  }

  private let known: KnownValues
  private let isOpening: [Bool]
  private var position = 0
  private var floor = 0
  /// Secrets that begin further on, in the order of their beginnings.
  private var pending: [Match] = []
  /// The secret that goes on here.
  private var open: (kind: SecretKind, tail: Tail)?

  init(known: KnownValues) {
    self.known = known
    var isOpening = Opening.pairs
    for pair in known.starts.keys { isOpening[Int(pair)] = true }
    self.isOpening = isOpening
  }
}

extension Sweep {
  /// Decides what can be decided; `bytes` are those that `forget` left, and new ones behind them.
  mutating func run(over bytes: [UInt8], isFinal: Bool, emit: (Piece) -> Void) {
    let limit = isFinal ? bytes.count : bytes.count - Sweep.reach
    var plain = position
    while position < limit {
      if let open {
        let view = View(bytes: bytes, floor: position, end: reach(in: bytes))
        let (end, goesOn) = open.tail.step(view)
        if end > position { emit(.secret(open.kind, position..<end)) }
        if !goesOn { self.open = nil }
        (position, floor, plain) = (end, end, end)
        continue
      }
      let isDue = pending.first.map { $0.range.lowerBound <= position } ?? false
      guard isDue || isOpening[pair(at: position, in: bytes)] else {
        position += 1
        continue
      }
      let view = View(bytes: bytes, floor: floor, end: reach(in: bytes))
      let markerCount = view.marker(at: position)
      guard markerCount == 0 else {
        position += markerCount
        floor = position
        continue
      }
      guard let match = match(in: view) else {
        position += 1
        continue
      }
      if plain < position { emit(.plain(plain..<position)) }
      emit(.secret(match.kind, match.range))
      open = match.tail.map { (match.kind, $0) }
      position = match.range.upperBound
      (plain, floor) = (position, position)
    }
    if plain < position { emit(.plain(plain..<position)) }
  }

  /// How many bytes at the beginning nobody will look at again; the places move by as many.
  mutating func forget() -> Int {
    let count = max(0, position - Sweep.lookBack)
    position -= count
    floor = max(0, floor - count)
    for index in pending.indices { pending[index].move(by: -count) }
    return count
  }

  private func reach(in bytes: [UInt8]) -> Int { min(bytes.count, position + Sweep.reach) }

  private func pair(at index: Int, in bytes: [UInt8]) -> Int {
    Int(bytes[index]) << 8 | (index + 1 < bytes.count ? Int(bytes[index + 1]) : 0)
  }

  /// The secret that begins here, as long as the longest that does.
  private mutating func match(in view: View) -> Match? {
    var best: Match?
    if let shape = Opening.match(in: view, at: position) {
      if shape.range.lowerBound > position { postpone(shape) } else { best = shape }
    }
    if let range = known.match(in: view, at: position) {
      best = longer(best, Match(kind: .known, range: range, tail: nil))
    }
    while let due = pending.first, due.range.lowerBound <= position {
      pending.removeFirst()
      guard due.range.upperBound > position else { continue }
      let rest = position..<due.range.upperBound
      best = longer(best, Match(kind: due.kind, range: rest, tail: due.tail))
    }
    return best
  }

  /// The first kind is the more telling one, whichever is longer.
  private func longer(_ first: Match?, _ second: Match) -> Match {
    guard let first else { return second }
    guard second.range.upperBound > first.range.upperBound else { return first }
    return Match(kind: first.kind, range: second.range, tail: second.tail)
  }

  private mutating func postpone(_ match: Match) {
    let place = pending.firstIndex { $0.range.lowerBound > match.range.lowerBound }
    pending.insert(match, at: place ?? pending.endIndex)
  }
}
