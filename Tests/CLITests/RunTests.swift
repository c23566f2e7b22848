import FoundationEssentials
import JSON
import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Running commands` {
  /// As for all verbs, but of a rollout that goes on.
  @Sendable private static func answer(_ request: RawRequest) -> RawReply {
    request.path == "/api/v1/deployments/DEP-2026-003"
      ? .json(200, #"{"number":"DEP-2026-003","state":"running"}"#) : `Verbs`.answer(request)
  }

  @Test func `of a gate waits until a halted rollout goes on`() async throws {
    let desk = try Desk(`Verbs`.answer)
    let gate = await desk.run(
      "deploy", "gate", "dep-3", "canary", "--", "touch", desk.home + "/ran")
    #expect(gate.code == 65)
    #expect(gate.errors.contains("DEP-2026-003 is halted"))
    #expect(desk.requests.count { $0.method == "POST" } == 0)
    #expect(!FileManager.default.fileExists(atPath: desk.home + "/ran"))
  }

  @Test(
    arguments: [
      (["true"], 0, "exit_code\":0", "pass"), (["false"], 1, "exit_code\":1", "fail"),
      (["sh", "-c", "exit 2"], 3, "exit_code\":2", "unknown"),
      (["sh", "-c", "kill -9 $$"], 3, "milliseconds", "unknown"),
      (["no-such-program"], 3, "There is no program", "unknown"),
    ] as [([String], Int32, String, String)])
  func `exits by the verdict`(
    _ command: [String], _ code: Int32, _ says: String, _ verdict: String
  ) async throws {
    let desk = try Desk(Self.answer)
    let run = await desk.run(["run", "inc-3", "--"] + command)
    #expect(run.code == code)
    #expect(desk.requests.last?.path == "/api/v1/incidents/INC-2026-003/runs")
    let body = desk.requests.last?.text ?? ""
    #expect(body.contains(says) && body.contains("\"verdict\":\"\(verdict)\""), "\(body)")
    let gate = await desk.run(["deploy", "gate", "dep-3", "canary", "--"] + command)
    #expect(gate.code == code)
    #expect(desk.requests.last?.path == "/api/v1/deployments/DEP-2026-003/gates")
    let outcome = desk.requests.last?.text ?? ""
    #expect(outcome.contains("\"outcome\":\"\(verdict)\""), "\(outcome)")
    #expect(outcome.contains(#""group":"canary","kind":"smoke""#))
  }

  @Test func `shows what is written and records it without secrets`() async throws {
    let desk = try Desk(Self.answer)
    let token = "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789"
    let run = await desk.run(
      "run", "inc-3", "--", "sh", "-c", "echo one; echo token \(token) >&2; echo lg_test")
    #expect(run.errors.contains("one\ntoken \(token)\n"))
    #expect(run.output == "#1234 recorded on INC-2026-003: exit 0\n")
    let body = desk.requests.last?.text ?? ""
    #expect(!body.contains(token) && !body.contains("lg_test"), "\(body)")
    #expect(body.contains("[redacted: GitHub token]"))
  }

  @Test func `keeps the end of what is long`() async throws {
    let desk = try Desk(Self.answer)
    _ = await desk.run("run", "inc-3", "--", "sh", "-c", "seq 1 100000; printf '\\000\\377'")
    let body = desk.requests.last?.body ?? []
    let output = try #require(JSONValue(JSONText(checking: body)).text("output"))
    #expect(output.hasPrefix("[…]\n") && output.hasSuffix("\n99999\n100000\n\u{FFFD}\u{FFFD}"))
    #expect((65_000...65_600).contains(output.utf8.count), "\(output.utf8.count)")
  }

  @Test func `is unknown when the recording did not arrive`() async throws {
    let desk = try Desk(nil)
    let saved = await desk.run("run", "inc-3", "--", "true")
    #expect(saved.code == 3)
    #expect(saved.output.hasPrefix("Saved here, not sent: "))
    let gate = await desk.run("deploy", "gate", "dep-3", "all", "--", "true")
    #expect(gate.code == 3)
    try desk.startServer { request in
      request.method == "GET"
        ? Self.answer(request) : .problem(422, "refused", "There is no such group.")
    }
    _ = await desk.run("sync")
    let refused = await desk.run("deploy", "gate", "dep-3", "none", "--", "true")
    #expect(refused.code == 3)
    #expect(refused.errors.contains("There is no such group."))
  }

  @Test func `ends a gate that takes too long`() async throws {
    let desk = try Desk(Self.answer)
    let run = await desk.run(
      "deploy", "gate", "dep-3", "all", "--timeout", "1s", "--", "sleep", "60")
    #expect(run.code == 3)
    #expect(desk.requests.last?.text.contains("\"unknown\"") == true)
  }

  @Test func `hands Ctrl-C to the command and records how it ended`() async throws {
    let desk = try Desk(Self.answer)
    desk.interrupt()
    let run = await desk.run("run", "inc-3", "--", "sleep", "60")
    #expect(run.code == 3)
    #expect(run.output == "#1234 recorded on INC-2026-003: ended by a signal\n")
  }

  @Test func `attaches files and streams byte for byte`() async throws {
    let desk = try Desk(Self.answer)
    desk.type("\u{1}\u{2}plain")
    let run = await desk.run("evidence", "inc-3", "-", "--name", "a.log", "--kind", "log")
    #expect(run.output == "#1234 attached to INC-2026-003\n")
    let request = desk.requests.last
    #expect(request?.target == "/api/v1/incidents/INC-2026-003/evidence?kind=log&name=a.log")
    #expect(request?.header("content-type") == "text/plain")
    #expect(request?.body == Array("\u{1}\u{2}plain".utf8))
    #expect(await desk.run("evidence", "inc-3", "/nowhere/at.all").code == 64)
    #expect(await desk.run("evidence", "inc-3", "/tmp").code == 64)
  }
}
