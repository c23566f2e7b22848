/// One step of an adapter's own, on its way.
protocol StepCourse: Sendable {
  /// - Throws: `StepLeaseOver` when its time was over right before its effect.
  func run() async throws -> StepOutcome
  /// Whether it was done, found out without changing anything.
  func look() async throws(PreparationRefusal) -> ProbeAnswer
}

/// An adapter with steps of its own, behind which programs of the policy may run.
protocol CoursingAdapter: ActingAdapter {
  var argv: ArgvAdapter { get }

  /// Nil for a step that runs a program.
  func course(of call: StepCall) throws(PreparationRefusal) -> (any StepCourse)?
}

extension CoursingAdapter {
  package func perform(_ call: StepCall) async throws -> StepOutcome {
    let course: (any StepCourse)?
    var place = 0
    do throws(PreparationRefusal) {
      course = try self.course(of: call)
      if course == nil { place = try argv.place(of: call) }
    } catch {
      return StepOutcome(.failed("Nothing was done: \(error.sentence)"))
    }
    guard let course else { return try await argv.perform(call, definedAt: place) }
    let outcome = try await course.run()
    // A look that was broken off says nothing of the target.
    try Task.checkCancellation()
    return outcome
  }

  package func undo(_ call: StepCall) async throws -> StepOutcome { try await argv.undo(call) }

  package func canProbe(_ call: StepCall) -> Bool {
    do throws(PreparationRefusal) {
      if try course(of: call) != nil { return true }
      return argv.canProbe(call, definedAt: try argv.place(of: call))
    } catch {
      return true
    }
  }

  package func probe(_ call: StepCall) async -> ProbeAnswer {
    do throws(PreparationRefusal) {
      guard let course = try course(of: call) else {
        return await argv.probe(call, definedAt: try argv.place(of: call))
      }
      return try await course.look()
    } catch {
      return .unknown(error.sentence)
    }
  }
}
