/// Values that are known to be secret, to be found however they are written.
///
/// Found are: the value itself, Base 64 at all three places it can have in a longer text (both
/// alphabets, broken into lines or not), hexadecimal, percent encoding, and the escapes of JSON.
/// Of a value with several lines each line is known too, and of a document (JSON, `name: value`,
/// `NAME=value`) each value in it, when it has eight bytes or more.
/// Not found are two of these on top of each other, hashes, and anything compressed.
struct KnownValues: Sendable {
  /// The forms that may begin with a pair of bytes.
  private(set) var starts: [UInt16: [Form]] = [:]

  /// Shorter values are part of too many words.
  static let shortest = 4
  /// Longer values are cut into parts of this size, so that every form of a part is within reach.
  static let longest = 256

  struct Form: Sendable {
    enum Writing: Sendable { case raw, hexadecimal, percent, json, base64(bitsBefore: Int) }
    var value: [UInt8]
    var writing: Writing
  }

  init(_ values: [[UInt8]]) {
    let fragments = values.flatMap(KnownValues.fragments)
    for part in Set((values + fragments).flatMap(KnownValues.parts)) {
      guard !View.markers.contains(where: { $0.has(part) }) else { continue }
      // Below zero: the first bits are in a symbol that went with the part before.
      for writing in [
        .raw, .hexadecimal, .percent, .json, .base64(bitsBefore: 0), .base64(bitsBefore: 2),
        .base64(bitsBefore: 4), .base64(bitsBefore: -2), .base64(bitsBefore: -4),
      ] as [Form.Writing] {
        let form = Form(value: part, writing: writing)
        for pair in form.pairs { starts[pair, default: []].append(form) }
      }
    }
  }

  /// The value without the space around it, in parts of about equal size.
  private static func parts(of value: [UInt8]) -> [[UInt8]] {
    let trimmed = value.drop(while: isBlank).reversed().drop(while: isBlank).reversed()
    let bytes = Array(trimmed)
    guard bytes.count >= shortest else { return [] }
    let count = (bytes.count + longest - 1) / longest
    return (0..<count).map {
      Array(bytes[(bytes.count * $0 / count)..<(bytes.count * ($0 + 1) / count)])
    }
  }

  /// The longest known secret that begins at `start`.
  func match(in view: View, at start: Int) -> Range<Int>? {
    guard !starts.isEmpty, start + 1 < view.end else { return nil }
    guard let forms = starts[UInt16(view[start]) << 8 | UInt16(view[start + 1])] else { return nil }
    let stop = forms.compactMap { $0.end(in: view, from: start) }.max()
    return stop.map { start..<$0 }
  }
}

extension [UInt8] {
  fileprivate func has(_ part: [UInt8]) -> Bool {
    indices.contains { self[$0...].starts(with: part) }
  }
}
