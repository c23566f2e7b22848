import EventLog
package import FoundationEssentials

/// Which take of a service's place an executor acts under; a later one is always larger.
///
/// The timeline is the database cluster's: after a failover that lost the newest takes, the epoch may
/// come a second time, and the timeline tells the two apart.
package struct Fence: Hashable, Comparable, Sendable {
  package var timeline: Int32
  package var epoch: Int64

  package init(timeline: Int32, epoch: Int64) { (self.timeline, self.epoch) = (timeline, epoch) }

  package static func < (left: Self, right: Self) -> Bool {
    (left.timeline, left.epoch) < (right.timeline, right.epoch)
  }
}

/// One life of one executor's process.
package struct ExecutorID: Identifier {
  package let uuid: UUID
  package init(uuid: UUID) { self.uuid = uuid }
}
