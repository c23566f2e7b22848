import Crypto
import EventLog
import IncidentService
import Policy
import PolicyFile

extension StoredPolicies {
  /// The policies of a log, read as this program reads files.
  convenience init(in store: any EventStore, lookingEvery pause: Duration = .seconds(1)) {
    self.init(in: store, lookingEvery: pause) { bytes in
      PolicyReader(today: .today, digest: OpenSSLSHA256(), profile: { _ in nil })
        .policy(canonical: bytes)
    }
  }
}

extension CalendarDay {
  /// The day that it is in UTC, by this machine's clock; nil when that is out of its mind.
  static var today: CalendarDay? { CalendarDay(String(Timestamp.now.description.prefix(10))) }
}
