import Adapters
import Decisions
import Policy

/// Whether the stack that was not changed can carry all of the load.
struct Capacity {
  var action: MitigationKind
  var service: Service
  var steps: [PlanStep]

  var answer: CheckAnswer {
    guard action == .fallback else { return .pass("No stack takes over another one's load.") }
    guard let share = service.unchangedCapacity else {
      return .unknown(
        "How much of the load the unchanged stack can carry is not known: write unchanged-capacity "
          + "for the service.")
    }
    guard share < .all else { return .pass("The unchanged stack can carry \(share) of the load.") }
    // Scaling after the traffic has moved comes too late.
    if steps.first?.name.contains("scale") == true {
      return .pass("The unchanged stack can carry \(share) of the load, and is scaled first.")
    }
    return .fail(
      "The unchanged stack can carry \(share) of the load only: let the action begin with a step "
        + "whose name says that it scales.")
  }
}
