import Policy
import Spelling

/// Holds a policy against the shipped profile that it says it follows.
///
/// What the profile has must be there and say the same, unless the policy says why not. What is
/// there besides is its own business.
struct ProfileComparison {
  /// Parts that every organisation fills in for itself: they must be there, and are not compared.
  static let ownSections: Set<String> = [
    "organisation", "services", "people", "channels", "document",
  ]

  private let profile: PolicyProfile
  private let departures: [String: String]
  private let departuresPlace: PolicyPlace?
  private(set) var findings: [PolicyFinding] = []
  private var used: Set<String> = []

  init(_ profile: PolicyProfile, departures: [String: String], departuresPlace: PolicyPlace?) {
    (self.profile, self.departures) = (profile, departures)
    self.departuresPlace = departuresPlace
  }

  mutating func compare(_ theirs: SourceNode, with ours: SourceNode) {
    compare(theirs, ours, at: .root)
    for path in departures.keys.sorted() where !used.contains(path) {
      guard let departuresPlace else { continue }
      findings.append(
        PolicyFinding(
          .warning, "needless-departure", at: departuresPlace, "departures",
          "Nothing at \(path) departs from the profile \(profile.rawValue).",
          write: "Remove the line, or see whether the path is spelled right."))
    }
  }

  private mutating func compare(_ theirs: SourceNode, _ ours: SourceNode, at path: PolicyPath) {
    switch (theirs.content, ours.content) {
    case (.map(let theirs), .map): compare(theirs, ours, at: path)
    case (.list(let theirs), .list(let elements)): compare(theirs, elements, ours, at: path)
    case (.text(let their, _), .text(let our, _)) where Self.means(their, our): break
    case (.nothing, .nothing): break
    default:
      depart(
        at: Self.firstDifference(of: ours, from: theirs), path,
        "\(path) departs from the profile \(profile.rawValue).", theirs)
    }
  }

  /// The line of a block of text at which it begins to differ; else where the value begins.
  private static func firstDifference(
    of ours: SourceNode, from theirs: SourceNode
  ) -> PolicyPlace {
    guard let our = ours.text, let their = theirs.text, ours.end.line > ours.start.line + 1,
      our.contains("\n")
    else { return ours.start }
    let lines = zip(
      our.split(separator: "\n", omittingEmptySubsequences: false),
      their.split(separator: "\n", omittingEmptySubsequences: false))
    let same = lines.prefix { $0 == $1 }.count
    // The first line of a block is the one below its mark.
    return PolicyPlace(
      file: ours.start.file, line: min(ours.start.line + 1 + same, ours.end.line), column: 1)
  }

  // MARK: - Mappings

  private mutating func compare(_ theirs: [SourceMember], _ ours: SourceNode, at path: PolicyPath) {
    var last: SourceMember?
    for member in theirs {
      let path = path.key(member.key)
      if let own = ours[member.key] {
        if !(path.text == member.key && Self.ownSections.contains(member.key)) {
          compare(member.value, own.value, at: path)
        }
        last = own
      } else if !["departures", "include"].contains(path.text) {
        let place = place(of: member, missingIn: ours, besides: theirs, after: last)
        depart(
          at: place, path, "The profile \(profile.rawValue) has \(path), and here it is missing.",
          member.value, under: member.key)
      }
    }
  }

  /// Where a missing key belongs: where it stands misspelt, where what belongs under it lies about,
  /// or below the one before it.
  private func place(
    of missing: SourceMember, missingIn ours: SourceNode, besides theirs: [SourceMember],
    after last: SourceMember?
  ) -> PolicyPlace {
    let strangers = ours.members.filter { own in !theirs.contains { $0.key == own.key } }
    if let near = Suggestion.nearest(to: missing.key, among: strangers.map(\.key)),
      let stranger = strangers.first(where: { $0.key == near })
    {
      return stranger.keyStart
    }
    guard let last else { return ours.start }
    let children = Set(missing.value.members.map(\.key))
    let stray = last.value.members.first { children.contains($0.key) }
    if let stray { return stray.keyStart }
    return Self.below(last.value)
  }

  /// The line below a value.
  private static func below(_ node: SourceNode) -> PolicyPlace {
    // A block of text ends where the next line begins already.
    let isThereAlready = node.end.column == 1 && node.end.line > node.start.line
    return PolicyPlace(
      file: node.end.file, line: node.end.line + (isThereAlready ? 0 : 1), column: 1)
  }

  // MARK: - Lists

  private mutating func compare(
    _ theirs: [SourceNode], _ elements: [SourceNode], _ ours: SourceNode, at path: PolicyPath
  ) {
    if theirs.contains(where: { $0.text != nil }) {
      compareTexts(theirs, elements, ours, at: path)
    } else if theirs.allSatisfy({ $0.identity != nil }) {
      compareByIdentity(theirs, elements, ours, at: path)
    } else {
      compareByPosition(theirs, elements, ours, at: path)
    }
  }

  /// Every text of the profile must be there in its order; others may stand between them.
  private mutating func compareTexts(
    _ theirs: [SourceNode], _ elements: [SourceNode], _ ours: SourceNode, at path: PolicyPath
  ) {
    var next = elements.startIndex
    for their in theirs {
      guard let text = their.text else { continue }
      let found = elements[next...].firstIndex { $0.text.map { Self.means(text, $0) } ?? false }
      if let found {
        next = found + 1
        continue
      }
      let place =
        next < elements.count
        ? elements[next].start : elements.last.map(Self.below) ?? ours.start
      depart(
        at: place, path.element(text),
        "The profile \(profile.rawValue) has \(shown(text)) in \(path) here.", their)
    }
  }

  private mutating func compareByIdentity(
    _ theirs: [SourceNode], _ elements: [SourceNode], _ ours: SourceNode, at path: PolicyPath
  ) {
    var last: SourceNode?
    for their in theirs {
      guard let name = their.identity else { continue }
      let path = path.element(name)
      if let own = elements.first(where: { $0.identity == name }) {
        compare(their, own, at: path)
        last = own
        continue
      }
      let strangers = elements.filter { own in
        !theirs.contains { $0.identity == own.identity }
      }
      let near = Suggestion.nearest(to: name, among: strangers.compactMap(\.identity))
      let place =
        strangers.first { near != nil && $0.identity == near }?.start
        ?? last.map(Self.below) ?? ours.start
      depart(
        at: place, path, "The profile \(profile.rawValue) has \(path), and here it is missing.",
        their, isElement: true)
    }
  }

  private mutating func compareByPosition(
    _ theirs: [SourceNode], _ elements: [SourceNode], _ ours: SourceNode, at path: PolicyPath
  ) {
    for (index, their) in theirs.enumerated() {
      let path = path.element(their.label(at: index))
      if index < elements.count {
        compare(their, elements[index], at: path)
      } else {
        depart(
          at: elements.last.map(Self.below) ?? ours.start, path,
          "The profile \(profile.rawValue) has \(path), and here it is missing.", their,
          isElement: true)
      }
    }
  }

  // MARK: - Findings

  private mutating func depart(
    at place: PolicyPlace, _ path: PolicyPath, _ message: String, _ theirs: SourceNode,
    under key: String? = nil, isElement: Bool = false
  ) {
    if let departure = departure(covering: path.text) {
      used.insert(departure.path)
      findings.append(
        PolicyFinding(
          .note, "departure", at: place, path.text, "\(message) Because: \(departure.reason)"))
      return
    }
    let text = theirs.flowText
    let written = key.map { "\($0): \(text)" } ?? (isElement ? "- \(text)" : text)
    findings.append(
      PolicyFinding(
        .error, "departs", at: place, path.text, message,
        write: "Write \(written), or say under departures why not: \"\(path)\": REASON."))
  }

  /// The departure that was explained for this path, or for what it is a part of.
  private func departure(covering path: String) -> (path: String, reason: String)? {
    departures.first { key, _ in
      path == key || path.hasPrefix(key + ".") || path.hasPrefix(key + "[")
    }
    .map { ($0.key, $0.value) }
  }

  /// Whether two texts mean the same: `15m` and `900s` do.
  private static func means(_ left: String, _ right: String) -> Bool {
    if left.utf8.elementsEqual(right.utf8) { return true }
    guard let one = Quantity(left), let other = Quantity(right) else { return false }
    return one == other
  }
}
