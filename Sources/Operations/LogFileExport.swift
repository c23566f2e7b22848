import CommandLineKit
import Crypto
import EventLog
import Glibc
import JSON
import PostgresStore

/// Writes the log, or a stream of it, to a file that can be checked without this program.
struct LogFileExport {
  var instance: Instance
  var path: String
  var part: LogExport.Part

  /// - Throws: `FileNotWritten`, also when there is such a file already.
  func run(on terminal: Terminal) async throws {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileNotWritten(path: path, code: errno) }
    let outcome = await Result { () async throws in try await write(to: file) }
    let isOnDisk = fsync(file) == 0
    close(file)
    do {
      let (count, checkpoint) = try outcome.get()
      guard isOnDisk else { throw FileNotWritten(path: path, code: EIO) }
      terminal.say(
        """
        \(count) events written to \(path), with proofs for the checkpoint of \
        \(checkpoint.checkpoint.size).
        To check it anywhere: verify-export.py --vkey '\(checkpoint.key)' \(path)
        """,
        json: JSONWriter.object {
          $0.member("file", path)
          $0.member("events", count)
          $0.member("size", checkpoint.checkpoint.size)
          $0.member("vkey", checkpoint.key.description)
        })
    } catch {
      unlink(path)
      throw error
    }
  }

  private func write(to file: Int32) async throws -> (Int, SignedCheckpoint) {
    let checkpoint = try await instance.checkpoint()
    let store = PostgresEventStore(
      try instance.connectionString(as: .app), vault: try Vault(.generate()), readers: 1)
    let sink = FileSink(descriptor: file)
    let outcome = await Result { () async throws in
      try await LogExport(from: store, against: checkpoint, for: .restricted).write(part) { line in
        guard sink.write(line) else { throw FileNotWritten(path: path, code: errno) }
      }
    }
    await store.close()
    return (try outcome.get(), checkpoint)
  }
}

/// A file could not be made or written.
struct FileNotWritten: Error, Hashable {
  var path: String
  var code: Int32
}
