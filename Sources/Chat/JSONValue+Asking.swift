import JSON

extension JSONValue {
  /// Nil for anything but a string.
  var text: String? { if case .string(let text) = self { text } else { nil } }

  /// Nil for anything but an array.
  var elements: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }
}
