import Crypto
package import EventLog
import Glibc

/// Where checkpoints are kept: outside the database, best where its owner cannot write.
///
/// `checkpoint-<size>.txt` for each checkpoint, `latest.txt` with the newest, and
/// `redactions.jsonl` beside them; or one file with the newest checkpoint only.
package struct SealFolder: Sendable {
  /// The folder, without a slash at its end.
  package let path: String
  private let latest: String
  private let keepsAll: Bool

  /// All checkpoints, in a folder that exists.
  package init(path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    (latest, keepsAll) = ("latest.txt", true)
  }

  /// The newest checkpoint only, in this file.
  package init(file: String) {
    let slash = file.lastIndex(of: "/")
    path = slash.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
    latest = slash.map { String(file[file.index(after: $0)...]) } ?? file
    keepsAll = false
  }

  /// Which entries were redacted, kept beside the checkpoints.
  package var redactions: RedactionList { RedactionList(path: "\(path)/redactions.jsonl") }

  /// Writes a checkpoint and returns when it is on disk.
  package func write(_ checkpoint: SignedCheckpoint) throws {
    let bytes = Array(checkpoint.note.description.utf8)
    if keepsAll {
      try file(Self.name(of: checkpoint.checkpoint.size)).replace(with: bytes)
    }
    try file(latest).replace(with: bytes)
  }

  /// The checkpoint over most events; nil when there is none yet.
  ///
  /// If `isThorough` it looks at the names of all files too: a crash may have come between a
  /// checkpoint and `latest.txt`.
  ///
  /// - Throws: `SealFileError`, also for a file that none of the keys signed.
  package func newest(
    signedBy keys: [[UInt8]], isThorough: Bool = true
  ) throws -> SignedCheckpoint? {
    let newest = try read(latest, signedBy: keys)
    guard keepsAll, isThorough || newest == nil, let last = try names().last else { return newest }
    let other = try read(last, signedBy: keys)
    guard let newest else { return other }
    return other.map { $0.checkpoint.size > newest.checkpoint.size ? $0 : newest } ?? newest
  }

  /// Every checkpoint there is, by ascending size.
  ///
  /// - Throws: `SealFileError`, also for a file that none of the keys signed.
  package func all(signedBy keys: [[UInt8]]) throws -> [SignedCheckpoint] {
    var found = keepsAll ? try names().compactMap { try read($0, signedBy: keys) } : []
    if let newest = try read(latest, signedBy: keys), !found.contains(newest) {
      found.append(newest)
    }
    return found.sorted { $0.checkpoint.size < $1.checkpoint.size }
  }

  /// Moves all checkpoints into a folder of the log's name, so that another incarnation can begin.
  ///
  /// For an administrator who has restored a backup and says that its loss is known. They are kept:
  /// they prove what was lost.
  package func setAside(_ origin: LogOrigin) throws {
    let aside = "\(path)/\(origin.incarnation)-\(origin.shard)"
    guard mkdir(aside, 0o755) == 0 || errno == EEXIST else {
      throw SealFile(path: aside).failure("mkdir")
    }
    for name in (keepsAll ? try names() : []) + [latest] {
      guard rename("\(path)/\(name)", "\(aside)/\(name)") == 0 || errno == ENOENT else {
        throw SealFile(path: "\(path)/\(name)").failure("rename")
      }
    }
    try SealFile.syncFolder(of: "\(aside)/\(latest)")
    try SealFile.syncFolder(of: "\(path)/\(latest)")
  }
}

/// A checkpoint with the note that vouches for it.
package struct SignedCheckpoint: Equatable, Sendable {
  package var checkpoint: Checkpoint
  package var note: SignedNote
  /// Who signed it.
  package var key: NoteKey
}

extension SignedCheckpoint {
  /// Reads a note that one of the public keys signed under the name of its log.
  package init?(note text: String, signedBy keys: [[UInt8]]) {
    let sha256 = OpenSSLSHA256()
    guard let note = SignedNote(note: text), let checkpoint = Checkpoint(text: note.text) else {
      return nil
    }
    let name = checkpoint.origin.description
    let known = keys.compactMap { NoteKey(name: name, publicKey: $0, by: sha256) }
    guard
      let key = known.first(where: { note.isSigned(by: [$0], using: Ed25519Verifier()) }),
      note.isSigned(by: known, using: Ed25519Verifier())
    else { return nil }
    self.init(checkpoint: checkpoint, note: note, key: key)
  }
}

extension SealFolder {
  private static let prefix = "checkpoint-"
  private static let suffix = ".txt"

  /// Padded, so that names sort as sizes do.
  static func name(of size: Int64) -> String {
    let digits = String(size)
    return prefix + String(repeating: "0", count: max(0, 19 - digits.count)) + digits + suffix
  }

  private func file(_ name: String) -> SealFile { SealFile(path: "\(path)/\(name)") }

  private func read(_ name: String, signedBy keys: [[UInt8]]) throws -> SignedCheckpoint? {
    let file = file(name)
    guard let bytes = try file.read() else { return nil }
    let note = String(decoding: bytes, as: UTF8.self)
    guard let checkpoint = SignedCheckpoint(note: note, signedBy: keys) else {
      throw SealFileError.notSigned(path: file.path)
    }
    return checkpoint
  }

  /// The names of all checkpoints, by ascending size.
  private func names() throws -> [String] {
    guard let folder = opendir(path) else { throw SealFile(path: path).failure("opendir") }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(Self.prefix), name.hasSuffix(Self.suffix) { names.append(name) }
    }
    return names.sorted()
  }
}
