internal import FoundationEssentials

/// A command that was kept, as it stands in its file.
package struct SpooledCommand: Hashable, Sendable {
  package var submission: Submission
  /// The service it is meant for, and for no other.
  package var service: String
  /// Microseconds since 1970.
  package var savedAt: Int64
  /// The local name of what it creates.
  package var alias: String?
  /// Why it was refused; nil while it waits.
  package var refusal: String?
  /// In how many deliveries the service failed at it.
  package var failures = 0

  var key: UUID? { submission.request.key }
}

/// A file of the spool.
package struct SpoolEntry: Hashable, Sendable {
  /// `0000000001-<key>.json`: what names it to `retry` and `discard`.
  package var name: String
  /// Nil when the file cannot be read.
  package var command: SpooledCommand?
}

/// The name of a spooled command's file: its place in the order, and its key.
struct SpoolName: Hashable {
  var number: Int
  var key: UUID

  /// With more digits names would no longer sort as numbers do.
  static let largest = 9_999_999_999

  init(number: Int, key: UUID) { (self.number, self.key) = (number, key) }

  /// Nil for a file that is not ours to send: a draft, an editor's copy.
  init?(_ name: String) {
    let end = ".json"
    guard name.hasSuffix(end), name.utf8.count == 10 + 1 + 36 + end.utf8.count else { return nil }
    let parts = name.dropLast(end.count).split(separator: "-", maxSplits: 1)
    guard parts.count == 2, parts[0].utf8.count == 10,
      parts[0].utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(parts[0]), let key = UUID(uuidString: String(parts[1]))
    else { return nil }
    self.init(number: number, key: key)
  }

  /// Padded, so that names sort as numbers do.
  var description: String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 10 - digits.utf8.count))
    return "\(zeros)\(digits)-\(key.uuidString.lowercased()).json"
  }
}
