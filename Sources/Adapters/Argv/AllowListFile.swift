import Glibc

/// The file that says which programs this host runs.
///
/// Read anew for each question, so that a program taken out is out at once.
package struct AllowListFile: Sendable {
  package var path: String

  package init(path: String) { self.path = path }

  private static let largest = 1 << 20

  /// What it allows; nothing at all where there is no file.
  ///
  /// - Throws: why the file is not believed.
  package func read() throws(PreparationRefusal) -> AllowList {
    let file: HostFile
    do {
      file = try HostFile(path)
    } catch .missing {
      return AllowList()
    } catch {
      throw PreparationRefusal(error.sentence)
    }
    guard let bytes = file.bytes(atMost: Self.largest) else {
      throw PreparationRefusal("\(path) cannot be read, or is larger than a megabyte.")
    }
    do {
      return try AllowList(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw PreparationRefusal("\(path), line \(error.line): \(error.sentence)")
    }
  }
}
