import Policy
import Spelling

/// Holds a policy against the shipped profile that it says it follows.
///
/// What the profile has must be there and say the same, unless the policy says why not. What is
/// there besides is its own business.
struct ProfileComparison {
  /// Parts that every organisation fills in for itself: what the profile asks there has to be
  /// answered, and the answers are not compared.
  static let ownSections: Set<String> = [
    "organisation", "services", "people", "channels", "document", "providers",
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
    // How much a trigger may do unasked is for those who answer for it; the profile begins with little.
    case (.text, .text) where path.isAutomationOfTrigger: break
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
        if path.text == member.key, Self.ownSections.contains(member.key) {
          compareOwn(member.value, own.value, at: path)
        } else {
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
    return Self.stray(
      of: missing.value, in: last.value, besides: theirs.first { $0.key == last.key }?.value)
      ?? Self.below(last.value)
  }

  /// Where the first part of something missing lies about in what stands before it; nil when none
  /// does.
  private static func stray(
    of missing: SourceNode, in last: SourceNode, besides theirs: SourceNode?
  ) -> PolicyPlace? {
    if case .list(let elements) = last.content, case .list(let wanted) = missing.content {
      let names = Set(wanted.compactMap(\.identity))
      return elements.first { $0.identity.map(names.contains) ?? false }?.start
    }
    let children = Set(missing.members.map(\.key))
      .subtracting(theirs?.members.map(\.key) ?? [])
    return last.members.first { children.contains($0.key) }?.keyStart
  }

  /// The line below a value.
  private static func below(_ node: SourceNode) -> PolicyPlace {
    // A block of text ends where the next line begins already.
    let isThereAlready = node.end.column == 1 && node.end.line > node.start.line
    return PolicyPlace(
      file: node.end.file, line: node.end.line + (isThereAlready ? 0 : 1), column: 1)
  }

  // MARK: - What everybody fills in

  /// Sections whose keys are names that everybody chooses.
  private static let named: Set<String> = ["services", "people", "channels"]
  /// Values that may be written in different ways.
  private static let free: Set<String> = ["url", "key"]

  /// Every key of an example has to be there, whatever it says; more may be there.
  private mutating func compareOwn(
    _ theirs: SourceNode, _ ours: SourceNode, at path: PolicyPath
  ) {
    switch (theirs.content, ours.content) {
    case (.map(let members), .map):
      var (last, taken): (SourceMember?, Set<String>) = (nil, [])
      for member in members {
        var own = ours[member.key]
        if own == nil, Self.named.contains(path.text) {
          // The example under the name that somebody gave it.
          own = ours.members.first { stranger in
            !taken.contains(stranger.key) && !members.contains { $0.key == stranger.key }
          }
        }
        guard let own else {
          depart(
            at: place(of: member, missingIn: ours, besides: members, after: last),
            path.key(member.key),
            "The profile \(profile.rawValue) asks for \(path.key(member.key)), and here it is missing.",
            member.value, under: member.key)
          continue
        }
        taken.insert(own.key)
        if !Self.free.contains(member.key) {
          compareOwn(member.value, own.value, at: path.key(own.key))
        }
        last = own
      }
    case (.list(let elements), .list(let own)) where elements.contains { !$0.members.isEmpty }:
      compareOwn(elements, own, ours, at: path)
    default: break
    }
  }

  private mutating func compareOwn(
    _ theirs: [SourceNode], _ elements: [SourceNode], _ ours: SourceNode, at path: PolicyPath
  ) {
    var (last, taken): (SourceNode?, Set<Int>) = (nil, [])
    for (index, their) in theirs.enumerated() {
      // The same, or else one that the profile does not have, which stands for it.
      let place =
        elements.indices.first { their.identity != nil && elements[$0].identity == their.identity }
        ?? elements.indices.first { own in
          !taken.contains(own)
            && !theirs.contains {
              $0.identity != nil && $0.identity == elements[own].identity
            }
        }
      guard let place else {
        let path = path.element(their.label(at: index))
        depart(
          at: last.map(Self.below) ?? ours.start, path,
          "The profile \(profile.rawValue) asks for \(path), and here it is missing.", their,
          isElement: true)
        continue
      }
      taken.insert(place)
      compareOwn(
        their, elements[place], at: path.element(elements[place].label(at: place)))
      last = elements[place]
    }
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
    var last: (own: SourceNode, their: SourceNode)?
    for their in theirs {
      guard let name = their.identity else { continue }
      let path = path.element(name)
      if let own = elements.first(where: { $0.identity == name }) {
        compare(their, own, at: path)
        last = (own, their)
        continue
      }
      let strangers = elements.filter { own in
        !theirs.contains { $0.identity == own.identity }
      }
      // A name that goes on: what stood below it was taken for a part of it.
      let near =
        strangers.compactMap(\.identity).first { $0.hasPrefix(name) }
        ?? Suggestion.nearest(to: name, among: strangers.compactMap(\.identity))
      let place =
        strangers.first { near != nil && $0.identity == near }?.start
        ?? last.flatMap { Self.stray(of: their, in: $0.own, besides: $0.their) }
        ?? last.map { Self.below($0.own) } ?? ours.start
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
  ///
  /// Of several the one that says most exactly where; the others are not needed for this one.
  private func departure(covering path: String) -> (path: String, reason: String)? {
    departures.filter { key, _ in
      path == key || path.hasPrefix(key + ".") || path.hasPrefix(key + "[")
    }
    .max { $0.key.utf8.count < $1.key.utf8.count }
    .map { ($0.key, $0.value) }
  }

  /// Whether two texts mean the same: `15m` and `900s` do.
  private static func means(_ left: String, _ right: String) -> Bool {
    if left.utf8.elementsEqual(right.utf8) { return true }
    guard let one = Quantity(left), let other = Quantity(right) else { return false }
    return one == other
  }
}

extension PolicyPath {
  fileprivate var isAutomationOfTrigger: Bool {
    text.hasPrefix("triggers.") && text.hasSuffix(".automation")
  }
}
