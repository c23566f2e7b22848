import FoundationEssentials

/// Says when the disk under the data runs low, and when it has room again.
struct DiskWatch: Sendable {
  /// A write-ahead log segment or two, and time to react.
  static let low: Int64 = 256 << 20
  static let fine: Int64 = 512 << 20

  var folder: String
  var report: @Sendable (StateChange) -> Void

  /// Looks every few seconds until the task is cancelled.
  func run() async throws {
    var isLow = false
    while !Task.isCancelled {
      if let free = Self.freeSpace(of: folder) {
        if !isLow, free < Self.low {
          isLow = true
          report(.diskLow(free: free))
        } else if isLow, free > Self.fine {
          isLow = false
          report(.diskFine(free: free))
        }
      }
      try await Task.sleep(for: .seconds(5))
    }
  }

  static func freeSpace(of folder: String) -> Int64? {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    switch attributes?[.systemFreeSize] {
    case let size as Int64: return size
    case let size as Int: return Int64(size)
    case let size as UInt64: return Int64(clamping: size)
    default: return nil
    }
  }
}
