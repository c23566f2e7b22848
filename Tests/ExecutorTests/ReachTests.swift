import Adapters
import Decisions
import Digest
import EventLog
import FoundationEssentials
import Policy
import Rollouts
import Testing

@testable import Executor

@Suite struct `Who could agree to a plan` {
  /// The shop with three people who may agree, of whom one has the change board's role.
  private static func facts(_ change: (inout Policy) -> Void = { _ in }) -> SaidFacts {
    .under {
      $0.people = [
        "alice": Person(roles: ["responder"]), "bob": Person(roles: ["responder"]),
        "carol": Person(roles: ["change-board"]),
      ]
      change(&$0)
    }
  }

  private struct Case {
    var facts: SaidFacts
    var request = PlanRequest.asking()
    let proposer = PrincipalID(uuid: UUID())
    let second = PrincipalID(uuid: UUID())
    let third = PrincipalID(uuid: UUID())
    var proposal: Proposal

    init(_ facts: SaidFacts, _ change: (inout Proposal) -> Void = { _ in }) {
      self.facts = facts
      proposal = Proposal(
        .rollback, decision: request.decision, by: proposer, because: .text("It fails."))
      (proposal.service, proposal.environment) = ("checkout", "production")
      change(&proposal)
      request.by = proposer
      self.facts.handles = [proposer: "alice", second: "bob", third: "carol"]
      self.facts.events = [.proposed(proposal)]
    }

    mutating func ask(_ principal: PrincipalID, target: String? = nil) {
      request.request = EventID(uuid: UUID())
      (request.by, request.target) = (principal, target)
      facts.events.append(.planRequested(request))
    }

    func answer() async throws -> PreflightResult.Outcome? {
      try await prepare(request, facts).outcome(.approvals)
    }
  }

  @Test func `not whoever proposed it`() async throws {
    #expect(try await Case(Self.facts()).answer() == .pass)
    #expect(try await Case(Self.facts { $0.people["carol"] = nil }).answer() == .fail)
  }

  @Test func `not whoever proposed it, though somebody else asks for the plan anew`() async throws {
    var asked = Case(Self.facts { $0.people["carol"] = nil })
    asked.ask(asked.proposer)
    asked.ask(asked.second)
    #expect(try await asked.answer() == .fail)
  }

  @Test func `nor anybody who asked for another plan than was proposed`() async throws {
    var asked = Case(Self.facts())
    asked.ask(asked.proposer)
    asked.ask(asked.second, target: "1.0")
    #expect(try await asked.answer() == .fail, "carol alone is left")
    asked.ask(asked.third)
    #expect(try await asked.answer() == .fail, "what bob changed once stays his")
  }

  @Test func `whoever asks for the very plan again may agree to it`() async throws {
    var asked = Case(Self.facts())
    asked.ask(asked.proposer)
    asked.ask(asked.second)
    #expect(try await asked.answer() == .pass)
  }

  @Test func `whoever asks counts as the one who proposed it where no proposal is read`()
    async throws
  {
    var asked = Case(Self.facts { $0.people["carol"] = nil })
    asked.facts.events = []
    #expect(try await asked.answer() == .fail)
  }

  @Test func `nobody without a role, who could not say in which one they agree`() async throws {
    let none = Self.facts { $0.people = ["alice": Person(), "bob": Person(), "carol": Person()] }
    #expect(try await Case(none).answer() == .fail)
    let one = Self.facts { $0.people["carol"] = Person() }
    #expect(try await Case(one).answer() == .fail)
  }

  @Test func `roles of the decision tree's leaf are asked for`() async throws {
    func facts(_ role: String) -> SaidFacts {
      Self.facts {
        var tree = DecisionTree(start: "back")
        tree.leaves["back"] = DecisionTree.Leaf(text: "Go back.")
        tree.leaves["back"]?.approvals = [role]
        tree.leaves["back"]?.actions = [.rollback]
        $0.tree = tree
      }
    }
    #expect(try await Case(facts("security")) { $0.treePath = ["a", "back"] }.answer() == .fail)
    #expect(
      try await Case(facts("change-board")) { $0.treePath = ["a", "back"] }.answer() == .pass)
    // Whoever says nothing of what the tree asks is asked for no less.
    #expect(try await Case(facts("security")).answer() == .fail)
    #expect(try await Case(facts("security")) { $0.treePath = ["b"] }.answer() == .fail)
    // Another action is for other people to agree to.
    let other = Self.facts {
      $0.tree = DecisionTree(start: "back")
      $0.tree?.leaves["back"] = DecisionTree.Leaf(text: "Go round.")
      $0.tree?.leaves["back"]?.approvals = ["security"]
      $0.tree?.leaves["back"]?.actions = [.fallback]
    }
    #expect(try await Case(other) { $0.treePath = ["back"] }.answer() == .pass)
  }

  @Test func `roles of every environment that the action reaches are asked for`() async throws {
    func facts(_ environments: [String]) -> SaidFacts {
      Self.facts {
        var other = EnvironmentRule()
        other.andRoles = ["security"]
        $0.environments["elsewhere"] = other
        $0.actions["switch"]?.environments = environments
      }
    }
    #expect(try await Case(facts([])).answer() == .fail)
    #expect(try await Case(facts(["production"])).answer() == .pass)
  }
}

@Suite struct `A fallback's unchanged stack` {
  private static func prepared(
    _ fallback: FallbackFeasibility, _ share: Percent? = .all, scales: Bool = false,
    named name: String = "shift"
  ) async throws -> PreparedPlan {
    var facts = SaidFacts.under {
      $0.services["checkout"]?.fallback = fallback
      $0.services["checkout"]?.unchangedCapacity = share
    }
    facts.good = nil
    var adapter = SeenAdapter()
    adapter.steps = [PlanStep(name: name, call: ["x"], timeoutSeconds: 1)]
    adapter.scalesFirst = scales
    return try await prepare(.asking(.fallback), facts, through: [adapter])
  }

  @Test(
    arguments: [
      (.feasible, .all, false, .pass), (.feasible, nil, false, .unknown),
      (.feasible, Percent(50), false, .fail), (.feasible, Percent(50), true, .pass),
      (.unknown, .all, false, .unknown), (.unknown, Percent(50), true, .unknown),
      (.unknown, Percent(50), false, .fail),
      (.infeasible(because: "Both write to one queue"), .all, true, .fail),
    ] as [(FallbackFeasibility, Percent?, Bool, PreflightResult.Outcome)])
  func `has to be there and to carry the load`(
    fallback: FallbackFeasibility, share: Percent?, scales: Bool, outcome: PreflightResult.Outcome
  ) async throws {
    #expect(try await Self.prepared(fallback, share, scales: scales).outcome(.capacity) == outcome)
  }

  @Test func `is said to be impossible in the policy's own words`() async throws {
    let prepared = try await Self.prepared(.infeasible(because: "Both write to one queue"))
    #expect(
      prepared.detail(.capacity)
        == "The policy says that the unchanged stack cannot take the traffic: Both write to one "
        + "queue.")
  }

  @Test(arguments: ["autoscale-off", "scale out", "descale"])
  func `is not scaled by a step's name`(name: String) async throws {
    let prepared = try await Self.prepared(.feasible, Percent(50), named: name)
    #expect(prepared.outcome(.capacity) == .fail)
    #expect(prepared.detail(.capacity).contains("scales: true"))
  }
}

@Suite struct `Restricted incidents` {
  @Test(arguments: [
    ("INC-2026-007", "The open incident INC-2026-007 is laid to it."),
    (nil, "An open incident that is restricted is laid to it."),
  ])
  func `are not named by the plan of another one`(number: String?, sentence: String) async throws {
    let releases = [
      ReleaseHistory.release(3, "1.2"), .release(2, "1.1", halted: true), .release(1, "1.0"),
    ]
    var laid = releases
    laid[0].incidents = [
      AttributedIncident(number: number, since: noon, changes: [noon])
    ]
    let computed = LastKnownGood.find(
      in: laid, under: QualifyingRule(windowSeconds: 60), asOf: nil, now: noon)
    var request = PlanRequest.asking()
    request.target = "1.2"
    let choice = ReleaseChoice(for: request, computed: computed, among: laid)
    #expect(choice.answer.outcome == .unknown)
    #expect(choice.answer.sentence.contains(sentence), "\(choice.answer.sentence)")
  }
}

@Suite struct `The calls of a dry run` {
  private static func line(_ call: [String]) async throws -> String {
    var adapter = SeenAdapter()
    adapter.call = call
    guard case .text(let text)? = try await prepare(.asking(), through: [adapter]).dryRun else {
      return ""
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("1. ") } ?? ""
    return String(line.dropFirst("1. switch (at most 5 s): ".count))
  }

  @Test(
    arguments: [
      (["tool", "a", "b"], "tool a b"), (["tool", "a b"], "tool “a b”"), (["tool", ""], "tool “”"),
      (["tool", "“a", "b”"], #"tool “\“a” “b\””"#), (["tool", "“a b”"], #"tool “\“a b\””"#),
      (["tool", #"a\"#, "b"], #"tool “a\\” b"#), (["tool", #"say "x""#], #"tool “say "x"”"#),
      (["tool", "--n=1", "--n=1"], "tool --n=1 --n=1"),
      (["tool", "a\u{A0}b"], "tool “a\u{A0}b”"), (["tool", "a\u{2003}b"], "tool “a\u{2003}b”"),
      (["tool", "a\u{202E}b"], #"tool “a\u{202E}b”"#), (["tool", "a\nb"], #"tool “a\u{A}b”"#),
      (["tool", #"a\u{A}b"#], #"tool “a\\u{A}b”"#), (["tool", "é"], "tool é"),
    ] as [([String], String)])
  func `show where an argument ends`(call: [String], text: String) async throws {
    #expect(try await Self.line(call) == text)
  }

  /// Whatever is in the arguments, two calls that differ read differently.
  @Test func `read differently when they are different`() async throws {
    let parts = ["", "a", " ", "“", "”", "\\", "\"", "'", "a b", "\u{A}"]
    var seen: [String: [String]] = [:]
    for first in parts {
      for second in parts {
        for call in [["t", first + second], ["t", first, second], ["t", first + " " + second]] {
          let line = try await Self.line(call)
          #expect(seen[line, default: call] == call, "\(line)")
          seen[line] = call
        }
      }
    }
  }
}
