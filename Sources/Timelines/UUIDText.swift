import EventLog
import FoundationEssentials

/// Writes identifiers as `description` does; by the ten thousand, so without its detours.
enum UUIDText {
  static func text(_ identifier: some Identifier) -> String {
    let uuid = identifier.uuid
    return String(unsafeUninitializedCapacity: 36) { buffer in
      withUnsafeBytes(of: uuid.uuid) { bytes in
        var count = 0
        for index in 0..<16 {
          if index == 4 || index == 6 || index == 8 || index == 10 {
            buffer[count] = UInt8(ascii: "-")
            count += 1
          }
          buffer[count] = digit(bytes[index] >> 4)
          buffer[count + 1] = digit(bytes[index] & 0xF)
          count += 2
        }
        return count
      }
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
  }
}
