package import Digest
import Glibc
import JSON
import Synchronization

/// Answers who asks for flags by the OpenFeature remote evaluation protocol, from a file that is read
/// anew whenever it has changed.
///
/// While the file cannot be read, what stood there last is answered.
package final class FlagBoard: Sendable {
  private let file: String
  private let digest: @Sendable ([UInt8]) -> SHA256Digest
  private let looks = Looks.atHost
  private let state = Mutex(State())

  private struct State {
    var mark: Mark?
    var document: FlagDocument?
    var trouble: String?
  }

  /// What changes with the file: its content is read only then.
  private struct Mark: Equatable {
    var (inode, size): (UInt64, Int)
    var (changed, written): (Int, Int)
    var (changedPart, writtenPart): (Int, Int)
  }

  package init(_ file: String, digest: @escaping @Sendable ([UInt8]) -> SHA256Digest) {
    (self.file, self.digest) = (file, digest)
  }

  /// The answer to a POST for the flag `key`, or for all without one; `tags` are those of
  /// `If-None-Match`.
  package func answer(
    for key: String?, body: [UInt8], unless tags: String?
  ) async -> (status: Int, tag: String?, body: [UInt8]) {
    if let refusal = Self.refusal(of: body, key) { return (400, nil, refusal) }
    let document: FlagDocument
    do {
      document = try await looks.onThread(at: file) { () throws(PreparationRefusal) in
        try self.current()
      }.get()
    } catch {
      return (500, nil, Self.error("GENERAL", error.sentence, key))
    }
    guard let key else {
      let all = document.answers.bytes
      let tag = "\"\(digest(all).description.prefix(32))\""
      return Self.names(tags, tag) ? (304, tag, []) : (200, tag, all)
    }
    let answer = document.answer(for: key)
    return (answer.status, nil, answer.body.bytes)
  }

  /// Why the file could not be read the last time; nil when it could.
  package var trouble: String? { state.withLock(\.trouble) }

  private func current() throws(PreparationRefusal) -> FlagDocument {
    try state.withLock { state throws(PreparationRefusal) in
      let mark = Self.mark(of: file)
      if mark == nil || mark != state.mark {
        do throws(PreparationRefusal) {
          state.document = try FlagDocument(try ReplaceableFile(file).bytes)
          (state.mark, state.trouble) = (mark, nil)
        } catch {
          state.trouble = error.sentence
        }
      }
      guard let document = state.document else {
        throw PreparationRefusal(state.trouble ?? "\(file) was not read.")
      }
      return document
    }
  }

  private static func mark(of file: String) -> Mark? {
    var status = stat()
    guard stat(file, &status) == 0 else { return nil }
    return Mark(
      inode: UInt64(status.st_ino), size: status.st_size, changed: status.st_ctim.tv_sec,
      written: status.st_mtim.tv_sec, changedPart: status.st_ctim.tv_nsec,
      writtenPart: status.st_mtim.tv_nsec)
  }

  /// Whether a list of tags names this one.
  private static func names(_ tags: String?, _ tag: String) -> Bool {
    guard let tags else { return false }
    return tags.split(separator: ",").contains { entry in
      let entry = entry.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      let text = String(entry)
      return text == "*" || text == tag || text == "W/" + tag
    }
  }

  /// Nil when it is an object, perhaps with an object named `context`, or nothing at all.
  private static func refusal(of body: [UInt8], _ key: String?) -> [UInt8]? {
    if body.isEmpty { return nil }
    guard let value = try? JSONValue(checking: body), case .object = value else {
      return error("PARSE_ERROR", "The request is no JSON object.", key)
    }
    switch value["context"] {
    case nil, .object?: return nil
    default: return error("INVALID_CONTEXT", "The context is no object.", key)
    }
  }

  private static func error(_ code: String, _ details: String, _ key: String?) -> [UInt8] {
    JSONWriter.object {
      $0.member("key", ifPresent: key)
      $0.member("errorCode", code)
      $0.member("errorDetails", details)
    }
  }
}
