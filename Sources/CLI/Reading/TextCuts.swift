extension String {
  /// The first scalars: what the service counts are not characters, of which CRLF is only one.
  func beginning(_ scalars: Int) -> String {
    String(unicodeScalars.prefix(scalars))
  }

  /// The last scalars, of which JSON takes no more than so many bytes.
  func ending(scalars limit: Int, escaped: Int = .max) -> String {
    let all = unicodeScalars
    var (start, count, room) = (all.endIndex, 0, escaped)
    while start > all.startIndex, count < limit {
      let next = all.index(before: start)
      let size = all[next].escapedSize
      guard size <= room else { break }
      (start, count, room) = (next, count + 1, room - size)
    }
    return String(all[start...])
  }
}

extension Unicode.Scalar {
  /// Bytes in a string of JSON, at most.
  fileprivate var escapedSize: Int {
    switch value {
    case 0x22, 0x5C: 2
    case ..<0x20, 0x7F, 0x2028, 0x2029: 6
    default: UTF8.width(self)
    }
  }
}
