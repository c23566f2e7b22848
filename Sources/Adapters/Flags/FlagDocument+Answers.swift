package import JSON

/// What is answered to somebody who asks for a flag by the OpenFeature remote evaluation protocol.
package struct FlagAnswer: Sendable {
  package var status: Int
  package var body: JSONText
}

extension FlagDocument {
  /// The answer for one flag.
  ///
  /// Targeting is not evaluated: then nobody can say what this reader should get, and the reader's
  /// program falls back on the default in its code.
  package func answer(for key: String) -> FlagAnswer {
    guard let flag = flag(key) else {
      return Self.error(404, key, "FLAG_NOT_FOUND", "There is no such flag.")
    }
    guard flag.isEnabled else {
      return Self.error(404, key, "FLAG_NOT_FOUND", "The flag is disabled.")
    }
    guard !flag.isTargeted else {
      return Self.error(
        400, key, "GENERAL", "The flag has targeting, which is not evaluated here.")
    }
    guard let variant = flag.defaultVariant,
      let value = flag.variants.first(where: { $0.name.isSpelled(variant) })?.value
    else {
      return Self.error(404, key, "FLAG_NOT_FOUND", "The flag has no default variant.")
    }
    let body = JSONWriter.object {
      $0.member("key", key)
      $0.member("reason", "STATIC")
      $0.member("variant", variant)
      $0.member("value", value)
      $0.object("metadata") { _ in }
    }
    return FlagAnswer(status: 200, body: JSONText(trusting: body))
  }

  /// The answer for all of them, in the order of the file; flags that are off altogether are left
  /// out.
  package var answers: JSONText {
    JSONText(
      trusting: JSONWriter.object {
        $0.array("flags") { elements in
          for flag in flags where flag.isEnabled {
            elements.element(answer(for: flag.key).body)
          }
        }
      })
  }

  private static func error(
    _ status: Int, _ key: String, _ code: String, _ details: String
  ) -> FlagAnswer {
    let body = JSONWriter.object {
      $0.member("key", key)
      $0.member("errorCode", code)
      $0.member("errorDetails", details)
    }
    return FlagAnswer(status: status, body: JSONText(trusting: body))
  }
}
