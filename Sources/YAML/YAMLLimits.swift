/// How much of a text is read before it is refused.
package struct YAMLLimits: Hashable, Sendable {
  /// Bytes.
  package var size = 1 << 20
  /// Mappings and sequences within each other.
  package var depth = 64
  /// Scalars, mappings and sequences; a tree costs many times its text.
  package var values = 100_000
  /// Characters of a key.
  ///
  /// The notation itself stops at 1024 when a key is not marked as one.
  package var key = 256

  package static let standard = YAMLLimits()

  package init() {}
}
