import CommandLineKit
import Foundation
import TestThreads
import Testing

@testable import CLI

/// What a verb sends, and what it says when the service did it.
struct VerbCase: CustomTestStringConvertible, Sendable {
  var words: String
  var method = "POST"
  var path: String
  /// The body, with `ID` for an id; nil for none.
  var body: String?
  var says: String
  var testDescription: String { words }

  init(_ words: String, _ method: String, _ path: String, _ body: String?, says: String) {
    (self.words, self.method, self.path, self.body) = (words, method, path, body)
    self.says = says
  }

  init(_ words: String, _ path: String, _ body: String?, says: String) {
    self.init(words, "POST", path, body, says: says)
  }
}

@Suite(.ownThreads) struct `Verbs` {
  static let incident = "/api/v1/incidents/INC-2026-003"
  static let deployment = "/api/v1/deployments/DEP-2026-003"

  static let cases: [VerbCase] = [
    VerbCase(
      "declare Checkout fails --severity 2 --service checkout --env prod --deploy dep-3",
      "/api/v1/incidents",
      #"{"title":"Checkout fails","severity":"SEV2","service":"checkout","environment":"prod","deployment":"DEP-2026-003","id":ID}"#,
      says: "INC-2026-003 declared, SEV3: Checkout fails\n"),
    VerbCase(
      "note inc-3 all is well", "\(incident)/notes", #"{"text":"all is well","id":ID}"#,
      says: "#1234 noted on INC-2026-003\n"),
    VerbCase(
      "note --at 5m inc-3 x --insist", "\(incident)/notes",
      #"{"text":"x","id":ID,"happened_at":"2026-03-14T13:25:00.000000Z","insist":true}"#,
      says: "#1234 noted on INC-2026-003 (at 14:25 CET, 13:25 UTC)\n"),
    VerbCase(
      "note --deploy dep-3 slow", "\(deployment)/notes", #"{"text":"slow","id":ID}"#,
      says: "#1234 noted on DEP-2026-003\n"),
    VerbCase(
      "ask inc-3 scribe hello --back 5m", "\(incident)/requests",
      #"{"of_role":"scribe","ask":"hello","check_back_at":"2026-03-14T13:35:00.000000Z","id":ID}"#,
      says: "#1234: scribe is asked, check back at 14:35 CET, 13:35 UTC\n"),
    VerbCase(
      "answer inc-3 #77", "\(incident)/requests/77/answer", #"{"id":ID}"#,
      says: "#1234: #77 is answered\n"),
    VerbCase(
      "evidence inc-3 https://example.org/d?x=1 --text errors", "\(incident)/references",
      #"{"kind":"link","url":"https://example.org/d?x=1","text":"errors","id":ID}"#,
      says: "#1234 attached to INC-2026-003\n"),
    VerbCase(
      "severity inc-3 sev1 --because worse", "\(incident)/severity",
      #"{"severity":"SEV1","because":"worse","id":ID}"#,
      says: "INC-2026-003 is SEV1 now: worse\n"),
    VerbCase(
      "impact inc-3 --who all --symptom none --how-many unknown --region eu --since 14:00 --data-risk none",
      "\(incident)/impact",
      #"{"who":"all","symptom":"none","how_many":"unknown","regions":["eu"],"since":"2026-03-14T13:00:00.000000Z","data_risk":"none","id":ID}"#,
      says: "#1234: the impact of INC-2026-003 is stated\n"),
    VerbCase(
      "role inc-3 commander alice", "\(incident)/roles/commander/offer",
      #"{"person":"alice","id":ID}"#,
      says: "alice is offered the role commander on INC-2026-003\n"),
    VerbCase(
      "accept inc-3 commander", "\(incident)/roles/commander/acceptance", #"{"id":ID}"#,
      says: "You are commander of INC-2026-003 now\n"),
    VerbCase(
      "release inc-3 commander", "DELETE", "\(incident)/roles/commander", nil,
      says: "You are no longer commander of INC-2026-003\n"),
    VerbCase(
      "mitigate inc-3", "\(incident)/mitigation", #"{"id":ID}"#,
      says: "INC-2026-003 is mitigated\n"),
    VerbCase(
      "resolve inc-3 --recovered-at 10m --data-loss none", "\(incident)/resolution",
      #"{"recovered_at":"2026-03-14T13:20:00.000000Z","data_loss":"none","id":ID}"#,
      says: "INC-2026-003 is resolved\n"),
    VerbCase(
      "reopen inc-3 --because no", "\(incident)/reopening", #"{"because":"no","id":ID}"#,
      says: "INC-2026-003 is open again: no\n"),
    VerbCase(
      "close inc-3", "\(incident)/closure", #"{"id":ID}"#, says: "INC-2026-003 is closed\n"),
    VerbCase(
      "merge inc-3 inc-2 --because same", "\(incident)/merge",
      #"{"into":"INC-2026-002","because":"same","id":ID}"#,
      says: "INC-2026-003 goes on in INC-2026-002\n"),
    VerbCase(
      "unmerge inc-3 --because no", "DELETE", "\(incident)/merge?because=no", nil,
      says: "INC-2026-003 stands for itself again\n"),
    VerbCase(
      "debt open inc-3 load --due 2d --because late", "\(incident)/gate-debts",
      #"{"gate":"load","due_at":"2026-03-16T13:30:00.000000Z","because":"late","id":ID}"#,
      says: "#1234: the gate load is owed until 2026-03-16 14:30 CET, 13:30 UTC\n"),
    VerbCase(
      "debt pay inc-3 77 --because done", "\(incident)/gate-debts/77/payment",
      #"{"because":"done","id":ID}"#, says: "The gate debt #77 is paid\n"),
    VerbCase(
      "correct 77 it was 12 % --because misread", "/api/v1/entries/77/correction",
      #"{"text":"it was 12 %","because":"misread","id":ID}"#, says: "#1234 corrects #77\n"),
    VerbCase(
      "redact 77 --because name --yes", "/api/v1/entries/77/redaction",
      #"{"because":"name","id":ID}"#, says: "#1234: the words of #77 are gone\n"),
    VerbCase(
      "star 77", "/api/v1/entries/77/star", #"{"id":ID}"#, says: "#77 is starred\n"),
    VerbCase(
      "report cannot pay --service checkout --contact bob", "/api/v1/reports",
      #"{"text":"cannot pay","contact":"bob","service":"checkout","id":ID}"#,
      says: "Reported as \(RawReply.stream)\n"),
    VerbCase(
      "acknowledge 77", "/api/v1/reports/77/acknowledgement", #"{"id":ID}"#,
      says: "The report is acknowledged\n"),
    VerbCase(
      "near-miss almost --deploy dep-3", "/api/v1/near-misses",
      #"{"text":"almost","deployment":"DEP-2026-003","id":ID}"#,
      says: "#1234: the near miss is recorded\n"),
    VerbCase(
      "deploy start checkout v42 --env prod --group canary=20:10m --group all=100 --migration m1=additive",
      "/api/v1/deployments",
      #"{"service":"checkout","environment":"prod","version":"v42","groups":[{"name":"canary","share":20,"bake_seconds":600},{"name":"all","share":100}],"migrations":[{"id":"m1","class":"additive"}],"id":ID}"#,
      says: "INC-2026-003 started: checkout v42 in prod\n"),
    VerbCase(
      "deploy go dep-3", "\(deployment)/start", #"{"id":ID}"#, says: "DEP-2026-003 started\n"),
    VerbCase(
      "deploy go dep-3 --because now", "\(deployment)/start", #"{"because":"now","id":ID}"#,
      says: "DEP-2026-003 started\n"),
    VerbCase(
      "deploy enter dep-3 canary -b now", "\(deployment)/groups/canary/entry",
      #"{"because":"now","id":ID}"#, says: "DEP-2026-003 entered canary\n"),
    VerbCase(
      "deploy promote dep-3 canary -b now", "\(deployment)/groups/canary/promotion",
      #"{"because":"now","id":ID}"#, says: "canary of DEP-2026-003 promoted\n"),
    VerbCase(
      "deploy evidence dep-3 change-approved --reference CHG-42", "\(deployment)/checklist",
      #"{"item":"change-approved","status":"done","reference":"CHG-42","id":ID}"#,
      says: "change-approved of DEP-2026-003: done\n"),
    VerbCase(
      "deploy accelerate dep-3 --stage gate:smoke --from 30m --to 5m --criterion one --criterion two --because now",
      "\(deployment)/accelerations",
      #"{"stage":"gate:smoke","from":"30m","to":"5m","criteria":["one","two"],"because":"now","id":ID}"#,
      says:
        "Asked to shorten gate:smoke of DEP-2026-003; others say “lastgood deploy approve-acceleration DEP-2026-003”\n"
    ),
    VerbCase(
      "deploy approve-acceleration dep-3", "\(deployment)/accelerations/approval", #"{"id":ID}"#,
      says: "You agreed to the shorter way of DEP-2026-003\n"),
    VerbCase(
      "fma add registry-down --affects rollback --affects bypass --mode m --effect e --service s",
      "/api/v1/failure-modes",
      #"{"name":"registry-down","affects":["rollback","bypass"],"mode":"m","effect":"e","service":"s","id":ID}"#,
      says: "registry-down recorded\n"),
    VerbCase(
      "fma tested registry-down --failed --note empty", "/api/v1/failure-modes/registry-down/tests",
      #"{"outcome":"fail","note":"empty","id":ID}"#,
      says: "registry-down: the safeguard did not hold\n"),
    VerbCase(
      "drill record checkout rollback --env staging --took 40s", "/api/v1/drills",
      #"{"service":"checkout","environment":"staging","action":"rollback","outcome":"pass","seconds":40,"id":ID}"#,
      says: "rollback of checkout in staging: passed\n"),
    VerbCase(
      "budget record checkout --slo availability --total 1000 --failed 2 --since 14:00",
      "/api/v1/budgets",
      #"{"service":"checkout","slo":"availability","total":1000,"failed":2,"from":"2026-03-14T13:00:00.000000Z","id":ID}"#,
      says: "checkout availability: nobody knows\n"),
    VerbCase(
      "deploy deny 3 --because late", "\(deployment)/halt", #"{"because":"late","id":ID}"#,
      says:
        "DEP-2026-003 denied: late. It does not start before “deploy resume” by two people\n"),
    VerbCase(
      "deploy approve 3", "\(deployment)/approval", #"{"id":ID}"#, says: "DEP-2026-003 approved\n"),
    VerbCase(
      "deploy enter dep-3 canary", "\(deployment)/groups/canary/entry", #"{"id":ID}"#,
      says: "DEP-2026-003 entered canary\n"),
    VerbCase(
      "deploy promote dep-3 canary", "\(deployment)/groups/canary/promotion", #"{"id":ID}"#,
      says: "canary of DEP-2026-003 promoted\n"),
    VerbCase(
      "deploy halt dep-3 --because bad", "\(deployment)/halt", #"{"because":"bad","id":ID}"#,
      says: "DEP-2026-003 halted: bad\n"),
    VerbCase(
      "deploy resume dep-3 --because fine", "\(deployment)/resumption",
      #"{"because":"fine","id":ID}"#,
      says:
        "Asked to go on with DEP-2026-003; another person says “lastgood deploy resume DEP-2026-003 --approve”\n"
    ),
    VerbCase(
      "deploy resume dep-3 --deny --because no", "\(deployment)/resumption/denial",
      #"{"because":"no","id":ID}"#, says: "DEP-2026-003 stays halted\n"),
    VerbCase(
      "deploy complete dep-3", "\(deployment)/completion", #"{"id":ID}"#,
      says: "DEP-2026-003 completed\n"),
    VerbCase(
      "deploy fail dep-3 --because bad", "\(deployment)/failure", #"{"because":"bad","id":ID}"#,
      says: "DEP-2026-003 failed: bad\n"),
    VerbCase(
      "deploy rolled-back dep-3 v41", "\(deployment)/rollback", #"{"to_version":"v41","id":ID}"#,
      says: "DEP-2026-003 rolled back to v41\n"),
    VerbCase(
      "deploy health dep-3 canary --signal errors=fail:12% --signal cpu=pass --coverage 95",
      "\(deployment)/health",
      #"{"group":"canary","signals":[{"signal":"errors","verdict":"fail","value":"12%"},{"signal":"cpu","verdict":"pass"}],"coverage":95,"id":ID}"#,
      says: "#1234: health of canary recorded on DEP-2026-003\n"),
    VerbCase(
      "deploy audience dep-3 canary t1 t2", "\(deployment)/audiences",
      #"{"group":"canary","members":["t1","t2"],"id":ID}"#,
      says: "#1234: 2 recorded as served by canary\n"),
    VerbCase(
      "decide halt --because rises", "\(incident)/decisions",
      #"{"action":"halt","because":"rises","id":ID}"#, says: "#1234: proposed\n"),
    VerbCase(
      "decide rollback --because bad --over fallback=gone --fact error-rate=2% --situation loss",
      "\(incident)/decisions",
      #"{"action":"rollback","because":"bad","situation":"loss","options":[{"action":"fallback","why":"gone"}],"tree_facts":{"error-rate":"2%"},"id":ID}"#,
      says: "#1234: proposed\n"),
    VerbCase(
      "plan D1 --again", "\(decision)/plans", #"{"id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "plan D1 --to 4.1.8 --because leaks --set share=5%", "\(decision)/plans",
      #"{"target":"4.1.8","because":"leaks","parameters":{"share":"5%"},"id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "approve D1 --plan 9f2c51ab03de --as sre", "\(decision)/approvals",
      #"{"plan_hash":"9f2c51ab03de","role":"sre","id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "approve D1 --longer --yes", "\(decision)/approvals",
      #"{"plan_hash":"\#(oldHash)","until":"2026-03-15T12:00:00Z","id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "deny D1 --because no --yes", "\(decision)/denials",
      #"{"plan_hash":"\#(newHash)","because":"no","id":ID}"#, says: "#1234: recorded\n"),
    // Whoever saw the checks, and said yes, took those upon them that can be taken.
    VerbCase(
      "override D1 --because doubled --yes", "\(decision)/overrides",
      #"{"plan_hash":"\#(newHash)","checks":["capacity"],"because":"doubled","id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "override D1 --because doubled --plan 9f2c51ab03de --check data --check quiet",
      "\(decision)/overrides",
      #"{"plan_hash":"9f2c51ab03de","checks":["data","quiet"],"because":"doubled","id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "break-glass D1 --because alone --yes", "\(decision)/break-glass",
      #"{"plan_hash":"\#(newHash)","because":"alone","id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "link D1 dora", "\(decision)/links", #"{"person":"dora"}"#,
      says: "SERVICE/approve/lg_link Good until 11:30 CET, 10:30 UTC.\n"),
    VerbCase(
      "object D1 late", "\(decision)/objections", #"{"because":"late","id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "withdraw D1 --because wrong", "\(decision)/withdrawal", #"{"because":"wrong","id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "withdraw D1 --approval", "\(decision)/approval-withdrawals", #"{"id":ID}"#,
      says: "#1234: recorded\n"),
    VerbCase(
      "outcome D1 yes --actual well", "\(decision)/outcome",
      #"{"met":"yes","actual":"well","id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "extend D1 --end", "\(decision)/restoration", #"{"id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "verification D1 --again --because back", "\(decision)/verifications",
      #"{"because":"back","id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "review D1 --findings fine", "\(decision)/reviews",
      #"{"subject":"break-glass","findings":"fine","id":ID}"#, says: "#1234: recorded\n"),
    VerbCase(
      "people alice --name Alice", "PUT", "/api/v1/people/alice", #"{"name":"Alice"}"#,
      says: "alice is known now\n"),
    VerbCase(
      "people alice --forget --yes", "DELETE", "/api/v1/people/alice", nil,
      says: "alice is forgotten\n"),
    VerbCase(
      "token create --role responder --person alice --expires 90d", "/api/v1/tokens",
      #"{"role":"responder","person":"alice","expires_at":"2026-06-12T13:30:00.000000Z"}"#,
      says: "lg_new\n"),
    VerbCase(
      "token revoke t1", "DELETE", "/api/v1/tokens/t1", nil, says: "The token t1 is revoked\n"),
  ]

  static let decision = "\(incident)/decisions/D1"
  /// Of the plan as it is, and of the one that runs degraded.
  static let newHash = "9f2c51ab03de" + String(repeating: "0", count: 52)
  static let oldHash = "0123456789ab" + String(repeating: "0", count: 52)

  /// Answers reads with what verbs look at first, and every write with success.
  @Sendable static func answer(_ request: RawRequest) -> RawReply {
    guard request.method == "GET" else {
      return .written(
        1234, version: 8,
        #","number":"INC-2026-003","token":"lg_new","path":"/approve/lg_link","expires_at":"2026-03-14T10:30:00Z","plan_hash":"\#(newHash)","incident":\#(CLITests.incident(version: 8))"#
      )
    }
    switch request.path {
    case Self.incident: return .json(200, CLITests.incident())
    case "/api/v1/incidents": return .json(200, openList)
    case Self.decision:
      return .json(
        200,
        #"""
        {"number":"INC-2026-003-D1","action":"bypass","stage":"blocked",
        "plan":{"plan_hash":"\#(newHash)","short_hash":"9f2c51ab03de","steps":[],"preflight":[
        {"check":"identity","outcome":"fail","blocks":true,"refuses":true},
        {"check":"capacity","outcome":"unknown","blocks":true,"refuses":false},
        {"check":"data","outcome":"pass","blocks":false,"refuses":false}]},
        "extension":{"plan_hash":"\#(oldHash)","until":"2026-03-15T12:00:00Z","count":1,"granted":[]}}
        """#)
    case Self.deployment: return .json(200, #"{"number":"DEP-2026-003","state":"halted"}"#)
    default: return .problem(404, "not-found", "There is no such thing.")
    }
  }

  @Test(arguments: cases)
  func `send exactly one command and say what it did`(_ verb: VerbCase) async throws {
    let desk = try Desk(Self.answer)
    let run = await desk.run(verb.words.split(separator: " ").map(String.init))
    // Where the service is, differs each time.
    let said = run.output.replacing(/http:\/\/127\.0\.0\.1:[0-9]+/, with: "SERVICE")
    #expect(said == verb.says)
    #expect(run.code == 0, "\(run.errors)")
    let writes = desk.requests.filter { $0.method != "GET" }
    let write = try #require(writes.first)
    #expect(writes.count == 1)
    #expect(write.method == verb.method)
    #expect(write.target == verb.path)
    #expect(write.body.isEmpty == (verb.body == nil))
    if let body = verb.body { #expect(write.text == body) }
    #expect(write.header("idempotency-key")?.count == 36)
    #expect(write.header("authorization") == "Bearer lg_test")
  }

  @Test(arguments: ["--because back", "--again"])
  func `to verify once more takes both the wish and the reason`(words: String) async throws {
    let desk = try Desk(Self.answer)
    let run = await desk.run(["verification", "D1"] + words.split(separator: " ").map(String.init))
    #expect(run.code == 64)
    #expect(desk.requests.allSatisfy { $0.method == "GET" })
  }

  @Test func `to close the chosen incident chooses none`() async throws {
    let desk = try Desk(Self.answer)
    func chosen() -> String? {
      let found = FileManager.default.enumerator(atPath: desk.home)?.compactMap { $0 as? String }
      return found?.first { $0.hasSuffix("/current") }
    }
    #expect(await desk.run(["use", "inc-3"]).code == 0)
    #expect(chosen() != nil)
    #expect(await desk.run(["close", "inc-3"]).code == 0)
    #expect(chosen() == nil)
  }

  @Test(arguments: cases)
  func `answer with the service's JSON`(_ verb: VerbCase) async throws {
    let desk = try Desk(Self.answer)
    let run = await desk.run(verb.words.split(separator: " ").map(String.init) + ["--json"])
    #expect(run.output.hasPrefix(#"{"event":"#) && run.output.hasSuffix("}\n"))
    #expect(run.code == 0)
  }

  @Test(arguments: cases)
  func `that are refused exit with the reason and save nothing`(_ verb: VerbCase) async throws {
    let desk = try Desk { request in
      request.method == "GET" ? Self.answer(request) : .problem(422, "refused", "The rule says no.")
    }
    let run = await desk.run(verb.words.split(separator: " ").map(String.init))
    #expect(run.output == "")
    // What is asked about is shown first.
    #expect(run.errors.hasSuffix("The rule says no.\n"))
    #expect(run.code == 65)
  }

  @Test(
    arguments: [
      (400, "invalid-fields", 65), (401, "unauthenticated", 77), (403, "not-allowed", 77),
      (404, "not-found", 65), (413, "too-large", 65), (422, "secret-found", 65),
      (500, "internal", 1),
    ] as [(Int, String, Int32)])
  func `exit by what went wrong`(_ status: Int, _ slug: String, _ code: Int32) async throws {
    let desk = try Desk { _ in
      .problem(
        status, slug, "Not so.",
        #","errors":[{"field":"text","reason":"is odd"}],"suggestions":["INC-2026-001"]"#)
    }
    let run = await desk.run("note", "inc-9", "x")
    #expect(run.code == code)
    let sentence =
      slug == "secret-found" ? "Nothing was recorded: this looks like a secret." : "Not so."
    #expect(run.errors.hasPrefix("\(sentence)\n  text: is odd\nDid you mean INC-2026-001?\n"))
    #expect(run.errors.contains("--insist") == (slug == "secret-found"))
  }
}
