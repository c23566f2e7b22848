import Crypto
import Digest
import FoundationEssentials
import Glibc
import Secrets
import TestThreads
import Testing

@testable import Spawn

/// One after the other: they start many processes, and others measure time meanwhile.
@Suite(.ownThreads, .serialized) struct `A guarded run` {
  static func shell(_ script: String, redactor: SecretRedactor = SecretRedactor()) -> GuardedRun {
    GuardedRun("/bin/sh", ["-c", script], redactor: redactor)
  }

  private func run(_ script: String, within deadline: Duration = .seconds(20)) async throws
    -> GuardedOutcome
  {
    try await Self.shell(script).outcome(within: deadline)
  }

  /// Ended at a deadline at which it has said something: the machine may take its time to begin anything.
  private func cutShort(
    _ script: String, grace: Duration? = nil, saying count: Int = 1
  ) async throws -> GuardedOutcome {
    var guarded = Self.shell(script)
    if let grace { guarded.grace = grace }
    var outcome = try await guarded.outcome(within: .milliseconds(500))
    for deadline in [Duration.seconds(3), .seconds(20)]
    where outcome.output.text.count(where: { $0 == "\n" }) < count {
      outcome = try await guarded.outcome(within: deadline)
    }
    return outcome
  }

  /// The numbers that a script prints.
  private func numbers(_ outcome: GuardedOutcome) -> [Int32] {
    outcome.output.text.split(separator: "\n").compactMap { Int32($0) }
  }

  // MARK: - What is run

  /// Two files, of which the second is put in the place of the first after that was opened.
  private func swapped(
    _ first: String, by second: String, _ arguments: [String] = []
  ) async throws -> GuardedOutcome {
    let folder = "/tmp/lastgood-swap-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (path, other) = (folder + "/program", folder + "/other")
    for (file, content) in [(path, first), (other, second)] {
      if content.hasPrefix("/") {
        try FileManager.default.copyItem(atPath: content, toPath: file)
      } else {
        try content.write(toFile: file, atomically: false, encoding: .utf8)
      }
      try #require(chmod(file, 0o700) == 0)
    }
    let number = open(path, O_RDONLY | O_CLOEXEC)
    let held = try ProgramFile(path, copying: number)
    close(number)
    try #require(rename(other, path) == 0)
    var run = GuardedRun(path, arguments)
    let byPath = try await run.outcome(within: .seconds(20))
    run.file = held
    let outcome = try await run.outcome(within: .seconds(20))
    #expect(byPath.output.text != outcome.output.text, "nothing was put in its place")
    return outcome
  }

  @Test func `a binary that is held open runs, whatever its path names by then`() async throws {
    let outcome = try await swapped("/bin/echo", by: "/bin/pwd", ["reviewed"])
    #expect(outcome.output.text == "reviewed\n")
  }

  @Test func `a script too, and its interpreter reads that very file`() async throws {
    let outcome = try await swapped(
      "#!/bin/sh\necho reviewed \"$1\" \"${LASTGOOD_PROGRAM##*/}\"\n",
      by: "#!/bin/sh\necho swapped\n",
      ["a b"])
    #expect(outcome.output.text == "reviewed a b program\n")
  }

  @Test func `of our descriptors it gets that one and no other`() async throws {
    let outcome = try await swapped("/bin/ls", by: "/bin/pwd", ["/proc/self/fd"])
    // The last one is of the folder that it reads.
    #expect(numbers(outcome) == [0, 1, 2, 3, 4])
  }

  // MARK: - How it ends

  @Test func `tells standard output from standard error, and how it ended`() async throws {
    let outcome = try await run("echo out; echo err >&2; exit 3")
    #expect(outcome.ending == .exited(3))
    #expect(outcome.output.text == "out\n")
    #expect(outcome.errors.text == "err\n")
    #expect(outcome.leftBehind == 0)
    #expect(outcome.output.digest == OpenSSLSHA256().digest(of: Array("out\n".utf8)))
    #expect(outcome.output.size == 4)
    let killed = try await run("kill -SEGV $$")
    #expect(killed.ending == .signalled(SIGSEGV))
    #expect(try await run("exit 0").hasSucceeded)
  }

  @Test func `a slow one is ended at the deadline, and may say goodbye`() async throws {
    let script = "trap 'echo bye; exit 7' TERM; echo hello; while :; do sleep 0.05; done"
    let outcome = try await cutShort(script, saying: 2)
    #expect(outcome.ending == .timedOut)
    #expect(outcome.output.text == "hello\nbye\n")
  }

  @Test func `one that ignores SIGTERM is killed with its tree`() async throws {
    let script =
      "trap '' TERM; sh -c \"trap '' TERM; while :; do sleep 1; done\" & echo $!; echo $$; wait"
    let outcome = try await cutShort(script, grace: .milliseconds(100), saying: 2)
    #expect(outcome.ending == .timedOut)
    let pair = numbers(outcome)
    try #require(pair.count == 2)
    for id in pair { #expect(await isGone(id)) }
  }

  @Test func `grandchildren that hold the pipes do not hold it up`() async throws {
    let outcome = try await run("sleep 60 & echo $!; (sleep 60 & echo $!)")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.duration < .seconds(10))
    let pair = numbers(outcome)
    try #require(pair.count == 2)
    for id in pair { #expect(await isGone(id)) }
  }

  @Test(arguments: [
    // Children of the program, in sessions of their own.
    "setsid sleep 60 & echo $!; setsid sleep 61 </dev/null >/dev/null 2>&1 & echo $!; : > told",
    // Whose parent has gone by then.
    "(setsid sh -c 'echo $$; : > told; sleep 60' &)",
    // Twice, and with children of their own.
    "(setsid sh -c '(setsid sh -c \"echo \\$\\$; sleep 60 & echo \\$!; : > told; wait\" &)' &)",
    // In a group of its own, ignoring what can be ignored.
    "set -m; sh -c 'trap \"\" TERM HUP INT; echo $$; : > told; while :; do sleep 1; done' &",
  ])
  func `who leaves group and session is ended all the same`(script: String) async throws {
    let outcome = try await run("\(script)\nuntil [ -e told ]; do sleep 0.02; done; sleep 0.1")
    let all = numbers(outcome)
    try #require(!all.isEmpty, "\(outcome.errors.text)")
    for id in all { #expect(await isGone(id), "\(outcome)") }
  }

  @Test func `a chain of escapes comes to its end`() async throws {
    let path = "/tmp/lastgood-chain-\(UUID())"
    defer { unlink(path) }
    // Each starts the next in a session of its own, and ends.
    let script = "(setsid sh \(path) </dev/null >/dev/null 2>&1 &)\nsleep 0.01\n"
    try Data(script.utf8).write(to: URL(filePath: path))
    #expect(try await run("sh \(path); sleep 0.3").leftBehind == 0)
    // A look can fall between two links, and a link is kept while it may belong to another's run.
    let deadline = ContinuousClock.now + .seconds(60)
    var looksWithoutIt = 0
    while looksWithoutIt < 10, ContinuousClock.now < deadline {
      looksWithoutIt = isRunning(path) ? 0 : looksWithoutIt + 1
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(looksWithoutIt == 10)
  }

  /// Whether a process has this word among its arguments.
  private func isRunning(_ word: String) -> Bool {
    ProcessEntry.all().contains { process in
      let line = (try? Data(contentsOf: URL(filePath: "/proc/\(process.id)/cmdline"))) ?? Data()
      return String(decoding: line, as: UTF8.self).contains(word)
    }
  }

  @Test func `escaped ones are ended at the deadline too`() async throws {
    let script = "(setsid sh -c 'trap \"\" TERM; echo $$; sleep 60' &); sleep 60"
    let outcome = try await cutShort(script)
    #expect(outcome.ending == .timedOut)
    let all = numbers(outcome)
    try #require(!all.isEmpty)
    for id in all { #expect(await isGone(id)) }
  }

  @Test func `one that runs beside it keeps its helpers`() async throws {
    // The helper's parent is gone, and it is in a session of its own: it could be anybody's.
    let file = "/tmp/lastgood-helper-\(UUID())"
    defer { for name in [file, file + ".end"] { unlink(name) } }
    let script =
      "(setsid sh -c 'while :; do echo >> \(file); sleep 0.05; done' &); "
      + "until [ -e \(file).end ]; do sleep 0.05; done"
    async let long = run(script, within: .seconds(120))
    func beats() -> Int { FileManager.default.contents(atPath: file)?.count ?? 0 }
    func goesOn() async throws -> Bool {
      let before = beats()
      for _ in 0..<1_000 where beats() <= before { try await Task.sleep(for: .milliseconds(20)) }
      return beats() > before
    }
    #expect(try await goesOn(), "it began")
    for _ in 0..<3 { #expect(try await run("sleep 0.1").hasSucceeded) }
    #expect(try await goesOn(), "it is still there")
    #expect(FileManager.default.createFile(atPath: file + ".end", contents: nil))
    #expect(try await long.hasSucceeded)
  }

  @Test func `what nobody could tell whose it was goes when the last one ends`() async throws {
    let file = "/tmp/lastgood-long-\(UUID())"
    defer { for name in [file, file + ".end"] { unlink(name) } }
    async let long = run(
      ": > \(file); until [ -e \(file).end ]; do sleep 0.05; done", within: .seconds(120))
    for _ in 0..<1_000 where access(file, F_OK) != 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    let short = try await run(
      "(setsid sh -c 'echo $$; : > told; sleep 60' >/dev/stdout &); "
        + "until [ -e told ]; do sleep 0.02; done")
    #expect(FileManager.default.createFile(atPath: file + ".end", contents: nil))
    let escaped = numbers(short)
    try #require(escaped.count == 1)
    #expect(try await long.hasSucceeded)
    #expect(await isGone(escaped[0]))
  }

  @Test func `an unguarded child that runs beside it is left alone`() async throws {
    let child = try Child(Program("/bin/sleep", ["60"]), output: .nowhere)
    for _ in 0..<3 { #expect(try await run("setsid sleep 60 & sleep 0.05").hasSucceeded) }
    #expect(try child.waitForExit(deadline: .zero) == nil)
    child.killGroup()
  }

  @Test func `closing its output early ends nothing`() async throws {
    let outcome = try await run("exec >&-; sleep 0.3; echo still here >&2; exit 4")
    #expect(outcome.ending == .exited(4))
    #expect(outcome.errors.text == "still here\n")
    let both = try await run("exec >&- 2>&-; sleep 0.3; exit 5")
    #expect(both.ending == .exited(5))
    #expect(both.duration >= .milliseconds(300))
  }

  @Test func `cancelling the task ends it`() async throws {
    let start = ContinuousClock.now
    let task = Task { try await run("sleep 60", within: .seconds(60)) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  // MARK: - What it is given

  @Test func `has an environment made from nothing and a folder of its own`() async throws {
    setenv("LASTGOOD_TEST_SECRET", "s3cret-value-of-the-parent", 1)
    var guarded = Self.shell("pwd; ls -A; env; touch x; umask; stat -c %a x .")
    guarded.environment = ["GIVEN": "a b"]
    let outcome = try await guarded.outcome(within: .seconds(20))
    let lines = outcome.output.text.split(separator: "\n").map(String.init)
    let folder = try #require(lines.first)
    #expect(folder.hasPrefix("/tmp/lastgood-run-"))
    let names = Set(lines.compactMap { $0.contains("=") ? $0.prefix { $0 != "=" } : nil })
    // The shell adds its own folder.
    #expect(names == ["PATH", "LANG", "HOME", "TMPDIR", "GIVEN", "PWD"])
    #expect(lines.contains("HOME=\(folder)"))
    #expect(lines.suffix(3) == ["0077", "600", "700"])
    #expect(access(folder, F_OK) != 0)
    let mask = umask(0)
    umask(mask)
    #expect(mask != 0o077, "our own mask is as it was")
  }

  @Test func `its folder goes with all that it made there, and nothing else`() async throws {
    let outside = "/tmp/lastgood-spawn-\(UUID())"
    mkdir(outside, 0o700)
    close(open(outside + "/kept", O_CREAT | O_WRONLY, 0o600))
    defer { try? FileManager.default.removeItem(atPath: outside) }
    let script = "pwd; mkdir -p a/b/c; touch a/b/c/d; ln -s \(outside) l; ln -s / a/r; chmod 0 a"
    let outcome = try await run(script)
    #expect(access(String(outcome.output.text.dropLast()), F_OK) != 0)
    #expect(access(outside + "/kept", F_OK) == 0)
  }

  @Test func `reads nothing from standard input`() async throws {
    let outcome = try await run("cat; echo $?; read line || echo none")
    #expect(outcome.output.text == "0\nnone\n")
  }

  @Test func `leads a session, without a terminal`() async throws {
    let outcome = try await run(
      "cat /proc/$$/stat; echo x 2>/dev/null >/dev/tty || echo no terminal")
    let entry = try #require(
      ProcessEntry(1, stat: Array(outcome.output.text.prefix { $0 != "\n" }.utf8)))
    let id = Int32(outcome.output.text.prefix { $0 != " " })
    #expect(entry.session == id && entry.group == id)
    #expect(outcome.output.text.hasSuffix("no terminal\n"))
  }

  @Test func `gains no rights, leaves no core, and has limits`() async throws {
    let outcome = try await run(
      "grep NoNewPrivs /proc/self/status; ulimit -c; ulimit -n; ulimit -f")
    let lines = outcome.output.text.split(separator: "\n")
    #expect(lines.first?.hasSuffix("1") == true)
    #expect(lines.dropFirst() == ["0", "1024", "2097152"])
  }

  @Test func `cannot open more files than the limit`() async throws {
    let script = "n=0; while [ $n -lt 3000 ]; do exec {f}</dev/null || exit 9; n=$((n+1)); done"
    let outcome = try await GuardedRun("/bin/bash", ["-c", script]).outcome(within: .seconds(20))
    #expect(outcome.ending != .exited(0))
    #expect(outcome.errors.text.contains("Too many open files"))
    var some = GuardedRun("/bin/bash", ["-c", script.replacing("3000", with: "100")])
    some.limits.openFiles = 200
    #expect(try await some.outcome(within: .seconds(20)).hasSucceeded)
  }

  @Test func `has no descriptor of ours`() async throws {
    let leaked = open("/dev/null", O_RDONLY)
    defer { close(leaked) }
    let outcome = try await GuardedRun("/bin/ls", ["/proc/self/fd"]).outcome(within: .seconds(20))
    // The fourth is the folder that `ls` itself reads.
    #expect(outcome.output.text == "0\n1\n2\n3\n")
  }

  @Test func `has the usual signals`() async throws {
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    #expect(try await run("kill -PIPE $$; echo ignored").ending == .signalled(SIGPIPE))
    let outcome = try await run("grep -E 'Sig(Blk|Ign)' /proc/self/status")
    // The two that the C library keeps to itself are ignored in whatever it spawns.
    #expect(outcome.output.text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
  }

  @Test func `arguments arrive as they are`() async throws {
    let words = ["--", "-x", "", "a b", "$(id)", "é", "--core=1"]
    let outcome = try await GuardedRun("/usr/bin/printf", ["<%s>"] + words).outcome(
      within: .seconds(20))
    #expect(outcome.output.text == words.map { "<\($0)>" }.joined())
  }

  @Test func `what cannot be started is named`() async throws {
    for (run, error) in [
      (GuardedRun("/no/such/program"), SpawnError.noSuchProgram("/no/such/program")),
      (GuardedRun("true"), .relativePath("true")), (GuardedRun("/usr"), .notPermitted("/usr")),
      (GuardedRun("/etc/passwd"), .notPermitted("/etc/passwd")),
      (GuardedRun("/bin/echo", ["a\0b"]), .containsNUL("a\0b")),
    ] {
      await #expect(throws: error) { try await run.outcome(within: .seconds(20)) }
    }
    var unguarded = GuardedRun("/bin/true")
    unguarded.guards = "/no/such/folder"
    await #expect(throws: SpawnError.missingGuard("/no/such/folder/prlimit")) {
      try await unguarded.outcome(within: .seconds(20))
    }
  }

  // MARK: - What is kept

  @Test func `of much only the ends are kept, and the rest is counted`() async throws {
    var guarded = Self.shell("seq 1 100000; echo last")
    guarded.keeping = OutputLimits(head: 100, tail: 50)
    let outcome = try await guarded.outcome(within: .seconds(60))
    let whole = Array(((1...100_000).map { "\($0)\n" }.joined() + "last\n").utf8)
    #expect(outcome.output.head == Array(whole.prefix(100)))
    #expect(outcome.output.tail == Array(whole.suffix(50)))
    #expect(outcome.output.size == whole.count)
    #expect(outcome.output.omitted == whole.count - 150)
    #expect(outcome.output.digest == OpenSSLSHA256().digest(of: whole))
    #expect(outcome.output.text.contains("[… \(whole.count - 150) bytes left out …]"))
  }

  @Test func `invalid bytes and NULs are kept, and shown as replaced`() async throws {
    let outcome = try await run("printf 'a\\377\\376b\\000c\\303'")
    #expect(outcome.output.head == [0x61, 0xFF, 0xFE, 0x62, 0, 0x63, 0xC3])
    #expect(outcome.output.text == "a\u{FFFD}\u{FFFD}b\u{FFFD}c\u{FFFD}")
  }

  @Test func `endless output delays no deadline`() async throws {
    let outcome = try await cutShort("yes noise & yes more noise >&2")
    #expect(outcome.ending == .timedOut)
    #expect(outcome.output.size > 0 && outcome.errors.size > 0)
  }

  /// What a gigabyte costs is measured by `bench guarded-run`: redacting is slow when not optimised.
  @Test func `a loud one is kept within bounds while it runs`() {
    var sink = RedactingSink(SecretRedactor(), keeping: OutputLimits(head: 1_000, tail: 500))
    let line = [UInt8](repeating: UInt8(ascii: "a"), count: 50_000)
    for _ in 0..<10 {
      sink.take(line[...])
      #expect(sink.heldBytes <= 1_000 + 2 * 500 + 16_384)
    }
    let output = sink.finish()
    #expect(output.size == 500_000 && output.head.count == 1_000 && output.tail.count == 500)
  }

  @Test func `a secret that it prints is kept nowhere but in the answer`() async throws {
    let told = try await Self.shell("echo hunter2hunter2; echo why >&2").secret(
      within: .seconds(20))
    #expect(told.ending == .exited(0))
    #expect(told.bytes == Array("hunter2hunter2\n".utf8))
    let long = try await Self.shell("yes | head -c 1000").secret(within: .seconds(20), atMost: 10)
    #expect(long.bytes == nil)
    #expect(long.ending == .exited(0))
  }
}

@Suite struct `A line of /proc` {
  @Test func `is read behind the name, whatever that is`() throws {
    let rest = "S 7 8 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4711 99"
    for name in ["sh", "a) R 1 (b", "x y", ""] {
      let entry = try #require(ProcessEntry(3, stat: Array("3 (\(name)) \(rest)".utf8)))
      #expect(entry.parent == 7 && entry.group == 8 && entry.session == 9)
      #expect(entry.start == 4711 && !entry.hasEnded)
    }
    let zombie = "3 (x) Z" + rest.dropFirst()
    #expect(ProcessEntry(3, stat: Array(zombie.utf8))?.hasEnded == true)
    for line in ["", "3 (x)", "3 (x) S 7", "3 (x) S a b c"] {
      #expect(ProcessEntry(3, stat: Array(line.utf8)) == nil)
    }
  }

  @Test func `is found for ourselves`() throws {
    let entry = try #require(ProcessEntry(getpid()))
    #expect(entry.parent == getppid() && entry.session == getsid(0) && !entry.hasEnded)
    #expect(ProcessEntry.all().contains { $0.id == getpid() })
  }
}
