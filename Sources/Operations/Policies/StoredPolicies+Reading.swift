import Crypto
import EventLog
import IncidentService
import Policy
import PolicyFile

extension StoredPolicies {
  /// The policies of a log, read as this program reads files.
  convenience init(in store: any EventStore, lookingEvery pause: Duration = .seconds(1)) {
    self.init(in: store, lookingEvery: pause) { Policy.reading(canonical: $0) }
  }
}

extension Policy {
  /// The policy of a canonical text; nil when this program does not know its language.
  static func reading(canonical bytes: [UInt8]) -> Policy? {
    PolicyReader(today: .today, digest: OpenSSLSHA256(), profile: { _ in nil })
      .policy(canonical: bytes)
  }
}

extension CalendarDay {
  /// The day that it is in UTC, by this machine's clock; nil when that is out of its mind.
  static var today: CalendarDay? { CalendarDay(String(Timestamp.now.description.prefix(10))) }
}
