import CommandLineKit
import EventLog
import FoundationEssentials
import JSON
import TestThreads
import Testing

@testable import CLI

/// What nobody wants to see on a terminal.
let nasty = "a\u{1B}[31mred\u{7}\r\nb\u{202E}c\u{200B}d\u{9B}2Je\u{0}f\t\u{2028}g"

@Suite(.ownThreads) struct `Output` {
  /// JSON with the nasty text in every string.
  static func spoiled(_ text: String) -> String {
    let spelled = String(decoding: JSONWriter.bytes(nasty.replacing("\0", with: "")), as: UTF8.self)
    let inner = spelled.dropFirst().dropLast()
    return text.replacing("X\"", with: inner + "\"")
  }

  static let row = #"""
    "stream":"sX","number":"nX","title":"tX","state":"oX","severity":"zX","service":"vX",
    "environment":"eX","commander":"cX","version":3,"text":"wX","summary":"uX","excerpt":"xX",
    "person":"pX","name":"mX","role":"rX","label":"lX","id":"iX","kind":"kX","owed_to":"qX",
    "deployment":"dX","served":"yX","group":"gX","declared_by":"bX","category":"jX",
    "declared_at":"2026-03-14T12:30:00.000000Z","due_at":"2026-03-14T12:30:00.000000Z",
    "impact":{"who":"1X","symptom":"2X","how_many":3,"regions":["4X"],"data_risk":"5X"},
    "exposure":{"reached":["6X"],"not_reached":["7X"],"share":20},"merged_into":"8X",
    "roles":{"9X":{"holder":"AX","offered_to":"BX"}},"next":["CX"],
    "gate_debts":[{"gate":"DX","because":"EX","paid":false}],"deployments":[{"number":"FX"}],
    "halt":{"because":"GX","by":"HX"},"resumption":{"asked_by":"IX"},"lints":["JX"],
    "groups":[{"name":"KX","health":"LX","gates":[{"kind":"MX","outcome":"NX"}],"share":1}],
    "checklist":[{"item":"OX","status":"PX"}],"from_version":"QX","planned_by":"RX",
    "planned_at":"2026-03-14T12:30:00.000000Z","position":4,"marks":["SX"],
    "actor":{"name":"TX"},"contact":"UX","strategy":"VX","profile":"WX",
    "release":{"number":"XX","version":"YX","artefact_digest":"ZX"},"skipped_count":1,
    "skipped":[{"number":"aX","version":"bX","reasons":[{"code":"cX","text":"dX"}]}],
    "answer":"eX","recommended":"fX","changes":[{"fact":"gX","values":["hX"],"now":"iX"}],
    "actions":[{"action":"jX","standing":"recommended","rank":1,"reasons":[
      {"text":"kX","fact":"lX","value":"mX","source":"nX","detail":"oX","warning":true}]}],
    "tree":{"way":"pX","text":"qX","comparison":"rX"},"assumed":["sX"],
    "facts":[{"fact":"uX","value":"vX","source":"wX","detail":"xX"}]
    """#

  @Test(arguments: [
    "list", "show inc-1", "due", "search x", "whois x", "reports", "people", "token list", "me",
    "brief inc-1 --keep", "deploy list", "deploy show dep-1", "timeline inc-1", "use inc-1",
    "lkg x --env y", "advise inc-1 --all",
  ])
  func `shows no control byte of what came from outside`(_ words: String) async throws {
    let lists = [
      "incidents", "obligations", "hits", "assignments", "reports", "people", "tokens", "entries",
      "deployments",
    ]
    let item = Self.spoiled("{\(Self.row)}")
    let rows = lists.filter { $0 != "deployments" || words == "deploy list" }
      .map { "\"\($0)\":[\(item)]" }.joined(separator: ",")
    let own = words == "deploy list" ? "" : "," + Self.spoiled(Self.row)
    let body = "{\(rows)\(own)}"
    let desk = try Desk { request in
      request.path.hasSuffix("timeline") && !request.target.contains("json")
        ? .answer(200, [("Content-Type", "text/plain")], nasty.replacing("\0", with: ""))
        : .json(200, body)
    }
    for extra in [[], ["--json"]] {
      let run = await desk.run(words.split(separator: " ").map(String.init) + extra)
      #expect(run.code == 0, "\(run.errors)")
      #expect(!run.output.isEmpty)
      for scalar in (run.output + run.errors).unicodeScalars {
        let isFine = scalar == "\n" || scalar.properties.generalCategory != .control
        #expect(isFine && !"\u{202E}\u{200B}\u{2028}".unicodeScalars.contains(scalar))
      }
    }
  }

  @Test func `escapes what the service refuses with`() async throws {
    let text = String(decoding: JSONWriter.bytes(nasty.replacing("\0", with: "")), as: UTF8.self)
    let desk = try Desk { _ in
      .answer(
        422, [("Content-Type", "application/problem+json")],
        "{\"type\":\"t\",\"title\":\"x\",\"detail\":\(text),\"suggestions\":[\(text)],"
          + "\"errors\":[{\"field\":\(text),\"reason\":\(text)}]}")
    }
    let run = await desk.run("note", "inc-1", nasty)
    #expect(run.code == 65)
    for scalar in run.errors.unicodeScalars {
      #expect(scalar == "\n" || scalar.properties.generalCategory != .control)
    }
  }

  @Test(arguments: [
    "{}", "[]", "null", "17", #"{"incidents":7,"entries":{},"number":[],"roles":[1]}"#,
    #"{"incidents":[[],7,null,{}],"entries":[null],"deployments":[1],"next":{}}"#,
  ])
  func `survives answers of any shape`(_ body: String) async throws {
    let desk = try Desk { _ in .json(200, body) }
    for words in [
      "list", "show inc-1", "due", "brief inc-1", "deploy show dep-1", "people", "me",
      "lkg x --env y", "advise inc-1",
    ] {
      let run = await desk.run(words.split(separator: " ").map(String.init))
      #expect([0, 1, 2].contains(run.code), "\(words): \(run.errors)")
    }
  }

  @Test func `names arrive byte for byte in what is sent`() async throws {
    let desk = try Desk(`Verbs`.answer)
    let text = nasty.replacing("\0", with: "")
    _ = await desk.run("note", "inc-3", text)
    let body = try JSONValue(JSONText(checking: desk.requests.last?.body ?? []))
    #expect(body.text("text") == text)
  }

  @Test func `has a live view that fits any screen`() throws {
    let incident = try JSONValue(
      JSONText(checking: Array(Self.spoiled("{\(Self.row)}").utf8)))
    var state = WatchState(incident: incident, fetchedAt: Desk.noon)
    state.entries = Array(repeating: incident, count: 12)
    state.obligations = Array(repeating: incident, count: 9)
    state.deployments = [incident]
    state.phases = [incident]
    for (columns, rows) in [(80, 24), (1, 1), (0, 0), (20, 3), (300, 100)] {
      let clock = WallClock(now: Desk.noon, zone: .berlin)
      let lines = WatchScreen(state: state, clock: clock, trouble: nasty)
        .lines(columns: columns, rows: rows)
      #expect(lines.count <= max(rows, 1))
      for line in lines {
        #expect(line.displayWidth <= columns)
        #expect(
          line.plain.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      }
    }
  }
}
