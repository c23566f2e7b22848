package import EventLog
package import IncidentService
package import Policy
package import StatusPages
import Trackers

/// The whole API over a desk: all routes, the live feed, the metrics.
package struct Application: Sendable {
  package let api: API
  package let hub: FeedHub
  /// Is to be run, like the hub.
  package let status: StatusKeeper

  /// What it needs besides the desk.
  package struct Surroundings: Sendable {
    package var hash: TokenGate.Hash
    package var now: @Sendable () -> Timestamp
    /// Does not step back.
    package var uptime: @Sendable () -> Duration
    package var log: @Sendable (String) -> Void
    package var readiness: @Sendable () async throws -> [ReadinessCheck]
    /// What is measured elsewhere; the feed's readers are filled in here.
    package var gauges: @Sendable () async -> Gauges
    package var heartbeat = Duration.seconds(15)
    /// Finds secrets where the policy says they are; without it nobody is heard by chat.
    package var secret: @Sendable (SecretReference) async throws -> String = { _ in
      throw NoSecrets()
    }
    /// Posts an answer to the chat program at an address that came with what was asked.
    package var chatReply:
      @Sendable (_ body: [UInt8], _ address: String, _ allowsPrivate: Bool) async throws -> Void = {
        _, _, _ in
      }
    /// How long a route waits for a plan that is being made.
    package var planPatience = DecisionRoutes.usualPatience
    /// How long whoever guesses at links too often waits for each further one.
    package var guessDelay = Duration.seconds(2)
    /// How long the chat program waits for an answer to what was asked.
    package var chatPatience = ChatReplies.patience
    /// Asks the trackers of others in which actions are worked on.
    package var tracker = TrackerExchange { _, _ in
      throw TrackerFault.notReached("This service asks no trackers.")
    }
    /// Hears of each new state of the page for people outside.
    package var onStatus: @Sendable (StatusBoard) async -> Void = { _ in }

    package init(
      hash: @escaping TokenGate.Hash, now: @escaping @Sendable () -> Timestamp,
      uptime: @escaping @Sendable () -> Duration, log: @escaping @Sendable (String) -> Void,
      readiness: @escaping @Sendable () async throws -> [ReadinessCheck],
      gauges: @escaping @Sendable () async -> Gauges
    ) {
      (self.hash, self.now, self.uptime, self.log) = (hash, now, uptime, log)
      (self.readiness, self.gauges) = (readiness, gauges)
    }
  }

  package init(_ desk: Desk, _ around: Surroundings) {
    let metrics = Metrics()
    let clerk = Clerk(desk, hash: around.hash, now: around.now, metrics: metrics)
    let hub = FeedHub(DeskFeed(desk), heartbeat: around.heartbeat, log: around.log)
    let gate = TokenGate(desk.tokens, hash: around.hash, now: around.now, uptime: around.uptime)
    let operations = OperationsRoutes(
      metrics: metrics, readiness: around.readiness,
      gauges: {
        var gauges = await around.gauges()
        gauges.feedReaders = hub.readers
        return gauges
      })
    let status = StatusKeeper(desk, onChange: around.onStatus)
    var routes = IncidentRoutes(clerk).routes + DeploymentRoutes(clerk).routes
    routes += DecisionRoutes(clerk, patience: around.planPatience).routes + LinkRoutes(clerk).routes
    routes += EntryRoutes(clerk).routes + TimelineRoutes(clerk).routes
    routes += ReportRoutes(clerk).routes + ListRoutes(clerk).routes
    routes += NoticeRoutes(clerk).routes + PromiseRoutes(clerk).routes
    routes += MetricsRoutes(clerk).routes + LearningRoutes(clerk).routes
    routes += UpdateRoutes(clerk).routes + StatusRoutes(status).routes
    routes += SubscriptionRoutes(clerk, uptime: around.uptime).routes
    routes += PreparednessRoutes(clerk).routes + PolicyRoutes(clerk).routes
    routes += DeliveryRoutes(clerk).routes + SubscriberRoutes(clerk).routes
    let secrets = SigningSecrets(around.secret, uptime: around.uptime, log: around.log)
    let visitors = UnsignedVisitors(uptime: around.uptime)
    let pagers = PagerGate(
      policies: desk.policies, secrets: secrets, visitors: visitors, hash: around.hash)
    routes += IntakeRoutes(clerk: clerk, pagers: pagers, log: around.log).routes
    routes += MaintenanceRoutes(clerk).routes + StatusLinkRoutes(clerk).routes
    routes +=
      PostmortemRoutes(clerk).routes + ImprovementRoutes(clerk, asking: around.tracker).routes
    routes += ServiceRoutes(clerk).routes + AdviceRoutes(clerk).routes
    routes += FeedRoutes(clerk, hub: hub) { try await gate.revalidate($0) }.routes
    routes += AdministrationRoutes(clerk) { gate.forget() }.routes + operations.routes
    let chat = ChatGate(
      policies: desk.policies, secrets: secrets, visitors: visitors, hash: around.hash,
      now: around.now)
    let door = InnerDoor(router: Router(routes.map(clerk.explaining)))
    let replies = ChatReplies(
      around.chatReply, within: around.chatPatience, log: around.log)
    routes +=
      ChatRoutes(
        clerk: clerk, gate: chat, door: door, replies: replies,
        kept: KeptMessages(uptime: around.uptime), log: around.log
      ).routes
    api = API(
      routes.map(clerk.explaining), gate: gate, metrics: metrics, hash: around.hash,
      uptime: around.uptime, guessDelay: around.guessDelay, log: around.log)
    (self.hub, self.status) = (hub, status)
  }
}

/// Nothing here knows where secrets are.
private struct NoSecrets: Error {}
