import Glibc
import TestThreads
import Testing

@testable import Spawn

@Suite(.ownThreads) struct `Standard input` {
  /// What 0 leads to in a program that is started so; the program does not read from it.
  private func input(inherits: Bool) throws -> String {
    var program = Program("/bin/readlink", ["/proc/self/fd/0"])
    program.inheritsInput = inherits
    return try program.run(deadline: .seconds(10)).text
  }

  @Test func `is that of the starter where it is wanted`() throws {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/fd/0", &buffer, buffer.count)
    let own = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #expect(try input(inherits: true) == own + "\n")
    #expect(try input(inherits: false) == "/dev/null\n")
  }
}
