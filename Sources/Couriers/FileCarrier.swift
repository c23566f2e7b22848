package import Delivery
import Glibc
package import Policy

/// Puts each message into a file of its own, whole or not at all.
package struct FileCarrier: Carrier {
  package init() {}

  package func carry(
    _ message: Message, to recipient: Recipient, over channel: Channel
  ) async throws -> TryEnd {
    guard let folder = channel.folder, folder.hasPrefix("/") else {
      return TryEnd(.misconfigured, reply: "The channel's “folder” is no absolute path.")
    }
    let body = FileRendering.body(of: message)
    let name = FileRendering.name(of: message)
    // A disk that hangs must hang on a thread of its own.
    return await withCheckedContinuation { continuation in
      FileThread.run { continuation.resume(returning: Self.write(body, as: name, in: folder)) }
    }
  }

  /// Beside its place first, and flushed: whoever looks into the folder sees whole files only.
  private static func write(_ body: [UInt8], as name: String, in folder: String) -> TryEnd {
    let (path, draft) = ("\(folder)/\(name)", "\(folder)/.\(name).\(getpid())")
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard file >= 0 else { return failed("cannot be written to") }
    var isWritten = true
    body.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let count = Glibc.write(file, start + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          isWritten = false
          return
        }
        done += count
      }
    }
    isWritten = isWritten && fsync(file) == 0
    isWritten = close(file) == 0 && isWritten
    guard isWritten, rename(draft, path) == 0 else {
      let failure = failed("is full or broken")
      unlink(draft)
      return failure
    }
    let place = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if place >= 0 {
      fsync(place)
      close(place)
    }
    return TryEnd(.accepted, reply: "Written.")
  }

  private static func failed(_ what: String) -> TryEnd {
    let reason = String(cString: strerror(errno))
    return TryEnd(.busy, reply: "The channel's folder \(what): \(reason).")
  }
}

/// A thread for one thing that blocks.
private enum FileThread {
  static func run(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    guard pthread_create(&thread, nil, runWork, work.toOpaque()) == 0 else {
      // No thread is left: then this one has to do it.
      work.takeRetainedValue().body()
      return
    }
    pthread_detach(thread)
  }

  final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

private func runWork(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let context else { return nil }
  Unmanaged<FileThread.Work>.fromOpaque(context).takeRetainedValue().body()
  return nil
}
