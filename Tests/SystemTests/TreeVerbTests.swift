import CommandLineKit
import Foundation
import Policy
import Spawn
import Testing

@testable import Operations

/// A folder with a policy and what was recorded, until the test ends.
private func withPolicy(
  _ change: (String) -> String = { $0 }, _ body: (String) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "lastgood-tree-\(UUID().uuidString)").path()
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let file = folder + "/lastgood.yaml"
  try Data(change(policyText).utf8).write(to: URL(filePath: file))
  try await body(file)
}

private let policyText = """
  profile: none
  organisation: Example
  people:
    alice: {roles: [responder, sre]}
    bob: {roles: [responder, sre]}
    carol: {roles: [change-board]}
    dora: {roles: [responder]}
  severities:
    SEV1: {when: "data was lost, or nothing works"}
    SEV2: {when: "it works badly"}
    SEV3: {when: "a minor fault"}
  environments:
    production: {production: true, approvers: 1, and-roles: [change-board]}
    staging: {}
  signals:
    error-rate: {unit: ratio, step: 30s}
  triggers:
    errors: {signal: error-rate, above: 1%, for: 2m, then: rollback}
  tree:
    start: severity
    nodes:
      severity:
        ask: How bad is it?
        fact: severity
        branches: [{is: SEV1, go: roll-back}, {is: SEV2, go: errors}, {is: SEV3, go: file-bug}]
      errors:
        ask: Which share of the requests fails?
        fact: error-rate
        branches: [{at-least: 1%, go: roll-back}, {below: 1%, go: watch}]
      trend:
        ask: How did it go?
        fact: trend
        branches: [{is: improves, go: file-bug}, {otherwise: true, go: roll-back}]
    leaves:
      roll-back: {text: Roll back at once., do: [rollback], then: [verify], approvals: [sre]}
      watch: {text: Watch it., do: [monitor], for: 10m, then-ask: trend}
      file-bug: {text: File a bug., then: [file-bug]}
  """

extension System {
  @Suite struct `The tree on the command line` {
    @Test func `lint says that nothing is wrong, or what is, where and how to mend it`()
      async throws
    {
      try await withPolicy { file in
        let answer = try await lastgood("tree", "lint", file)
        #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
        #expect(answer.output.contains("has no faults: 3 questions, 3 ends"))
      }
      try await withPolicy({ $0.replacing("{at-least: 1%", with: "{above: 1%") }) { file in
        let answer = try await lastgood("tree", "lint", file)
        #expect(answer.ending == .exited(2))
        #expect(
          answer.output.contains(
            "“errors” has no branch for exactly 1%.\n  Write `at-least: 1%` instead of `above: 1%`."
          ))
        #expect(answer.output.hasPrefix("\(file):"))
        let json = try object(try await lastgood("tree", "lint", file, "--json").output)
        let findings = try #require(json["findings"] as? [[String: Any]])
        #expect(findings.map { $0["rule"] as? String } == ["tree-missing-branch"])
        #expect(findings[0]["path"] as? String == "tree.nodes.errors")
        #expect((findings[0]["line"] as? Int ?? 0) > 20)
      }
    }

    @Test func `render draws text, and a picture into a file`() async throws {
      try await withPolicy { file in
        let text = try await lastgood("tree", "render", file)
        #expect(text.output.hasPrefix("How bad is it? (severity)\n├─ SEV1 → roll-back: rollback\n"))
        let ascii = try await lastgood("tree", "render", file, "--ascii")
        #expect(ascii.output.hasPrefix("How bad is it? (severity)\n|- SEV1 -> roll-back"))
        let picture = file + ".svg"
        let answer = try await lastgood(
          "tree", "render", file, "--format", "svg", "--output", picture)
        #expect(answer.ending == .exited(0) && answer.output == "")
        #expect(try String(contentsOfFile: picture, encoding: .utf8).hasPrefix("<svg "))
        let refused = try await lastgood("tree", "render", file, "--output", file + "/a")
        #expect(refused.ending == .exited(64))
        #expect(refused.errors.contains("\(file)/a cannot be written."))
        #expect(
          try await lastgood("tree", "render", file, "--format", "svg", "--ascii").ending
            == .exited(64))
      }
    }

    @Test func `a walk by flags says where it leads and who must approve`() async throws {
      try await withPolicy { file in
        let answer = try await lastgood(
          "tree", "walk", file, "--fact", "severity=sev2", "--fact", "error-rate=1%")
        #expect(answer.ending == .exited(0))
        #expect(answer.output.hasPrefix("severity=SEV2 → errors=1% → roll-back\n"))
        #expect(answer.output.contains("rollback in production: 2 people must approve, among them"))
        let staging = try object(
          try await lastgood(
            "tree", "walk", file, "--fact", "severity=SEV1", "--env", "staging", "--json"
          ).output)
        #expect(staging["leaf"] as? String == "roll-back")
        let path = try #require(staging["tree_path"] as? [[String: String]])
        #expect(path == [["node": "severity", "answer": "SEV1"], ["leaf": "roll-back"]])
        let actions = try #require(staging["actions"] as? [[String: Any]])
        let approvals = try #require(actions.first?["approvals"] as? [String: Any])
        #expect(approvals["roles"] as? [String] == ["sre"] && approvals["count"] as? Int == 1)
      }
    }

    @Test func `watching is asked about afterwards`() async throws {
      try await withPolicy { file in
        let known = ["tree", "walk", file, "--fact", "severity=SEV2", "--fact", "error-rate=0.4%"]
        let first = try await lastgood(known)
        #expect(first.output.contains("Then ask: How did it go?"))
        #expect(first.output.contains("--fact trend=…"))
        let then = try await lastgood(known + ["--fact", "trend=worsens"])
        #expect(then.output.contains("→ watch → trend=worsens → roll-back\n"))
      }
    }

    @Test(arguments: [
      (["severity=SEV2"], "Give --fact error-rate=ANSWER with a share in %, such as 0.5%."),
      (["severity=SEVV2"], "(perhaps SEV2)"), (["severty=SEV2"], "(perhaps severity)"),
      (["severity=SEV2", "error-rate=0.01"], "a share in %, such as 0.5%, not “0.01”"),
      (["severity"], "such as severity=SEV2"), (["severity=SEV1", "severity=SEV2"], "only once"),
      ([], "Give --fact severity=ANSWER with SEV1, SEV2 or SEV3."),
    ])
    func `without a terminal a missing fact names its flag`(
      facts: [String], hint: String
    ) async throws {
      try await withPolicy { file in
        let answer = try await lastgood(
          ["tree", "walk", file] + facts.flatMap { ["--fact", $0] }, then: " </dev/null")
        #expect(answer.ending == .exited(64) && answer.output == "")
        #expect(answer.errors.contains(hint), "\(answer.errors)")
      }
    }

    @Test func `what cannot be walked says why`() async throws {
      let none = try await lastgood("tree", "lint", "/nonexistent/lastgood.yaml")
      #expect(none.ending == .exited(2) && none.output.contains("no such file"))
      try await withPolicy({ $0.components(separatedBy: "tree:\n")[0] }) { file in
        for verb in ["lint", "render", "walk"] {
          let answer = try await lastgood("tree", verb, file)
          #expect(answer.ending == .exited(65))
          #expect(answer.errors.contains("has no decision tree"))
        }
      }
      try await withPolicy({ $0.replacing("ask: How bad", with: "aks: How bad") }) { file in
        let answer = try await lastgood("tree", "walk", file)
        #expect(answer.ending == .exited(2))
        #expect(answer.errors.contains("Write ask."))
      }
      try await withPolicy { file in
        let answer = try await lastgood("tree", "walk", file, "--env", "prodction")
        #expect(answer.ending == .exited(64) && answer.errors.contains("(perhaps production)"))
      }
    }

    @Test func `errors beside the tree are counted, not listed`() async throws {
      try await withPolicy({ $0.replacing("unit: ratio", with: "unit: ration") }) { file in
        let answer = try await lastgood("tree", "lint", file)
        #expect(answer.ending == .exited(2))
        #expect(answer.output.contains("The policy has an error beside its tree"))
        #expect(!answer.output.contains("ration"))
      }
    }

    @Test func `a policy that leads out of its folder is not followed`() async throws {
      try await withPolicy({ $0 + "\ninclude: [../secret.yaml]\n" }) { file in
        let answer = try await lastgood("tree", "lint", file)
        #expect(answer.ending == .exited(2))
      }
    }
  }

  @Suite struct `A backtest on the command line` {
    static let rows = """
      time,signal,value,breach
      2026-11-01T14:00:00Z,error-rate,0.5%,no
      2026-11-01T14:00:30Z,error-rate,2%,yes
      2026-11-01T14:01:00Z,error-rate,2%,yes
      2026-11-01T14:01:30Z,error-rate,2%,yes
      2026-11-01T14:02:00Z,error-rate,2%,yes
      2026-11-01T14:02:30Z,error-rate,2%,yes
      2026-11-01T14:03:00Z,error-rate,,no
      2026-11-01T14:03:30Z,error-rate,0.5%,no

      """

    @Test func `shows when it would have fired, and what it could not judge`() async throws {
      try await withPolicy { file in
        let record = file + ".csv"
        try Data(Self.rows.utf8).write(to: URL(filePath: record))
        let answer = try await lastgood("trigger", "backtest", record, "--policy", file)
        #expect(answer.ending == .exited(0), "\(answer.output)\(answer.errors)")
        #expect(
          answer.output.contains(
            "fires 2026-11-01T14:02:30Z, at 2%, since 2026-11-01T14:00:30Z  a breach"))
        #expect(answer.output.contains("not judged  2026-11-01T14:03:00Z: a reading without"))
        #expect(
          answer.output.contains("1 fire in 8 readings, 0 without a breach; 0 breaches missed."))
        let json = try object(
          try await lastgood(
            "trigger", "backtest", "-", "--policy", file, "--json", "--trigger", "errors",
            then: " <\(record)"
          ).output)
        let test = try #require((json["triggers"] as? [[String: Any]])?.first)
        #expect(test["false_fires"] as? Int == 0)
        #expect((test["fires"] as? [Any])?.count == 1)
        #expect((test["not_judged"] as? [Any])?.count == 1)
      }
    }

    @Test func `a fire without a breach, and a breach without a fire, are findings`() async throws {
      try await withPolicy { file in
        let record = file + ".csv"
        let wrong = Self.rows.replacing("2%,yes", with: "2%,no")
          .replacing("0.5%,no", with: "0.5%,yes")
        try Data(wrong.utf8).write(to: URL(filePath: record))
        let answer = try await lastgood("trigger", "backtest", record, "--policy", file)
        #expect(answer.ending == .exited(2))
        #expect(answer.output.contains("1 without a breach; 2 breaches missed."))
      }
    }

    @Test func `a trigger misspelt is named`() async throws {
      try await withPolicy { file in
        let answer = try await lastgood(
          "trigger", "backtest", "/dev/null", "--policy", file, "--trigger", "erors")
        #expect(answer.ending == .exited(64) && answer.errors.contains("(perhaps errors)"))
        let none = try await lastgood("trigger", "backtest", "/nonexistent", "--policy", file)
        #expect(none.ending == .exited(64) && none.errors.contains("cannot be read"))
      }
    }
  }
}

@Suite struct `A conversation about the tree` {
  /// What is typed, line by line, and what was asked meanwhile.
  private func talk(
    _ lines: [String], known: [String] = []
  ) async throws -> (walk: Walk, said: String) {
    var result: (Walk, String)?
    try await withPolicy { file in
      let (policy, tree) = try ReadPolicyFile(file).tree()
      let known = try FactOptions(policy: policy, tree: tree).facts(known)
      let errors = MemorySink()
      let terminal = Terminal(output: MemorySink(), errors: errors, environment: { _ in nil })
      var left = lines[...]
      let conversation = TreeConversation(policy: policy, terminal: terminal) { left.popFirst() }
      result = (try conversation.walk(known, canAsk: true), errors.text)
      #expect(left.isEmpty, "\(left)")
    }
    return try #require(result)
  }

  @Test func `asks one question after the other, with what may be answered`() async throws {
    let (walk, said) = try await talk(["SEV2", "0.4%"])
    #expect(walk.path.description == "severity=SEV2 → errors=0.4% → watch")
    #expect(said.contains("How bad is it? (severity)\n  1  SEV1  data was lost"))
    #expect(said.contains("Which share of the requests fails? (error-rate)\n  a share in %"))
  }

  @Test func `Enter chooses nothing, however often it is pressed`() async throws {
    let (walk, said) = try await talk(["", "", "  ", "3"])
    #expect(walk.path.description == "severity=SEV3 → file-bug")
    #expect(said.components(separatedBy: "Nothing was chosen.").count == 4)
  }

  @Test func `a misspelt answer is asked again, with what was meant`() async throws {
    let (walk, said) = try await talk(["SEVV1", "9", "sev1"])
    #expect(walk.path.description == "severity=SEV1 → roll-back")
    #expect(said.contains("There is no answer “SEVV1”. Did you mean “SEV1”?"))
    #expect(said.contains("There is no answer “9”. It takes SEV1, SEV2 or SEV3."))
  }

  @Test func `a number without its unit is asked again`() async throws {
    let (walk, said) = try await talk(["0.01", "1%"], known: ["severity=SEV2"])
    #expect(walk.path.description == "severity=SEV2 → errors=1% → roll-back")
    #expect(said.contains("“0.01” is not a share in %. Write the unit with it."))
  }

  @Test func `whoever goes away has answered nothing`() async throws {
    let (walk, _) = try await talk([""])
    guard case .needs(let question) = walk.end else { return #expect(Bool(false), "\(walk.end)") }
    #expect(question.fact == "severity")
  }
}
