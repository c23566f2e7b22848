/// What is known beside the text of an update; every member may be unknown.
package struct UpdateContext: Sendable {
  /// Whom an update is for.
  package enum Audience: Sendable { case responders, executives, everybody }

  package var audience: Audience?
  /// Whether the update closes the incident.
  ///
  /// Unknown: the text itself is asked.
  package var isResolved: Bool?
  /// Whether the cause may be told as known.
  package var isIdentified: Bool?
  /// Whether a measurement has shown that it helped.
  ///
  /// When false, success may not be claimed.
  package var hasVerification: Bool?
  /// Whether everything is down, so that “outage” is the right word.
  package var isTotal: Bool?
  /// Whether evidence shows that nobody is affected.
  package var isImpactZero: Bool?
  /// The severity that the record holds: “SEV2”.
  package var severity: String?
  /// The numbers of affected that the record knows; empty when it knows none.
  package var counts: Set<Int64> = []
  /// The last text to the same audience.
  package var previous: String?
  /// Names and handles that must not leave.
  package var people: [String] = []
  /// The kinds whose leaks are errors, of `hostname`, `person` and `internal-id`; others are warnings.
  package var denied: Set<String> = []
  /// Words that may be said outside: names of services, public hosts.
  package var allowed: Set<String> = []

  package init() {}
}
