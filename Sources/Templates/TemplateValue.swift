/// What a template is filled with: typed, and made by hand, so that nothing gets into a text that
/// nobody meant for it.
package enum TemplateValue: Equatable, Sendable {
  case text(String)
  case bool(Bool)
  case list([TemplateValue])
  case object([String: TemplateValue])
  /// There is a place for it, and nothing in it.
  case nothing
}

extension TemplateValue {
  /// Whether a section over it is shown.
  ///
  /// An empty text counts as none, so that an optional sentence needs no flag beside it.
  var isShown: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .bool(let bool): bool
    case .list(let list): !list.isEmpty
    case .object: true
    case .nothing: false
    }
  }

  /// As it stands in a text, before it is escaped.
  var plain: String {
    switch self {
    case .text(let text): text
    case .bool(let bool): bool ? "true" : "false"
    case .list, .object, .nothing: ""
    }
  }
}
