import FoundationEssentials
import PolicyFile
import Testing

/// Everything that the shipped files say, comments left out, as one text for each.
///
/// The other tests hold values to the guide; this one notices a change of any value at all.
/// `LASTGOOD_WRITE_GOLDEN_FILES=1` writes the texts anew.
@Suite struct `All values of the shipped profiles` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  @Test(arguments: ShippedTextTests.names) func `they are what they were`(name: String) throws {
    let bytes = try #require(Shipped.readings[name]).canonical
    // One value a line, so that a difference can be read.
    let text = String(decoding: bytes, as: UTF8.self).replacing(",\"", with: ",\n\"") + "\n"
    let file = Self.folder.appending(path: name + ".txt")
    if ProcessInfo.processInfo.environment["LASTGOOD_WRITE_GOLDEN_FILES"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let difference = text.lines.difference(from: golden.lines)
    #expect(difference.map { "\($0)" } == [])
  }
}
