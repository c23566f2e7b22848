/// Finds what the rules of style leave alone in a block: quoted text, code, links and tags.
///
/// Every opening mark looks for its closing one through a list that only moves forward, so the cost
/// is linear also for a text that is nothing but opening marks.
struct Exemptions {
  private let bytes: [UInt8]
  private var closers: [Closer: [Int]] = [:]
  private var next: [Closer: Int] = [:]

  private enum Closer: Hashable {
    case backticks(Int)
    case straight, single, curly, curlySingle, angle, tag
  }

  /// A quotation longer than this was never closed; its marks mean something else.
  private static let longestQuote = 4_000

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The exempt ranges of a block, in order and apart.
  mutating func ranges(of block: Block) -> [Range<Int>] {
    guard block.lines.contains(where: { line in bytes[line].contains(where: Self.isOpening) })
    else { return [] }
    collect(block)
    var found: [Range<Int>] = []
    var free = 0
    for line in block.lines {
      var place = max(line.lowerBound, free)
      while place < line.upperBound {
        if let range = exemption(at: place, in: line) {
          found.append(range)
          free = range.upperBound
          place = range.upperBound
        } else {
          place += 1
        }
      }
    }
    return found
  }

  private static func isOpening(_ byte: UInt8) -> Bool {
    byte == 0x22 || byte == 0x27 || byte == 0x60 || byte == 0x3C || byte == 0x28 || byte == 0x2F
      || byte >= 0xC2
  }

  private mutating func collect(_ block: Block) {
    for line in block.lines {
      var place = line.lowerBound
      while place < line.upperBound {
        switch bytes[place] {
        case 0x60:
          let start = place
          while place < line.upperBound, bytes[place] == 0x60 { place += 1 }
          closers[.backticks(place - start), default: []].append(start)
          continue
        case 0x22: closers[.straight, default: []].append(place)
        case 0x27 where !isSpace(place - 1) && !isAlphanumeric(place + 1):
          closers[.single, default: []].append(place)
        case 0x3E: closers[.tag, default: []].append(place)
        case 0xC2 where byte(place + 1) == 0xBB: closers[.angle, default: []].append(place)
        case 0xE2 where byte(place + 1) == 0x80:
          switch byte(place + 2) {
          case 0x9C, 0x9D: closers[.curly, default: []].append(place)
          case 0x99 where !isAlphanumeric(place + 3):
            closers[.curlySingle, default: []].append(place)
          default: break
          }
        default: break
        }
        place += 1
      }
    }
  }

  private mutating func exemption(at place: Int, in line: Range<Int>) -> Range<Int>? {
    switch bytes[place] {
    case 0x60:
      var end = place
      while end < line.upperBound, bytes[end] == 0x60 { end += 1 }
      if let close = close(.backticks(end - place), after: end - 1) {
        return place..<close + end - place
      }
      return nil
    case 0x22: return close(.straight, after: place).map { place..<$0 + 1 }
    case 0x27 where isSpace(place - 1) && !isSpace(place + 1):
      return close(.single, after: place).map { place..<$0 + 1 }
    case 0x3C where isAlphanumeric(place + 1) || byte(place + 1) == 0x2F:
      return close(.tag, after: place).map { place..<$0 + 1 }
    case 0x28 where byte(place - 1) == 0x5D && place > line.lowerBound:
      guard let end = bytes[place..<min(line.upperBound, place + 2_000)].firstIndex(of: 0x29) else {
        return nil
      }
      return place..<end + 1
    case 0x68 where !isAlphanumeric(place - 1):
      guard isAddress(place, before: line.upperBound) else { return nil }
      var end = place
      while end < line.upperBound, bytes[end] > 0x20,
        ![0x3E, 0x22, 0x29, 0x5D, 0x7C].contains(bytes[end])
      { end += 1 }
      // What ends the sentence is not the link's.
      while end > place, [0x2E, 0x2C, 0x3B, 0x3A, 0x21, 0x3F].contains(bytes[end - 1]) { end -= 1 }
      return place..<end
    case 0xC2 where byte(place + 1) == 0xAB:
      return close(.angle, after: place).map { place..<$0 + 2 }
    case 0xE2 where byte(place + 1) == 0x80:
      switch byte(place + 2) {
      case 0x9C, 0x9E: return close(.curly, after: place).map { place..<$0 + 3 }
      case 0x98: return close(.curlySingle, after: place).map { place..<$0 + 3 }
      default: return nil
      }
    default: return nil
    }
  }

  private mutating func close(_ closer: Closer, after place: Int) -> Int? {
    guard let places = closers[closer] else { return nil }
    var index = next[closer] ?? 0
    while index < places.count, places[index] <= place { index += 1 }
    next[closer] = index
    guard index < places.count, places[index] - place <= Self.longestQuote else { return nil }
    return places[index]
  }

  private func isAddress(_ place: Int, before end: Int) -> Bool {
    for scheme in ["https://", "http://"] {
      let count = scheme.utf8.count
      if place + count <= end, bytes[place..<place + count].elementsEqual(scheme.utf8) {
        return true
      }
    }
    return false
  }

  private func byte(_ place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0x20 }
  private func isSpace(_ place: Int) -> Bool {
    byte(place) <= 0x20 || byte(place) == 0x28 || byte(place) == 0x7C
  }
  private func isAlphanumeric(_ place: Int) -> Bool {
    let byte = byte(place)
    return (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0xC3
  }
}
