import Crypto
import MessageTemplates
import PolicyFile

extension PolicyReader {
  /// Reads with the profiles that this program brings along, as of today.
  static var shipped: PolicyReader {
    PolicyReader(today: .today, digest: OpenSSLSHA256()) { profile in
      MessageTemplates.profiles[profile.rawValue].map { Array($0.utf8) }
    }
  }
}

/// A policy on disk, read; with what the terminal says of it.
struct ReadPolicyFile {
  /// Where a policy is when nobody says otherwise.
  static let usualPath = "lastgood.yaml"

  let disk: PolicyDisk
  let reading: PolicyReading

  init(_ path: String?) {
    disk = PolicyDisk(path ?? Self.usualPath)
    reading = PolicyReader.shipped.read(disk.main, in: disk)
  }

  var path: String { disk.path(of: disk.main) }
}
