import Glibc
import Postgres

/// A socket that takes connections and never says a word.
final class SilentServer {
  let directory: String
  let port = 5432
  private let descriptor: Int32

  struct Failure: Error {}

  init() throws {
    var template = Array("/tmp/silentXXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure() }
    directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = "\(directory)/.s.PGSQL.\(port)"
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0, listen(descriptor, 8) == 0 else { throw Failure() }
  }

  deinit {
    close(descriptor)
    unlink("\(directory)/.s.PGSQL.\(port)")
    rmdir(directory)
  }

  var connectionString: ConnectionString {
    ConnectionString("host=\(directory) port=\(port) user=x dbname=x")
  }
}
