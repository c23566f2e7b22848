import Crypto
import EventLog
import Postgres

/// Feeds the tables of one colour of a projection.
struct ProjectionSubscriber: Subscriber {
  let projection: any Projection
  let colour: ProjectionColour
  let vault: Vault
  let shard: Shard
  /// While it is rebuilt, a colour is not the live one; afterwards it must be.
  var isLive = true

  var name: String { Self.name(of: projection, in: colour) }
  var version: Int32 { projection.version }

  static func name(of projection: any Projection, in colour: ProjectionColour) -> String {
    "projection:\(projection.name):\(colour.rawValue)"
  }

  func handle(_ events: [RecordedEvent], over connection: Connection) throws {
    if isLive {
      let live = try connection.query(
        """
        SELECT colour FROM work.projection
        WHERE name = \(projection.name) AND shard = \(shard.rawValue) FOR SHARE
        """
      ).first?.decode(0, as: String.self)
      guard live == colour.rawValue else { throw ColourChanged() }
    }
    let opened = zip(events, try vault.open(events)).map { OpenedEvent($0, words: $1) }
    try connection.show(colour)
    try projection.apply(opened, over: connection)
  }
}

/// Stops a subscription for good: there is another one to run in its place.
protocol SubscriptionEnded: Error {}

/// A rebuild has put the other colour in front.
struct ColourChanged: SubscriptionEnded {}
