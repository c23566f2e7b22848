/// What people outside see of how things stand.
package struct StatusPageRule: Equatable, Sendable {
  package var title: String
  /// Where it is found, as people outside write it.
  package var url: String?
  /// By the names that people outside know.
  package var components: [String: Component] = [:]

  package struct Component: Equatable, Sendable {
    package var services: [String] = []
    package var about: String?

    package init() {}
  }

  package init(title: String) { self.title = title }
}
