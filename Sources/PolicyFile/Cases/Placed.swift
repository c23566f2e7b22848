/// A value with the place where it was written.
package struct Placed<Value: Sendable>: Sendable {
  package var value: Value
  package var place: PolicyPlace

  package init(_ value: Value, at place: PolicyPlace) { (self.value, self.place) = (value, place) }
}

extension Placed: PolicyValue where Value: PolicyValue {
  static func read(_ node: SourceNode, at path: PolicyPath, _ log: ReadingLog) -> Self? {
    Value.read(node, at: path, log).map { Placed($0, at: node.start) }
  }
}
