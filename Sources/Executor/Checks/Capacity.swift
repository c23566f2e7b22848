import Adapters
import Decisions
import Policy

/// Whether there is an unchanged stack that can carry all of the load.
struct Capacity {
  var action: MitigationKind
  var service: Service
  /// Whether the policy says of the first step that it scales.
  var scalesFirst: Bool

  var answer: CheckAnswer {
    guard action == .fallback else { return .pass("No stack takes over another one's load.") }
    if case .infeasible(let reason) = service.fallback {
      let end = reason.hasSuffix(".") ? "" : "."
      return .fail(
        "The policy says that the unchanged stack cannot take the traffic: \(reason)\(end)")
    }
    guard let share = service.unchangedCapacity else {
      return .unknown(
        "How much of the load the unchanged stack can carry is not known: write unchanged-capacity "
          + "for the service.")
    }
    // Scaling after the traffic has moved comes too late.
    guard share >= .all || scalesFirst else {
      return .fail(
        "The unchanged stack can carry \(share) of the load only: let the action begin with a step "
          + "that scales it, and say so there with scales: true.")
    }
    guard service.fallback == .feasible else {
      return .unknown(
        "Whether the unchanged stack can take the traffic is not known: write fallback: feasible "
          + "for the service, or why it cannot.")
    }
    return .pass(
      "The unchanged stack can carry \(share) of the load"
        + (share >= .all ? "." : ", and is scaled first."))
  }
}
