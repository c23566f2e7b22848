import Glibc

/// A folder with an upstream, and a configuration of nginx that includes nothing but it; gone with it.
final class NginxCopy: Sendable {
  private let folder: String

  var configuration: String { folder + "/nginx.conf" }
  var upstream: String { folder + "/upstream.conf" }

  init(of upstream: NginxUpstream) throws(PreparationRefusal) {
    var template = Array("/tmp/lastgood-nginx-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw PreparationRefusal("No folder can be made in /tmp.", isUnknown: true)
    }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    try Self.write(upstream.text, to: self.upstream)
    try Self.write(
      """
      pid \(folder)/pid;
      error_log stderr;
      events {}
      http {
          access_log off;
          client_body_temp_path \(folder);
          proxy_temp_path \(folder);
          include \(self.upstream);
      }

      """, to: configuration)
  }

  deinit {
    for name in ["nginx.conf", "upstream.conf", "pid"] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private static func write(_ text: String, to path: String) throws(PreparationRefusal) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    defer { if file >= 0 { close(file) } }
    let bytes = Array(text.utf8)
    guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw PreparationRefusal("\(path) cannot be written.", isUnknown: true)
    }
  }
}
