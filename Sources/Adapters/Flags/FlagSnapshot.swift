import Digest
import JSON

/// A flag's definition from before a bypass, as it is kept beside the file of flags.
struct FlagSnapshot: Equatable {
  var flag: String
  var before: [UInt8]
  /// What the bypass made of it: only that is ever put back.
  var after: [UInt8]
  /// Of what was before.
  var digest: SHA256Digest

  init(flag: String, before: [UInt8], after: [UInt8], digest: SHA256Digest) {
    (self.flag, self.before, self.after, self.digest) = (flag, before, after, digest)
  }

  /// One for each definition: a second bypass does not write over the first one's.
  func name(beside file: String) -> String { Self.name(of: flag, digest, beside: file) }

  static func name(of flag: String, _ digest: SHA256Digest, beside file: String) -> String {
    "\(file.prefix(64)).\(flag.prefix(96)).\(digest.description.prefix(12)).before.json"
  }

  var text: [UInt8] {
    JSONWriter.object {
      $0.member("flag", flag)
      $0.member("sha256", digest.description)
      $0.member("before", JSONText(trusting: before))
      $0.member("after", JSONText(trusting: after))
    } + [0x0A]
  }

  init(_ text: [UInt8]) throws(PreparationRefusal) {
    var (flag, hash, before, after) = ("", "", [UInt8](), [UInt8]())
    do {
      try JSONText(checking: text).read { reader throws(JSONFault) in
        try reader.object { key, value throws(JSONFault) in
          switch key.string {
          case "flag": flag = try value.string()
          case "sha256": hash = try value.string()
          case "before": before = try value.raw().bytes
          case "after": after = try value.raw().bytes
          default: break
          }
        }
      }
    } catch {
      throw PreparationRefusal("The file that was kept cannot be read: \(error).")
    }
    guard let digest = SHA256Digest(hexadecimal: hash), !before.isEmpty, !after.isEmpty else {
      throw PreparationRefusal("The file is none that a bypass has kept.")
    }
    self.init(flag: flag, before: before, after: after, digest: digest)
  }
}
