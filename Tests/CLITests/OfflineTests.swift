import EventLog
import FoundationEssentials
import Synchronization
import TestThreads
import Testing

@testable import CLI

/// A service that carries each key out once.
final class Recorder: Sendable {
  private let done = Mutex<[(key: String, path: String, body: String)]>([])
  var commands: [(key: String, path: String, body: String)] { done.withLock { $0 } }

  func answer(_ request: RawRequest) -> RawReply {
    guard request.method != "GET" else {
      return request.path == "/api/v1/incidents"
        ? .json(200, openList) : .json(200, incident())
    }
    let key = request.header("idempotency-key") ?? ""
    done.withLock { done in
      if !done.contains(where: { $0.key == key }) {
        done.append((key, request.path, request.text))
      }
    }
    return .written(
      40, version: 2, request.path == "/api/v1/incidents" ? #","number":"INC-2026-009""# : "")
  }
}

@Suite(.ownThreads) struct `Without a service` {
  static let later = Desk.noon.advanced(bySeconds: 3_600)

  @Test func `commands are saved with their time and delivered once, in order`() async throws {
    let desk = try Desk(nil)
    let declared = await desk.run("declare", "Checkout", "fails")
    #expect(declared.code == 0)
    #expect(
      declared.output.hasPrefix("INC-local-1: Saved here, not sent: the service does not answer ("))
    #expect(
      declared.output.hasSuffix("). It goes out with the next command, or “lastgood sync”.\n"))
    // The only one that waits is the current one.
    let noted = await desk.run("note", "--json", "looking")
    #expect(noted.output.hasPrefix(#"{"spooled":true,"parked":false,"#))
    let severity = await desk.run("severity", "inc-local-1", "1", "--because", "all down")
    #expect(severity.code == 0, "\(severity.errors)")
    let list = await desk.run("sync", "--list")
    #expect(list.output.contains("declare “Checkout fails”"))
    #expect(list.output.contains("note on INC-local-1"))

    let recorder = Recorder()
    try desk.startServer { recorder.answer($0) }
    let next = await desk.run("note", "inc-3", "back", now: Self.later)
    #expect(next.code == 0)
    #expect(next.output == "#40 noted on INC-2026-003\n")
    #expect(
      next.errors
        == "Delivered what was saved earlier: declare “Checkout fails” (INC-local-1 is "
        + "INC-2026-009); note on INC-local-1; severity SEV1 of INC-local-1.\n")
    let commands = recorder.commands
    #expect(commands.count == 4)
    let stamp = #""happened_at":"2026-03-14T13:30:00.000000Z""#
    #expect(commands[0].body == #"{"title":"Checkout fails","id":ID,\#(stamp)}"#)
    #expect(commands[1].body == #"{"text":"looking","id":ID,\#(stamp)}"#)
    #expect(commands[3].body == #"{"text":"back","id":ID}"#)
    // The alias goes on to mean what the service made of it.
    let after = await desk.run("note", "INC-local-1", "more", now: Self.later)
    #expect(after.output == "#40 noted on INC-2026-009\n")
    #expect(recorder.commands[4].path == recorder.commands[1].path)
    #expect(await desk.run("sync").output == "0 delivered, 0 still wait, 0 set aside\n")
  }

  @Test func `what was executed although its answer was lost is not repeated`() async throws {
    let recorder = Recorder()
    let desk = try Desk { request in
      _ = recorder.answer(request)
      return .cut
    }
    let noted = await desk.run("note", "inc-3", "x")
    #expect(noted.output.hasPrefix("Saved here, not sent: "))
    desk.stopServer()
    try desk.startServer { recorder.answer($0) }
    #expect(await desk.run("sync").code == 0)
    #expect(recorder.commands.count == 1)
  }

  @Test func `the time that a person gave is kept`() async throws {
    let desk = try Desk(nil)
    _ = await desk.run("note", "--at", "14:05", "inc-3", "x")
    let recorder = Recorder()
    try desk.startServer { recorder.answer($0) }
    _ = await desk.run("sync", now: Self.later)
    #expect(
      recorder.commands.first?.body
        == #"{"text":"x","id":ID,"happened_at":"2026-03-14T13:05:00.000000Z"}"#)
  }

  @Test(arguments: [
    "deploy enter dep-3 canary", "deploy halt dep-3 --because x", "deploy start a b --env c",
    "resolve inc-3", "role inc-3 scribe bob", "close inc-3", "redact 7 --because x --yes",
    "deploy approve dep-3", "deploy resume dep-3", "list", "token list", "merge 1 2 --because x",
    "timeline inc-3", "me",
  ])
  func `what acts, approves or asks is not saved`(_ words: String) async throws {
    let desk = try Desk(nil)
    let run = await desk.run(words.split(separator: " ").map(String.init))
    #expect(run.code == 69)
    #expect(run.output == "")
    #expect(run.errors.contains("Nothing was saved."))
    #expect(await desk.run("sync", "--list").errors == "Nothing is saved here.\n")
  }

  @Test func `a secret does not reach the disk`() async throws {
    let desk = try Desk(nil)
    let token = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
    let run = await desk.run("note", "inc-3", "key is", token)
    #expect(run.code == 65)
    #expect(run.errors.contains("text: GitHub token") && run.errors.contains("--insist"))
    #expect(!run.errors.contains(token))
    #expect(await desk.run("sync", "--list").errors == "Nothing is saved here.\n")
    #expect(await desk.run("note", "inc-3", token, "--insist").code == 0)
  }

  @Test func `what is refused later is set aside with the reason, and can be given up`()
    async throws
  {
    let desk = try Desk(nil)
    _ = await desk.run("declare", "first")
    _ = await desk.run("note", "INC-local-1", "second")
    try desk.startServer { _ in .problem(422, "refused", "The title is odd.") }
    let sync = await desk.run("sync")
    #expect(sync.code == 65)
    #expect(sync.output == "0 delivered, 0 still wait, 2 set aside\n")
    #expect(sync.errors.contains("declare “first”: The title is odd."))
    #expect(await desk.run("note", "INC-local-1", "third").output.contains("set aside"))
    #expect(await desk.run("sync", "--discard").code == 64)
    #expect(await desk.run("sync", "--discard", "--yes").output.hasPrefix("3 given up"))
  }

  @Test func `nobody guesses which incident is meant`() async throws {
    let desk = try Desk(nil)
    let run = await desk.run("note", "hello")
    #expect(run.code == 69)
    #expect(run.errors.contains("name it, and this will be saved here"))
    // Having looked at one is no choice.
    _ = await desk.run("show", "inc-7")
    #expect(await desk.run("note", "hello").code == 69)
    _ = await desk.run("use", "inc-3")
    #expect(await desk.run("note", "hello").output.hasPrefix("Saved here, not sent: "))
  }

  @Test func `no service at all is said in a sentence`() async throws {
    let desk = try Desk(environment: ["LASTGOOD_URL": "", "LASTGOOD_TOKEN": ""], nil)
    let run = await desk.run("note", "inc-3", "x")
    #expect(run.code == 69)
    #expect(run.errors.hasPrefix("No service is known. Start one with “lastgood up”"))
  }
}
