import FoundationEssentials
import Glibc
import Spawn
import TestThreads
import Testing

@Suite(.ownThreads) struct `Running a program` {
  static func shell(_ script: String) -> Program {
    Program("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
  }

  @Test func `its output and exit status come back`() async throws {
    let outcome = try await Self.shell("echo out; echo err >&2; exit 3").outcome(
      within: .seconds(10))
    #expect(outcome.ending == .exited(3))
    #expect(outcome.text == "out\nerr\n")
    #expect(outcome.outputCount == 8)
    #expect(!outcome.hasSucceeded)
  }

  @Test func `a signal that ends it is told`() async throws {
    let outcome = try await Self.shell("kill -TERM $$").outcome(within: .seconds(10))
    #expect(outcome.ending == .signalled(Signal.terminate.rawValue))
  }

  @Test func `a grandchild that keeps the output open does not hold us up`() async throws {
    let outcome = try await Self.shell("sleep 30 & echo $!").outcome(within: .seconds(20))
    #expect(outcome.ending == .exited(0))
    #expect(outcome.duration < .seconds(5))
    let grandchild = try #require(Int32(outcome.text.dropLast()))
    #expect(await isGone(grandchild))
  }

  @Test func `a tree that ignores TERM is killed at the deadline`() async throws {
    let script = "trap '' TERM; sh -c \"trap '' TERM; while :; do sleep 1; done\" & echo $!; wait"
    var outcome = try await Self.shell(script).outcome(within: .milliseconds(300))
    #expect(outcome.duration >= .milliseconds(300))
    // The machine may take its time to begin anything.
    for deadline in [Duration.seconds(3), .seconds(20)] where outcome.text.isEmpty {
      outcome = try await Self.shell(script).outcome(within: deadline)
    }
    #expect(outcome.ending == .timedOut)
    let grandchild = try #require(Int32(outcome.text.dropLast()))
    #expect(await isGone(grandchild))
  }

  @Test func `fifty megabytes are counted and only the first bytes kept`() async throws {
    let program = Program("/usr/bin/head", ["-c", "50000000", "/dev/zero"])
    let outcome = try await program.outcome(within: .seconds(30), keeping: 1000)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.outputCount == 50_000_000)
    #expect(outcome.output == [UInt8](repeating: 0, count: 1000))
  }

  @Test func `endless output does not delay the deadline`() async throws {
    let program = Program("/usr/bin/head", ["-c", "1000000000000", "/dev/zero"])
    let outcome = try await program.outcome(within: .milliseconds(200))
    #expect(outcome.ending == .timedOut)
    #expect(outcome.duration < .seconds(5))
  }

  @Test func `an open descriptor of ours is not passed on`() async throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    try #require(leaked > 2)
    let outcome = try await Program("/bin/ls", ["/proc/self/fd"]).outcome(within: .seconds(10))
    // The fourth is the folder that `ls` itself reads.
    #expect(outcome.text.split(separator: "\n") == ["0", "1", "2", "3"])
  }

  @Test func `nothing of our environment is passed on`() async throws {
    let empty = try await Program("/usr/bin/env").outcome(within: .seconds(10))
    #expect(empty.text.isEmpty)
    let one = try await Program("/usr/bin/env", environment: ["A": "b c"]).outcome(
      within: .seconds(10))
    #expect(one.text == "A=b c\n")
  }

  @Test func `an ignored signal is not passed on`() async throws {
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    let outcome = try await Self.shell("kill -PIPE $$; echo ignored").outcome(within: .seconds(10))
    #expect(outcome.ending == .signalled(SIGPIPE))
  }

  @Test func `it runs in the folder asked for`() async throws {
    let program = Program("/bin/pwd", directory: "/usr")
    #expect(try await program.outcome(within: .seconds(10)).text == "/usr\n")
  }

  @Test func `cancelling the task kills the program`() async throws {
    let start = ContinuousClock.now
    let task = Task { try await Program("/bin/sleep", ["60"]).outcome(within: .seconds(60)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test(arguments: [
    (Program("/no/such/program"), SpawnError.noSuchProgram("/no/such/program")),
    (Program("true"), SpawnError.relativePath("true")),
    (Program("/bin/true", directory: "/no/folder"), SpawnError.noSuchDirectory("/no/folder")),
    (Program("/etc/passwd"), SpawnError.notPermitted("/etc/passwd")),
    (Program("/bin/echo", ["a\0b"]), SpawnError.containsNUL("a\0b")),
  ])
  func `what cannot be started is named`(program: Program, error: SpawnError) async throws {
    await #expect(throws: error) { try await program.outcome(within: .seconds(10)) }
  }
}

/// Whether a process ends within ten seconds; a zombie that nobody reaps has ended.
func isGone(_ id: Int32) async -> Bool {
  let deadline = ContinuousClock.now + .seconds(10)
  while ContinuousClock.now < deadline {
    guard let reference = try? ProcessReference(id) else { return true }
    if (try? reference.waitForEnd(deadline: .milliseconds(100))) == true { return true }
    await Task.yield()
  }
  return false
}
