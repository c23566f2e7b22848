import TestThreads
import Testing

@testable import CLI

@Suite(.ownThreads) struct `Advice on a terminal` {
  static let found = #"""
    {"incident":"INC-2026-003","service":"checkout","environment":"production",
     "deployment":{"number":"DEP-2026-001","version":"v2","from_version":"v1"},
     "impact":"Up to 20% of traffic was on the new version; nobody has counted who is affected.",
     "answer":"Fall back: send all traffic to the unchanged stack (v1).",
     "recommended":"fallback","halt_first":true,"assumed":["fix=10m"],
     "actions":[
      {"action":"halt","standing":"recommended","rank":null,"score":1,"reasons":[]},
      {"action":"fallback","standing":"recommended","rank":1,"score":8,"reasons":[
       {"text":"A business-critical service must not stop, and falling back does not stop it.","effect":"points","points":3,"warning":false,"fact":"criticality","value":"business-critical","source":"policy: services.checkout.criticality"},
       {"text":"Both stacks use the same data.","effect":"points","points":-1,"warning":true,"fact":"shared","value":"data","detail":"database","source":"policy: services.checkout.shared"}]},
      {"action":"rollback","standing":"possible","rank":2,"score":4,"reasons":[
       {"text":"A.","effect":"points","points":2,"warning":false},
       {"text":"B.","effect":"points","points":1,"warning":false},
       {"text":"C.","effect":"points","points":0,"warning":true},
       {"text":"D.","effect":"points","points":0,"warning":true}]},
      {"action":"bypass","standing":"not-offered","rank":3,"score":-1,"reasons":[
       {"text":"The service has no switch.","effect":"rules-out","points":null,"warning":false}]}],
     "changes":[{"fact":"fallback","now":"feasible","values":["infeasible"],"first":"rollback","limit":null},
       {"fact":"fix","now":"longer","values":["shorter"],"first":"roll-forward","limit":"going back takes 5m"}],
     "facts":[{"fact":"rollout","value":"running","source":"#7 of DEP-2026-001"}],
     "tree":{"way":"severity=SEV1 → roll-back","text":"Roll back at once.","agreement":"differs","comparison":"The tree says rollback, the ranking fallback."},
     "approvals":{"count":2,"roles":["change-board"],"reasons":[]}}
    """#

  @Test func `begins with the answer and ends with what to type`() async throws {
    let desk = try Desk { _ in .json(200, Self.found) }
    let run = await desk.run("advise", "inc-3", "--assume", "fix=10m")
    #expect(
      run.output == """
        Fall back: send all traffic to the unchanged stack (v1).
          First stop the rollout: DEP-2026-001 is still running.
          ! Both stacks use the same data. (database)
          Assumed: fix=10m

        INC-2026-003, checkout in production, DEP-2026-001 (v2)
          Up to 20% of traffic was on the new version; nobody has counted who is
          affected.

        1 fallback: recommended, +8
          +3 A business-critical service must not stop, and falling back does not stop
             it.
             criticality = business-critical; policy: services.checkout.criticality
          -1 Both stacks use the same data. (database)
             shared = data; policy: services.checkout.shared

        2 rollback: possible, +4
          +2 A.
          +1 B.
           ! C.
             and 1 more; see --all

        Not offered
          bypass: The service has no switch.

        What would change what comes first
          rollback if fallback = infeasible, and not feasible
          roll-forward if fix = shorter, and not longer (going back takes 5m)

        The decision tree
          severity=SEV1 → roll-back
          Roll back at once.
          The tree says rollback, the ranking fallback.

        To decide
          lastgood deploy halt DEP-2026-001 --because "INC-2026-003"
          lastgood decide INC-2026-003 fallback --because "…" --over rollback="…"
          2 others have to approve, among them change-board.

        """)
    #expect(run.code == 0)
    #expect(
      desk.requests.last?.target == "/api/v1/incidents/INC-2026-003/advice?assume=fix%3D10m")
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func `shows everything when asked to`() async throws {
    let desk = try Desk { _ in .json(200, Self.found) }
    let run = await desk.run("advise", "inc-3", "--all")
    #expect(run.output.contains("   ! D.\n"))
    #expect(run.output.contains("What is known\n  rollout = running; #7 of DEP-2026-001\n"))
  }

  @Test func `says that nothing can be recommended, and tells scripts`() async throws {
    let desk = try Desk { _ in
      .json(
        200,
        #"{"incident":"INC-2026-003","answer":"Nothing can be recommended.","recommended":null,"halt_first":false,"assumed":[],"actions":[],"changes":[],"facts":[],"tree":null,"approvals":null,"impact":"Nobody knows who is affected."}"#
      )
    }
    let run = await desk.run("advise", "inc-3")
    #expect(run.code == 2)
    #expect(run.output.hasPrefix("Nothing can be recommended.\n"))
    #expect(run.output.contains("No single fact would"))
    #expect(!run.output.contains("lastgood decide"))
  }

  @Test func `is not made up when the service is away`() async throws {
    let desk = try Desk(nil)
    let run = await desk.run("advise", "inc-3")
    #expect(run.code == 69 && run.output.isEmpty)
  }
}
