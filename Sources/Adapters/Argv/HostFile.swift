import Glibc
import Spawn

/// A regular file of the host that only its owner or root can have written, or put there, held open.
///
/// All questions go to the open file, so that nobody can exchange it in between.
struct HostFile: ~Copyable {
  private let descriptor: Int32
  let size: Int

  enum Fault: Error, Equatable {
    case missing(String)
    case unreadable(String, code: Int32)
    case notRegular(String)
    case foreignOwner(String, user: UInt32)
    case writableByOthers(String)
    case foreignFolder(String, folder: String, user: UInt32)
    case openFolder(String, folder: String)

    var sentence: String {
      switch self {
      case .missing(let path): "There is no \(path) on the executor's host."
      case .unreadable(let path, let code):
        "\(path) cannot be opened by the executor: \(String(cString: strerror(code)))."
      case .notRegular(let path): "\(path) is no file."
      case .foreignOwner(let path, let user):
        "\(path) belongs to user \(user): give it to root or to the executor's user."
      case .writableByOthers(let path):
        "\(path) can be written by others than its owner: run “chmod go-w \(path)”."
      case .foreignFolder(let path, let folder, let user):
        "\(folder), on the way to \(path), belongs to user \(user), who could put another file there: "
          + "give it to root or to the executor's user, or keep the file elsewhere."
      case .openFolder(let path, let folder):
        "Others may write to the folder \(folder), and so put another file in the place of \(path): "
          + "run “chmod go-w \(folder)”, or keep the file elsewhere."
      }
    }
  }

  init(_ path: String) throws(Fault) {
    if let fault = HostPath.fault(on: path) { throw fault }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      throw code == ENOENT || code == ENOTDIR ? .missing(path) : .unreadable(path, code: code)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(path, code: code)
    }
    if let fault = Self.fault(path, status) {
      close(descriptor)
      throw fault
    }
    (self.descriptor, size) = (descriptor, Int(status.st_size))
  }

  deinit { close(descriptor) }

  private static func fault(_ path: String, _ status: stat) -> Fault? {
    guard status.st_mode & S_IFMT == S_IFREG else { return .notRegular(path) }
    guard status.st_uid == 0 || status.st_uid == geteuid() else {
      return .foreignOwner(path, user: status.st_uid)
    }
    return status.st_mode & 0o022 == 0 ? nil : .writableByOthers(path)
  }

  /// Keeps it open beyond this look, to be run as what it is.
  func program(at path: String) throws(SpawnError) -> ProgramFile {
    try ProgramFile(path, copying: descriptor)
  }

  /// The file's content; nil when it is longer, or when it cannot be read.
  func bytes(atMost limit: Int) -> [UInt8]? {
    guard size <= limit else { return nil }
    return beginning(size)
  }

  /// The first bytes of it, as many as there are; nil when it cannot be read.
  func beginning(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: min(count, size))
    var filled = 0
    while filled < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { return nil }
      if got == 0 { return Array(bytes.prefix(filled)) }
      filled += got
    }
    return bytes
  }

  /// Lends the whole content without reading it into memory; nil when that is not possible.
  func withMappedBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
    guard size > 0 else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    guard let map = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), map != MAP_FAILED else {
      return nil
    }
    defer { munmap(map, size) }
    return body(UnsafeRawBufferPointer(start: map, count: size))
  }
}
