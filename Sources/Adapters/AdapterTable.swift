/// The adapters that this program has, by the names that policies use.
package struct AdapterTable: Sendable {
  private let adapters: [String: any Adapter]

  package init(_ adapters: [any Adapter]) {
    self.adapters = Dictionary(adapters.map { ($0.name, $0) }) { first, _ in first }
  }

  package subscript(name: String) -> (any Adapter)? { adapters[name] }

  package var names: [String] { adapters.keys.sorted() }
}
