import FoundationEssentials
import Glibc
import Spawn
import Synchronization
import TestThreads
import Testing

@Suite(.ownThreads) struct `A child that runs beside us` {
  /// Lives in the test until it is told to end.
  static let sleeper = Program("/bin/sleep", ["60"])

  @Test func `it runs until it is signalled`() async throws {
    let child = try Child(Self.sleeper, output: .nowhere)
    #expect(try child.waitForExit(deadline: .zero) == nil)
    #expect(child.signal(.terminate))
    #expect(try child.waitForExit(deadline: .seconds(10)) == .signalled(15))
    #expect(try child.waitForExit(deadline: .seconds(10)) == .signalled(15))
    #expect(!child.signal(.terminate))
  }

  @Test func `its output goes to a file, after what is there`() async throws {
    let path = "/tmp/lastgood-spawn-\(UUID())"
    defer { unlink(path) }
    for word in ["one", "two"] {
      let child = try Child(Program("/bin/echo", [word]), output: .file(path))
      #expect(try child.waitForExit(deadline: .seconds(10)) == .exited(0))
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
  }

  @Test func `an output file that is a symbolic link is refused`() async throws {
    let path = "/tmp/lastgood-spawn-\(UUID())"
    symlink("/tmp/lastgood-elsewhere", path)
    defer { unlink(path) }
    #expect(throws: SpawnError.system(call: "open \(path)", code: ELOOP)) {
      try Child(Program("/bin/true"), output: .file(path))
    }
  }

  @Test func `its output can be handled while it runs`() async throws {
    let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    let child = try Child(
      Program("/bin/sh", ["-c", "echo ready; exec /bin/sleep 60"]),
      output: .handler { continuation.yield($0) })
    var text: [UInt8] = []
    for await piece in pieces {
      text += piece
      if text.last == UInt8(ascii: "\n") { break }
    }
    #expect(String(decoding: text, as: UTF8.self) == "ready\n")
    #expect(try child.waitForExit(deadline: .zero) == nil)
    child.killGroup()
    #expect(try child.waitForExit(deadline: .seconds(10)) == .signalled(9))
  }

  @Test func `its group ends with it`() async throws {
    let (pieces, continuation) = AsyncStream.makeStream(of: [UInt8].self)
    let child = try Child(
      Program("/bin/sh", ["-c", "/bin/sleep 60 & echo $!; wait"]),
      output: .handler { continuation.yield($0) })
    let first = await pieces.first { _ in true }
    let grandchild = try #require(Int32(String(decoding: first ?? [], as: UTF8.self).dropLast()))
    child.signal(.kill)
    #expect(try child.waitForExit(deadline: .seconds(10)) == .signalled(9))
    #expect(await isGone(grandchild))
  }

  @Test func `dropping it ends it`() async throws {
    var child: Child? = try Child(Self.sleeper, output: .nowhere)
    let id = try #require(child?.id)
    child = nil
    #expect(await isGone(id))
  }

  @Test func `a wait can be ended from elsewhere`() async throws {
    let child = try Child(Self.sleeper, output: .nowhere)
    let wake = try Wake()
    wake.raise()
    #expect(try child.waitForExit(unless: wake) == nil)
  }

  @Test func `a parent-death signal outlives the thread that asked for the child`() async throws {
    let child = try await onThreadOfItsOwn {
      try Child(
        Program("/usr/bin/setpriv", ["--pdeathsig", "KILL", "/bin/sleep", "60"]), output: .nowhere)
    }
    #expect(try child.waitForExit(deadline: .milliseconds(200)) == nil)
  }

  @Test func `a process that has ended cannot be taken hold of`() async throws {
    let child = try Child(Program("/bin/true"), output: .nowhere)
    _ = try child.waitForExit(deadline: .seconds(10))
    #expect(throws: SpawnError.noSuchProcess(child.id)) { try ProcessReference(child.id) }
    #expect(throws: SpawnError.noSuchProcess(-1)) { try ProcessReference(-1) }
  }
}
