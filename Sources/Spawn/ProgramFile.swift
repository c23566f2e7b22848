import Glibc

/// A program that is held open, so that what was looked at is what runs, whatever its path names by then.
///
/// It is executed through its descriptor, and the new program finds itself under that name: a script's
/// `$0` is `/proc/self/fd/3`, and `LASTGOOD_PROGRAM` says where it lies.
package final class ProgramFile: Sendable {
  package let path: String
  let descriptor: Descriptor

  /// Where the new program has it: the first number behind the usual three.
  static let number: Int32 = 3
  /// What is executed; an interpreter opens it once more by this name.
  static let name = "/proc/self/fd/\(number)"

  /// Keeps a copy of an open descriptor of the file.
  package init(_ path: String, copying number: Int32) throws(SpawnError) {
    self.path = path
    // Out of the way of those that are put in their places in the new program.
    descriptor = try Descriptor(owning: fcntl(number, F_DUPFD_CLOEXEC, 10), from: "fcntl")
  }
}
