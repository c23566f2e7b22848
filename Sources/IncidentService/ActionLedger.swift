package import Actions
package import EventLog

/// Port: who may act on a service and environment, and what must happen in one transaction with an
/// append about it.
package protocol ActionLedger: Sendable {
  /// Takes the place and appends the intent, both or neither.
  ///
  /// `make` is called with the fence of the take.
  func claim(
    _ place: ActionPlace, for action: EventID, on stream: StreamID, by executor: ExecutorID,
    lasting lease: Duration, _ make: @escaping @Sendable (Fence) throws -> Append
  ) async throws -> ClaimAnswer

  /// Appends while the place is held under the fence; nil when somebody has taken over.
  func append(
    _ append: Append, under hold: ActionHold, _ condition: HoldCondition
  ) async throws -> AppendAnswer?

  /// Makes the lease last longer; false when somebody has taken over.
  func renew(_ hold: ActionHold, lasting lease: Duration) async throws -> Bool

  /// Stops working on the action, which keeps its place: another executor may go on at once.
  func rest(_ hold: ActionHold) async throws

  /// Keeps which program runs at the place, for whoever takes over; false when somebody has.
  func note(_ process: StepProcess, under hold: ActionHold) async throws -> Bool

  /// The newest program that was kept for the action at the place.
  func process(of action: EventID, at place: ActionPlace) async throws -> StepProcess?

  /// Whether somebody holds the place for the action and has been heard of lately.
  func isAtWork(on action: EventID, at place: ActionPlace) async throws -> Bool

  /// The incident of the action that was claimed last, on any service.
  func newestStream() async throws -> StreamID?
}

package struct ActionPlace: Hashable, Sendable {
  package var service: String
  package var environment: String

  package init(_ service: String, in environment: String) {
    (self.service, self.environment) = (service, environment)
  }
}

/// A program that carries a step out.
package struct StepProcess: Equatable, Sendable {
  /// 0 is the first.
  package var step: Int32
  /// Of whoever started it.
  package var fence: Fence
  package var number: Int32
  /// In ticks since the machine started: with the number it means one process and no other.
  package var start: UInt64
  /// The machine since its last start.
  package var machine: String
  /// What people call it.
  package var host: String

  package init(
    _ step: Int32, _ fence: Fence, number: Int32, start: UInt64, machine: String, host: String
  ) {
    (self.step, self.fence, self.number, self.start) = (step, fence, number, start)
    (self.machine, self.host) = (machine, host)
  }
}

/// One take of a place.
package struct ActionHold: Hashable, Sendable {
  package var place: ActionPlace
  package var fence: Fence

  package init(_ place: ActionPlace, _ fence: Fence) { (self.place, self.fence) = (place, fence) }
}

package enum HoldCondition: Sendable {
  /// The lease has not run out, and lasts so much longer: for what leads to an effect.
  case lease(Duration)
  /// Nobody else has taken the place: for what has happened already, and must be told.
  case fence
  /// The same; then the place is free.
  case last
}

package enum ClaimAnswer: Equatable, Sendable {
  case claimed(Fence, AppendAnswer)
  /// Another executor works on this action just now.
  case beingDone
  /// Another action holds the place.
  case held(by: EventID)
  /// The stream has moved on; nothing was taken.
  case conflict
}
