import Client
import EventLog
import FoundationEssentials
import Glibc
import Synchronization
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `A service that is not all there` {
  @Test(arguments: [
    RawReply.answer(200), .json(200, "{}"), .answer(302, [("Location", "/login")]),
    .answer(200, [("Content-Type", "text/html")], "<h1>Log in to this network</h1>"),
  ])
  func `loses no note`(_ reply: RawReply) async throws {
    let desk = try Desk { _ in reply }
    let run = await desk.run("note", "inc-3", "x")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("Saved here, not sent: "))
    #expect(await desk.run("sync").code == 69)
    desk.stopServer()
    let recorder = Recorder()
    try desk.startServer { recorder.answer($0) }
    #expect(await desk.run("sync").output == "1 delivered, 0 still wait, 0 set aside\n")
    #expect(recorder.commands.count == 1)
  }

  @Test func `is held up by no single command`() async throws {
    let desk = try Desk(nil)
    _ = await desk.run("note", "inc-1", "bad")
    try desk.startServer { request in
      request.text.contains("bad") ? .problem(500, "internal", "It broke.") : .written(9)
    }
    let noted = await desk.run("note", "inc-2", "good")
    #expect(noted.code == 0)
    #expect(noted.output.hasPrefix("Saved here, not sent: It broke."))
    #expect(noted.errors.contains("It waits behind 1, note on INC-2026-001."))
    #expect(noted.errors.contains("“lastgood sync --set-aside 1”"))
    #expect(await desk.run("deploy", "halt", "dep-3", "--because", "x").code == 0)
    #expect(desk.requests.last?.path.hasSuffix("/halt") == true)
    #expect(await desk.run("close", "inc-2").code == 69)
    #expect(await desk.run("close", "inc-7").code == 0)
    // By now the service has failed at it in three deliveries.
    #expect(await desk.run("sync").code == 69)
    let last = await desk.run("sync")
    #expect(last.output == "1 delivered, 0 still wait, 1 set aside\n", "\(last.errors)")
  }

  @Test func `is told what was seen, whatever else waits`() async throws {
    let desk = try Desk { request in
      request.method == "GET" ? .json(200, incident()) : .written(9)
    }
    _ = await desk.run("show", "inc-3")
    desk.stopServer()
    _ = await desk.run("note", "inc-8", "bad")
    _ = await desk.run("severity", "inc-3", "1", "--because", "worse")
    _ = await desk.run("severity", "inc-3", "2", "--because", "better")
    let recorder = Mutex<[String?]>([])
    try desk.startServer { request in
      recorder.withLock { $0.append(request.header("if-match")) }
      return .written(9)
    }
    _ = await desk.run("sync")
    // Only the second change of the same incident comes after one of one's own.
    #expect(recorder.withLock { $0 } == [nil, "\"7\"", nil])
  }

  @Test func `has the only open incident that it last had`() async throws {
    let desk = try Desk(`Verbs`.answer)
    _ = await desk.run("note", "x")
    desk.stopServer()
    let noted = await desk.run("note", "y")
    #expect(noted.output.hasPrefix("Saved here, not sent: "))
    #expect(noted.errors.contains("Taking INC-2026-003, the only one that was open"))
    #expect(await desk.run("severity", "1", "--because", "x").code == 69)
  }

  @Test func `is asked again with the same key, and the key is told`() async throws {
    let desk = try Desk { _ in .cut }
    let run = await desk.run("close", "inc-3")
    #expect(run.code == 75)
    #expect(!run.errors.contains("Nothing was saved"))
    let keys = desk.requests.map { $0.header("idempotency-key") ?? "" }
    #expect(Set(keys).count == 1 && keys.count >= 2)
    #expect(run.errors.contains("--idempotency-key \(keys.first ?? "?")"))
    let first = desk.requests.first?.body
    _ = await desk.run("close", "inc-3", "--idempotency-key", keys.first ?? "")
    #expect(desk.requests.last?.body == first)
  }

  @Test func `is waited for three seconds before something that can be saved`() async throws {
    let desk = try Desk { _ in .silence }
    let run = await desk.run("severity", "inc-3", "1", "--because", "x")
    // Not for the five seconds that the service has for an answer.
    #expect(run.output.contains("timed out after 3"), "\(run.output)")
    #expect(desk.requests.count == 1)
  }

  @Test func `is not sent what waits for another address`() async throws {
    let recorder = Recorder()
    let server = try RawServer { recorder.answer($0) }
    defer { server.stop() }
    let desk = try Desk(environment: ["LASTGOOD_URL": "", "LASTGOOD_TOKEN": ""], nil)
    _ = await desk.run("note", "inc-3", "early", "--url", "http://127.0.0.1:1")
    let folder = desk.home + "/.local/state/lastgood"
    let file = InstanceFile(path: folder + "/instance.json")
    try file.write(.init(url: server.url, token: nil, process: getpid()))
    let run = await desk.run("note", "inc-3", "late")
    #expect(run.output == "#40 noted on INC-2026-003\n")
    #expect(run.errors.contains("1 saved command waits for http://127.0.0.1:1."))
    #expect(recorder.commands.count == 1)
    #expect(recorder.commands.first?.body.contains("late") == true)
  }

  @Test func `is told of commands for another one`() async throws {
    let desk = try Desk(`Verbs`.answer)
    _ = await desk.run("note", "inc-3", "x", "--url", "http://127.0.0.1:1")
    let run = await desk.run("note", "inc-3", "y")
    #expect(run.code == 0)
    #expect(run.errors.contains("1 saved command waits for http://127.0.0.1:1"))
  }

  @Test func `is never named with a password`() async throws {
    let desk = try Desk(environment: ["LASTGOOD_URL": "https://bob:hunter2@x.example"], nil)
    let run = await desk.run("note", "inc-3", "x")
    #expect(run.code == 64)
    #expect(!run.errors.contains("hunter2") && run.errors.contains("https://…@x.example"))
  }
}

@Suite(.ownThreads) struct `Texts and files for the record` {
  @Test func `are cut by scalars, and by what JSON takes`() {
    let lines = String(repeating: "a\r\n", count: 10)
    #expect(lines.beginning(4) == "a\r\na")
    #expect(lines.ending(scalars: 4) == "\na\r\n")
    let wild = String(repeating: "\u{1B}", count: 100)
    #expect(wild.ending(scalars: 1_000, escaped: 60).unicodeScalars.count == 10)
  }

  @Test func `of a command with many control characters are not lost`() async throws {
    let desk = try Desk(`Verbs`.answer)
    _ = await desk.run(
      "run", "inc-3", "--", "sh", "-c", "head -c 100000 /dev/zero | tr '\\0' '\\33'")
    #expect((desk.requests.last?.body.count ?? .max) < 200 << 10)
    #expect(desk.requests.last?.path.hasSuffix("/runs") == true)
  }

  @Test func `show no secret of a file that is no text`() async throws {
    let desk = try Desk(nil)
    let path = desk.home + "/dump.bin"
    let token = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
    var bytes = [UInt8](repeating: 0xFF, count: 2 << 20)
    bytes += Array(" \(token) ".utf8)
    try Data(bytes).write(to: URL(filePath: path))
    let run = await desk.run("evidence", "inc-3", path)
    #expect(run.code == 65 && run.errors.contains("file: GitHub token"))
    let named = await desk.run("evidence", "inc-3", "/etc/hostname", "--name", token)
    #expect(named.code == 65 && named.errors.contains("name: GitHub token"))
  }

  @Test func `hold no words of an impact`() async throws {
    let desk = try Desk { _ in
      .json(
        200,
        incident().dropLast()
          + #","impact":{"who":"Mrs Jones","symptom":"cannot pay","data_risk":"none"}}"#)
    }
    _ = await desk.run("show", "inc-3")
    let path = desk.home + "/.local/state/lastgood/seen.json"
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    #expect(text.contains("INC-2026-003") && !text.contains("Jones"))
  }
}
