/// Where a service is seen as its users see it, through the router, and how it says its version there.
package struct ServiceEntry: Equatable, Sendable {
  /// May hold `{service}` and `{environment}`.
  package var url: String
  /// The header field that says the version.
  package var header: String?
  /// The field of a JSON object that says it; with neither, the whole answer is the version.
  package var field: String?

  package init(url: String) { self.url = url }
}

extension Service {
  /// Names of the signals that must hold after an action.
  package var verified: [String] { verify.isEmpty ? healthy?.signals ?? [] : verify }
}
