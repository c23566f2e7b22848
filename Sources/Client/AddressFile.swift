internal import JSON

/// A file that names a service: `{"url": "...", "token": "...", "pid": N, "data": "..."}`.
///
/// Each of them is optional.
struct AddressFile: Hashable, Sendable {
  var url: String?
  var token: String?
  /// The process that serves there.
  var process: Int32?
  /// A folder that is the local instance's alone.
  var data: String?
  /// When that process started, and in which life of the machine.
  var start: UInt64?
  var boot: String?

  private static let sizeLimit = 64 << 10

  /// Reads it, and what its permissions are; nil when it is not there.
  static func read(
    _ path: String
  ) throws(AddressFailure) -> (file: AddressFile, mode: UInt16, isPrivate: Bool)? {
    let contents: FileContents?
    do throws(FileFailure) {
      contents = try Disk.read(path, atMost: sizeLimit)
    } catch { throw .unreadable(error) }
    guard let contents else { return nil }
    do throws(JSONFault) {
      let file = try AddressFile(JSONText(checking: contents.bytes))
      return (file, contents.mode, contents.isPrivate)
    } catch { throw .malformed(path: path, error) }
  }

  private init(_ text: JSONText) throws(JSONFault) {
    var (url, token, process) = (String?.none, String?.none, Int32?.none)
    var data: String?
    var (start, boot) = (UInt64?.none, String?.none)
    try text.read { reader throws(JSONFault) in
      try reader.object { key, value throws(JSONFault) in
        switch key {
        case "url": url = try value.stringOrNil()
        case "token": token = try value.stringOrNil()
        case "pid": process = try value.int64OrNil().flatMap { Int32(exactly: $0) }
        case "data": data = try value.stringOrNil()
        case "start": start = try value.int64OrNil().flatMap { UInt64(exactly: $0) }
        case "boot": boot = try value.stringOrNil()
        default: break
        }
      }
    }
    (self.url, self.token, self.process, self.data) = (url, token, process, data)
    (self.start, self.boot) = (start, boot)
  }
}
