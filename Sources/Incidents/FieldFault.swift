/// What is wrong with one field of a command.
package struct FieldFault: Error, Equatable, Sendable {
  /// As the API spells it: `because`, `how_many`.
  package var field: String
  package var problem: Problem

  package enum Problem: Equatable, Sendable {
    case empty
    case tooLong(TextLimit)
    /// The log cannot hold a NUL, in any field.
    case nul
    /// A name is shown in the clear, on one line.
    case controlCharacter
    case notASlug
    case tooMany(limit: Int)
    case repeated
    case outOfRange(least: Int64, most: Int64)
    /// Beyond the years 0000 to 9999.
    case unwritableTime
  }

  package init(_ field: String, _ problem: Problem) {
    (self.field, self.problem) = (field, problem)
  }
}

extension FieldFault {
  /// A sentence for whoever gave the command.
  package var explanation: String {
    let name = field.split(separator: "_").joined(separator: " ")
    return switch problem {
    case .empty: "The field “\(name)” is empty. Say it in a few words."
    case .tooLong(let limit):
      """
      The field “\(name)” is longer than \(limit.characters) characters (or \(limit.bytes) bytes). \
      Shorten it, and attach the rest as evidence.
      """
    case .nul: "The field “\(name)” holds a NUL character, which cannot be kept. Take it out."
    case .controlCharacter:
      "The field “\(name)” holds a line break or another control character. Take it out."
    case .notASlug:
      """
      The field “\(name)” takes lower-case letters, digits and hyphens only, \
      at most \(TextLimit.slug.characters) of them each.
      """
    case .tooMany(let limit): "The field “\(name)” takes at most \(limit) entries. Name fewer."
    case .repeated: "The field “\(name)” names something twice. Name it once."
    case .outOfRange(let least, .max): "The field “\(name)” must be \(least) or more."
    case .outOfRange(let least, let most):
      "The field “\(name)” must be a number from \(least) to \(most)."
    case .unwritableTime: "The time in “\(name)” is not between the years 0000 and 9999."
    }
  }
}

/// How long a text may be.
package struct TextLimit: Equatable, Sendable {
  /// As a person counts them.
  package var characters: Int

  package init(characters: Int) { self.characters = characters }

  /// A character is a few bytes, unless somebody piles accents on it.
  package var bytes: Int { characters * 8 }

  package static let title = TextLimit(characters: 200)
  package static let because = TextLimit(characters: 2_000)
  package static let text = TextLimit(characters: 16_384)
  package static let who = TextLimit(characters: 500)
  package static let symptom = TextLimit(characters: 2_000)
  package static let lingeringEffects = TextLimit(characters: 2_000)
  package static let contact = TextLimit(characters: 500)
  /// Of a service, an environment, a gate, a group.
  package static let name = TextLimit(characters: 100)
  package static let number = TextLimit(characters: 40)
  package static let signal = TextLimit(characters: 200)
  package static let deduplicationKey = TextLimit(characters: 200)
  /// Of a region.
  package static let slug = TextLimit(characters: 63)
}

/// How many entries a list may have.
package enum ListLimit {
  package static let regions = 50
  package static let groups = 1_000
}
