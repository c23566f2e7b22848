import Digest
import Glibc
import Policy
import Testing

@testable import Adapters

@Suite struct `The list of allowed programs` {
  @Test func `a line is a path, a digest and sub-commands`() throws {
    let digest = String(repeating: "ab", count: 32)
    let list = try AllowList(
      """
      # What this host runs.
      /usr/bin/kubectl only: get, rollout status   # and no more

      /opt/x sha256:\(digest)
      /opt/y sha256:\(digest) only: go
      """)
    #expect(list["/usr/bin/kubectl"]?.subcommands == [["get"], ["rollout", "status"]])
    #expect(list["/opt/x"]?.digest == SHA256Digest(hexadecimal: digest))
    #expect(list["/opt/x"]?.subcommands == nil)
    #expect(list["/opt/y"]?.subcommands == [["go"]])
    #expect(list["/opt/z"] == nil)
  }

  @Test(arguments: [
    "kubectl", "/usr/bin/../bin/kubectl", "/a sha256:12", "/a extra", "/a only: x,,y", "/a only: ",
    "/a\n/a", " only: x", "/a only: x,",
  ])
  func `a line that means nothing allows nothing`(text: String) {
    #expect(throws: AllowListFault.self) { try AllowList(text) }
  }

  @Test func `without a file nothing is allowed`() throws {
    #expect(try AllowListFile(path: "/nonexistent/executor.allow").read() == AllowList())
  }

  @Test func `a file that others can write is not believed`() throws {
    let bench = Bench()
    let file = bench.file("executor.allow", "/usr/bin/true", mode: 0o620)
    #expect(throws: PreparationRefusal.self) { try AllowListFile(path: file).read() }
  }
}

@Suite struct `The gate before programs` {
  let bench = Bench()

  @Test func `an allowed program passes`() async throws {
    let gate = bench.gate("/usr/bin/true")
    #expect(try await gate.admit("/usr/bin/true").path == "/usr/bin/true")
  }

  @Test func `a program that is not listed does not, and the reason says where to list it`() async {
    let gate = bench.gate("/usr/bin/true")
    await #expect {
      try await gate.admit("/usr/bin/false")
    } throws: { error in
      (error as? PreparationRefusal)?.sentence.contains(bench.path + "/executor.allow") ?? false
    }
  }

  @Test func `a listed program that is not there does not pass`() async {
    await #expect(throws: PreparationRefusal.self) {
      try await bench.gate("/nonexistent/tool").admit("/nonexistent/tool")
    }
  }

  @Test(arguments: [
    "/bin/sh", "/usr/bin/env", "/usr/bin/xargs", "/usr/bin/python3", "/usr/bin/python3.11",
    "/usr/bin/perl", "/usr/bin/ssh", "/usr/bin/sudo", "/usr/bin/setpriv", "/usr/bin/find",
    "/lib64/ld-linux-x86-64.so.2", "/usr/bin/BASH", "/usr/bin/lua5.4", "/usr/bin/docker",
  ])
  func `shells and what starts other programs are refused even when listed`(path: String) async {
    await #expect {
      try await bench.gate(path).admit(path)
    } throws: { error in
      (error as? PreparationRefusal)?.sentence.contains("whatever it is given") ?? false
    }
  }

  @Test func `a shell behind another name is found out`() async throws {
    let link = bench.path + "/rollback"
    #expect(symlink("/bin/sh", link) == 0)
    await #expect(throws: PreparationRefusal.self) { try await bench.gate(link).admit(link) }
  }

  @Test func `a script passes only with its digest`() async throws {
    let script = bench.program("rollback", "exit 0")
    await #expect(throws: PreparationRefusal.self) { try await bench.gate(script).admit(script) }
    #expect(try await bench.gate(bench.line(allowing: script)).admit(script).path == script)
  }

  @Test func `a script that was changed does not pass any more`() async {
    let script = bench.program("rollback", "exit 0")
    let gate = bench.gate(bench.line(allowing: script))
    _ = bench.program("rollback", "exit 1")
    await #expect(throws: PreparationRefusal.self) { try await gate.admit(script) }
  }

  @Test func `a program that others can write does not pass`() async {
    let script = bench.program("rollback", "exit 0")
    let gate = bench.gate(bench.line(allowing: script))
    chmod(script, 0o722)
    await #expect(throws: PreparationRefusal.self) { try await gate.admit(script) }
  }

  @Test(arguments: [0o777, 0o775, 0o757] as [mode_t])
  func `a program in a folder that others may write to does not pass`(mode: mode_t) async throws {
    _ = try bench.folder("opt/shop/bin")
    let script = bench.program("opt/shop/bin/rollback", "exit 0")
    let link = bench.path + "/rollback"
    symlink(script, link)
    let gate = bench.gate(bench.line(allowing: script), bench.line(allowing: link))
    _ = try await gate.admit(script)
    for folder in ["opt/shop/bin", "opt"] {
      chmod(bench.path + "/" + folder, mode)
      for path in [script, link] {
        await #expect {
          try await gate.admit(path)
        } throws: { error in
          (error as? PreparationRefusal)?.sentence
            .contains("“chmod go-w \(bench.path)/\(folder)”") ?? false
        }
      }
      // As in /tmp: nobody takes away what is another's.
      chmod(bench.path + "/" + folder, mode | S_ISVTX)
      _ = try await gate.admit(link)
      chmod(bench.path + "/" + folder, 0o755)
    }
  }

  @Test func `a list in a folder that others may write to is not believed`() async throws {
    let folder = try bench.folder("etc")
    let list = AllowListFile(path: bench.file("etc/executor.allow", "/usr/bin/true"))
    #expect(try list.read()["/usr/bin/true"] != nil)
    chmod(folder, 0o777)
    #expect(throws: PreparationRefusal.self) { try list.read() }
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give something away"))
  func `what leads through somebody else's folder or link does not pass`() async throws {
    let folder = try bench.folder("theirs")
    let script = bench.program("theirs/rollback", "exit 0")
    let gate = bench.gate(bench.line(allowing: script))
    _ = try await gate.admit(script)
    chown(folder, 12_345, 0)
    await #expect(throws: PreparationRefusal.self) { try await gate.admit(script) }
    chown(folder, 0, 0)
    let (shared, own) = (try bench.folder("shared"), bench.program("own", "exit 0"))
    chmod(shared, 0o1777)
    symlink(own, shared + "/link")
    let linked = bench.gate(bench.line(allowing: shared + "/link"))
    _ = try await linked.admit(shared + "/link")
    lchown(shared + "/link", 12_345, 0)
    await #expect(throws: PreparationRefusal.self) { try await linked.admit(shared + "/link") }
  }

  @Test func `a program that is taken out of the list is out at once`() async throws {
    let gate = bench.gate("/usr/bin/true")
    _ = try await gate.admit("/usr/bin/true")
    bench.file("executor.allow", "")
    await #expect(throws: PreparationRefusal.self) { try await gate.admit("/usr/bin/true") }
  }
}
