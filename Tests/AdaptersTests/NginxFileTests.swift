import Decisions
import FoundationEssentials
import Glibc
import Policy
import Testing

@testable import Adapters

@Suite struct `Addresses for nginx` {
  @Test(arguments: [
    "web1:8080", "10.0.0.11:1", "[::1]:8080", "[2001:db8::7]:65535", "a-b.c-d.example:80",
    "1web:80", "localhost:80", "10.0.0.11.example:80",
  ])
  func `are hosts and ports`(text: String) {
    #expect(NginxAddress(text)?.description == text)
  }

  @Test(
    arguments: smuggled + [
      "web1", "web1:", ":80", "web1:0", "web1:080", "web1:65536", "web1:+80", "web1:80;",
      "web1:8 0",
      "web 1:80", "-web:80", "web-:80", "a..b:80", ".a:80", "a.:80", "1.2.3:80", "1.2.3.4.5:80",
      "256.1.1.1:80", "[::1:80", "::1:80", "[::1%lo]:80", "[]:80", "[1.2.3.4]:80", "unix:/run/x:80",
      "web1:80 down", "we{b:80", "$host:80", "web1:８０", "wéb:80", "web1\n:80",
      String(repeating: "a", count: 64) + ":80",
    ])
  func `are nothing else`(text: String) {
    #expect(NginxAddress(text) == nil)
  }
}

@Suite struct `Processes of nginx that were kept` {
  private static let before = NginxProcesses(master: 7, workers: [11: 100, 12: 100])

  @Test func `are read back for the action that kept them, and for no other`() {
    let text = Self.before.text(for: "one")
    #expect(NginxProcesses(text: text, for: "one") == Self.before)
    #expect(NginxProcesses(text: text, for: "two") == nil)
    for broken in ["", "one\n", "one\nboot\n", "one\nboot\nmany\n", text + "11 x\n", text + "11\n"]
    {
      #expect(NginxProcesses(text: broken, for: "one") == nil, "\(broken)")
    }
  }

  @Test(
    arguments: [
      ([21: 100], true), ([11: 101], true), ([11: 100], false), ([11: 100, 21: 100], false),
      ([:], false),
    ] as [([Int32: UInt64], Bool)])
  func `tell whether others take clients by now, whatever any clock says`(
    _ workers: [Int32: UInt64], _ isAnother: Bool
  ) throws {
    let kept = try #require(
      NginxProcesses(text: Self.before.text(for: "one"), for: "one"))
    #expect(NginxProcesses(master: 7, workers: workers).isAnother(than: kept) == isAnother)
  }

  @Test func `of another boot are none of those of today`() throws {
    let lines = Self.before.text(for: "one").split(separator: "\n").map(String.init)
    let text = ([lines[0], "another boot"] + lines.dropFirst(2)).joined(separator: "\n")
    let kept = try #require(NginxProcesses(text: text, for: "one"))
    #expect(Self.before.isAnother(than: kept))
  }
}

@Suite struct `An upstream of nginx` {
  private func settings(_ settings: [String: String] = [:]) throws -> NginxSettings {
    var definition = ActionDefinition(adapter: "nginx")
    definition.settings = [
      "file": "/etc/nginx/lastgood/shop.conf", "upstream": "shop",
      "unchanged": "10.0.0.11:8080=9, [::1]:8080", "new": "web1:8080=2",
    ].merging(settings) { $1 }
    return try NginxSettings(definition)
  }

  @Test func `is written, and read back as it was written`() throws {
    let settings = try settings(["balance": "least_conn", "keepalive": "32", "zone": "64k"])
    #expect(
      settings.wanted.text == """
        # Written by Lastgood. It compares before it writes: a change by hand is kept.
        upstream shop {
            zone shop 64k;
            least_conn;
            server 10.0.0.11:8080 weight=9;
            server [::1]:8080;
            server web1:8080 weight=2 down;
            keepalive 32;
        }

        """)
    #expect(try NginxUpstream(reading: settings.wanted.text) == settings.wanted)
    #expect(throws: Never.self) { try settings.check(settings.wanted) }
  }

  @Test(arguments: [
    "", "upstream", "upstream shop", "upstream shop {", "server { }",
    "upstream shop { server 10.0.0.11:8080 }",
    "upstream shop { server 10.0.0.11:8080; } server { }",
    "upstream shop { server 10.0.0.11:8080 max_fails=3; }",
    "upstream shop { server 10.0.0.11:8080 backup; }",
    "upstream shop { server 10.0.0.11; }", "upstream shop { server unix:/run/x; }",
    "upstream shop { server \"10.0.0.11:8080\"; }",
    "upstream shop { server 10.0.0.11:8080; hash $request_uri; }",
    "upstream shop { server 10.0.0.11:8080; keepalive 32; }",
    "upstream other { server 10.0.0.11:8080; }",
    "upstream shop { server 10.0.0.99:8080; }",
  ])
  func `is not written over what would be lost`(text: String) throws {
    let settings = try settings()
    #expect(throws: PreparationRefusal.self) {
      try settings.check(NginxUpstream(reading: text))
    }
  }

  @Test(arguments: [
    ["file": "relative"], ["file": "/etc/../x"], ["file": "/etc/a b"], ["program": "nginx"],
    ["upstream": "a b"], ["upstream": "shop{"], ["upstream": ""], ["unchanged": ""],
    ["unchanged": "web1:8080"], ["unchanged": "a:1, a:1"], ["new": "b:1=0"], ["new": "b:1=1=1"],
    ["new": "b:1="], ["balance": "hash $x"], ["keepalive": "0"], ["keepalive": "3 2"],
    ["zone": "64"], ["zone": "x"], ["proof": "file:///etc/passwd"], ["url": "x"],
    ["colour": "blue"],
  ])
  func `is not made of settings that make no sense`(wrong: [String: String]) {
    #expect(throws: PreparationRefusal.self) { try settings(wrong) }
  }
}

@Suite struct `The file of an upstream` {
  let bench = Bench()

  private func file(_ text: String) throws -> String {
    chmod(try bench.folder("conf"), 0o755)
    return bench.file("conf/shop.conf", text, mode: 0o640)
  }

  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `is exchanged, and what was there is kept`() throws {
    let path = try file("before")
    let kept = try NginxFile(path).exchange(
      from: sha256(Array("before".utf8)), to: Array("after".utf8), digest: sha256)
    #expect(kept.bytes == Array("before".utf8))
    #expect(text(path) == "after")
    #expect(text(NginxFile.predecessor(of: path)) == "before")
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test func `keeps what somebody writes at that very moment`() throws {
    let path = try file("before")
    let folder = bench.path
    let refusal = #expect(throws: PreparationRefusal.self) {
      try NginxFile(path).exchange(
        from: sha256(Array("before".utf8)), to: Array("after".utf8), digest: sha256
      ) {
        let theirs = folder + "/theirs"
        _ = FileManager.default.createFile(atPath: theirs, contents: Data("theirs".utf8))
        rename(theirs, path)
      }
    }
    #expect(refusal?.sentence.contains("theirs was kept") == true)
    #expect(text(path) == "theirs")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: bench.path + "/conf") == ["shop.conf"])
  }

  @Test func `is believed only where nobody else can write it`() throws {
    let path = try file("before")
    chmod(path, 0o666)
    #expect(throws: PreparationRefusal.self) { try NginxFile(path).content(sha256) }
    unlink(path)
    symlink("/etc/hostname", path)
    #expect(throws: PreparationRefusal.self) { try NginxFile(path).content(sha256) }
    unlink(path)
    mkfifo(path, 0o600)
    #expect(throws: PreparationRefusal.self) { try NginxFile(path).content(sha256) }
    unlink(path)
    _ = try file(String(repeating: "x", count: 70_000))
    #expect(throws: PreparationRefusal.self) { try NginxFile(path).content(sha256) }
  }
}

@Suite struct `Processes of nginx` {
  @Test func `are others when all that take clients are`() {
    let before = NginxProcesses(master: 1, workers: [7: 100, 8: 100])
    #expect(!before.isAnother(than: before))
    #expect(!NginxProcesses(master: 1, workers: [8: 100, 9: 200]).isAnother(than: before))
    #expect(!NginxProcesses(master: 1, workers: [:]).isAnother(than: before))
    #expect(NginxProcesses(master: 1, workers: [9: 200, 10: 200]).isAnother(than: before))
    // The same number, and another process.
    #expect(NginxProcesses(master: 1, workers: [7: 200]).isAnother(than: before))
  }
}
