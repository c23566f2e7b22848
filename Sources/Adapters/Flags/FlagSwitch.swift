package import Digest
import JSON

/// Puts one flag of a file to another variant, and back; blocks the thread.
package struct FlagSwitch: Sendable {
  package var file: String
  private let digest: @Sendable ([UInt8]) -> SHA256Digest
  private let lease: StepLease?

  package init(
    _ file: String, under lease: StepLease? = nil,
    digest: @escaping @Sendable ([UInt8]) -> SHA256Digest
  ) {
    (self.file, self.lease, self.digest) = (file, lease, digest)
  }

  /// Somebody who writes the file all the time is not waited for.
  private static let tries = 3

  /// What is so now, and nothing is changed to see it.
  struct Sight: Equatable {
    var summary: String
    var isSettled: Bool
    /// Of the flag's definition.
    var digest: SHA256Digest
    /// Why it cannot be put to the variant.
    var obstacle: String?
    /// Why the file cannot be replaced.
    var barrier: String?
    var changed: Double
  }

  func look(at key: String, for variant: String) throws(PreparationRefusal) -> Sight {
    let opened = try ReplaceableFile(file)
    let document = try FlagDocument(opened.bytes)
    let flag = try self.flag(key, in: document)
    return Sight(
      summary: flag.summary, isSettled: flag.isSettled(at: variant),
      digest: digest(document.definition(of: flag)), obstacle: flag.obstacle(to: variant),
      barrier: opened.obstacle, changed: opened.changed)
  }

  /// Puts it to `variant` if its definition is the one that was seen.
  ///
  /// - Returns: what was done, and where its definition before is kept.
  func put(
    _ key: String, to variant: String, seen: SHA256Digest
  ) throws(PreparationRefusal) -> String {
    try changing { opened throws(PreparationRefusal) in
      let document = try FlagDocument(opened.bytes)
      let flag = try self.flag(key, in: document)
      if flag.isSettled(at: variant) { return "\(key) was at \(variant) for everybody already." }
      let before = document.definition(of: flag)
      guard digest(before) == seen else {
        throw PreparationRefusal(
          "\(key) is \(flag.summary), and not defined as the plan saw it; it was left alone.")
      }
      if let obstacle = flag.obstacle(to: variant) { throw PreparationRefusal(obstacle) }
      let changed = document.switching(flag, to: variant)
      let after = try self.flag(key, in: try FlagDocument(changed))
      let snapshot = FlagSnapshot(
        flag: key, before: before, after: Array(changed[after.range]), digest: seen)
      let name = snapshot.name(beside: opened.name)
      try opened.keep(snapshot.text, as: name)
      guard try opened.replace(with: changed, under: lease) else { return nil }
      return "\(key) was \(flag.summary), and is \(variant) for everybody now. Its definition "
        + "before is kept beside the file as \(name), sha256:\(seen)."
    }
  }

  /// Puts back the definition with this hash, which was kept beside the file.
  func restore(_ key: String, _ seen: SHA256Digest) throws(PreparationRefusal) -> String {
    let opened = try ReplaceableFile(file)
    let text = try opened.sibling(FlagSnapshot.name(of: key, seen, beside: opened.name))
    let kept = try FlagSnapshot(text)
    guard kept.flag.isSpelled(key), kept.digest == seen else {
      throw PreparationRefusal("What was kept beside \(file) is of another bypass.")
    }
    return try restore(text)
  }

  /// Puts back a definition that was kept, if the flag is as it was left.
  ///
  /// `text` is all of the file that was kept.
  package func restore(_ text: [UInt8]) throws(PreparationRefusal) -> String {
    let kept = try FlagSnapshot(text)
    guard digest(kept.before) == kept.digest else {
      throw PreparationRefusal(
        "The definition that was kept has another hash than it had then: look at it by hand.")
    }
    return try changing { opened throws(PreparationRefusal) in
      let document = try FlagDocument(opened.bytes)
      let flag = try self.flag(kept.flag, in: document)
      let now = document.definition(of: flag)
      if now == kept.before { return "\(kept.flag) was defined as before already." }
      guard now == kept.after else {
        throw PreparationRefusal(
          "\(kept.flag) is \(flag.summary), and not as it was left: somebody has changed it since. "
            + "It was left alone.")
      }
      let changed = document.replacing(flag, with: kept.before)
      return try opened.replace(with: changed, under: lease)
        ? "\(kept.flag) is defined as before." : nil
    }
  }
}

extension FlagSwitch {
  /// Reads the file and changes it; once more when `change` says nil, because somebody else came in
  /// between.
  private func changing(
    _ change: (borrowing ReplaceableFile) throws(PreparationRefusal) -> String?
  ) throws(PreparationRefusal) -> String {
    for _ in 1...Self.tries {
      if let sentence = try change(try ReplaceableFile(file)) { return sentence }
    }
    throw PreparationRefusal(
      "Somebody else changes \(file) all the time; it was left alone. See who writes it.")
  }

  private func flag(
    _ key: String, in document: FlagDocument
  ) throws(PreparationRefusal) -> FlagDocument.Flag {
    guard let flag = document.flag(key) else {
      throw PreparationRefusal("\(file) has no flag \(key): give the key as it stands there.")
    }
    return flag
  }
}
