/// What stands in `Content-Type`, and in the elements of `Accept`.
struct MediaType: Equatable, Sendable {
  var type: String
  var subtype: String
  var parameters: [(name: String, value: String)] = []

  /// Nil when it is not spelled as RFC 9110 wants it.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(trimmed)
    guard let names = parts.first?.split(separator: "/", omittingEmptySubsequences: false),
      names.count == 2, names.allSatisfy({ isToken($0) })
    else { return nil }
    (type, subtype) = (names[0].lowercased(), names[1].lowercased())
    for part in parts.dropFirst() where !part.isEmpty {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, isToken(pair[0]) else { return nil }
      var value = String(pair[1])
      if value.count >= 2, value.first == "\"", value.last == "\"" {
        value = String(value.dropFirst().dropLast())
      }
      parameters.append((name: pair[0].lowercased(), value: value))
    }
  }

  static func == (left: Self, right: Self) -> Bool {
    left.type == right.type && left.subtype == right.subtype
  }

  /// JSON in the only encoding it has.
  var isJSON: Bool { type == "application" && subtype == "json" && isUTF8 }

  /// A form as browsers send it.
  var isForm: Bool { type == "application" && subtype == "x-www-form-urlencoded" && isUTF8 }

  private var isUTF8: Bool {
    parameters.allSatisfy { $0.name != "charset" || $0.value.lowercased() == "utf-8" }
  }

  func covers(_ other: MediaType) -> Bool {
    (type == "*" && subtype == "*") || (type == other.type && subtype == "*") || self == other
  }
}

/// What a client is willing to read.
struct Acceptance: Sendable {
  private var choices: [(type: MediaType, quality: Double)] = []

  /// Elements that cannot be read are left out; nothing readable accepts everything.
  init(_ header: String?) {
    guard let header else { return }
    for part in header.split(separator: ",").prefix(32) {
      guard let type = MediaType(trimmed(part)) else { continue }
      let quality = type.parameters.first { $0.name == "q" }.flatMap { Double($0.value) } ?? 1
      choices.append((type, quality))
    }
  }

  func accepts(_ mediaType: String) -> Bool { quality(of: mediaType) > 0 }

  /// The best of what there is; the first when the client does not care.
  func best(of mediaTypes: [String]) -> String? {
    let ranked = mediaTypes.map { (type: $0, quality: quality(of: $0)) }
    guard let best = ranked.map(\.quality).max(), best > 0 else { return nil }
    return ranked.first { $0.quality == best }?.type
  }

  private func quality(of mediaType: String) -> Double {
    guard !choices.isEmpty else { return 1 }
    guard let type = MediaType(mediaType) else { return 0 }
    // The most exact mention counts.
    let mentions = choices.filter { $0.type.covers(type) }
    return
      (mentions.first { $0.type == type } ?? mentions.first {
        $0.type.subtype == "*" && $0.type.type != "*"
      }
      ?? mentions.first)?.quality ?? 0
  }
}

private func isToken(_ text: some StringProtocol) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy {
      (0x21...0x7E).contains($0) && !"\"(),/:;<=>?@[\\]{}".utf8.contains($0)
    }
}

private func trimmed(_ text: some StringProtocol) -> String {
  let spaces: Set<Character> = [" ", "\t"]
  var text = Substring(text)
  while let first = text.first, spaces.contains(first) { text.removeFirst() }
  while let last = text.last, spaces.contains(last) { text.removeLast() }
  return String(text)
}
