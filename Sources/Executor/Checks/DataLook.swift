import Adapters
import Decisions
import Policy
import Rollouts

/// Looks whether older code can use the data of today: what the record says of its migrations, and
/// the live schema where the policy says how to ask for it.
struct DataLook: Sendable {
  let facts: any PlanFacts
  let adapters: AdapterTable
  let looks: Looks

  /// Says with its answer whether that is about migrations on record.
  ///
  /// `release` is what comes back; nil where an unchanged stack takes over. `releases` are newest
  /// first.
  func answer(
    for request: PlanRequest, bringing release: ReleaseHistory?, among releases: [ReleaseHistory],
    under policy: Policy
  ) async throws -> (answer: CheckAnswer, restsOnMigrations: Bool) {
    guard request.action.meetsData else {
      return (.pass("No older version meets newer data."), false)
    }
    var data = DataReturn(releases: releases, target: release, leaving: request.deployment)
    if let release {
      data.accepted = try await facts.acceptedSchema(of: request.service, by: release)
    }
    data.live = await liveSchema(for: request, under: policy)
    return (data.answer, data.restsOnMigrations)
  }

  /// Nil where no action of the service's says how to ask.
  private func liveSchema(
    for request: PlanRequest, under policy: Policy
  ) async -> Seen<String>? {
    let names = policy.services[request.service]?.actions.values.sorted() ?? []
    for name in names {
      guard let definition = policy.actions[name], definition.adapter == PostgresSchemaAdapter.name,
        let adapter = adapters[definition.adapter],
        // Another environment's database says nothing of this one's.
        definition.environments.isEmpty || definition.environments.contains(request.environment)
      else { continue }
      let target = ActionTarget(
        .dataRestore, of: request.service, in: request.environment, by: name, definition)
      let observation = await looks.observe(target, through: adapter)
      guard case .unknown(let reason) = observation.running else { return observation.schema }
      return observation.schema ?? .unknown(because: reason)
    }
    return nil
  }
}

extension Looks {
  /// Whatever the adapter does meanwhile, there is an answer in time.
  func observe(_ target: ActionTarget, through adapter: any Adapter) async -> Observation {
    do throws(PreparationRefusal) {
      return try await look(at: "The target of \(target.name)") {
        await adapter.observe(target)
      }.get()
    } catch {
      return Observation(
        unknownBecause: error.sentence, identity: error.answer, rights: error.answer)
    }
  }
}
