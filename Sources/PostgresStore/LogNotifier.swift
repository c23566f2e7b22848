import EventLog
import Postgres

/// Tells other connections that the log has grown.
///
/// After the commit and on a connection of its own: a NOTIFY within the append would serialise all
/// commits of the cluster. Announcements that come while one is sent become one. Nothing depends on
/// them: whoever waits also looks by himself each second.
final class LogNotifier: Sendable {
  static func channel(of shard: Shard) -> String { "lastgood_log_\(shard)" }

  private let mailbox = Mailbox<LogPosition>()
  private let thread: OwnThread

  init(_ database: ConnectionString, shard: Shard) {
    let mailbox = mailbox
    thread = OwnThread.start("lg-notify") {
      var connection: Connection?
      while let positions = mailbox.takeAll(gathering: 1, patience: 0) {
        guard let newest = positions.max() else { continue }
        do {
          let open = try connection ?? Connection(database)
          connection = open
          try open.notify(Self.channel(of: shard), newest.description)
        } catch {
          // Readers find out by looking; the next announcement tries a new connection.
          connection?.close()
          connection = nil
        }
      }
      connection?.close()
    }
  }

  func announce(_ position: LogPosition) { _ = mailbox.put(position) }

  func close() {
    mailbox.close()
    thread.join()
  }
}
