package import EventLog

extension LastKnownGood {
  /// Why a walk over packed releases ended before their end.
  package enum Stop: Equatable, Sendable {
    case found(LastKnownGoodAnswer)
    /// It has to be read whole, and considered so; then the walk goes on with the one before it.
    case tooShort(ReleaseHistory)
  }

  /// Looks at packed releases, newest first, with the incidents that are laid to them.
  ///
  /// Beyond the detail limit a release is unpacked only when it may be the one.
  ///
  /// - Returns: why it stopped before their end, if it did.
  package mutating func consider(
    _ releases: inout PackReader, incidents: [StreamID: [AttributedIncident]]
  ) throws(MalformedPack) -> Stop? {
    var facts = ReleaseFacts.empty
    while !releases.isAtEnd {
      let start = releases.offset
      if isTerse {
        let head = try releases.head(into: &facts)
        if try !mayBe(head, &facts, &releases, incidents) {
          try passOver(head, &facts, &releases)
          continue
        }
        releases.offset = start
      }
      var release = try releases.release()
      if !incidents.isEmpty, let own = incidents[release.stream] { release.incidents = own }
      if needsWhole(release) { return .tooShort(release) }
      if let answer = consider(release) { return .found(answer) }
    }
    return nil
  }

  /// Whether a release has to be looked at as a whole; reads its health only if that decides.
  private func mayBe(
    _ head: PackedHead, _ facts: inout ReleaseFacts, _ releases: inout PackReader,
    _ incidents: [StreamID: [AttributedIncident]]
  ) throws(MalformedPack) -> Bool {
    guard facts.started.known(at: time) != nil else { return false }
    if head.stream == leaving { return true }
    guard !isBarred, sought.map({ $0 == facts.kind }) ?? true, facts.stands(asOf: time)
    else { return false }
    if !incidents.isEmpty, let own = incidents[head.stream], own.isOpen(at: time) { return false }
    let start = releases.offset
    try releases.health(into: &facts)
    releases.offset = start
    return facts.isTooShort(for: rule, asOf: time) || facts.isWell(under: rule, asOf: time)
  }

  /// Counts a release that is not it, and goes past it.
  private mutating func passOver(
    _ head: PackedHead, _ facts: inout ReleaseFacts, _ releases: inout PackReader
  ) throws(MalformedPack) {
    // Not started yet: there was nothing to skip.
    if facts.started.known(at: time) != nil {
      let change = LastKnownGoodDelta(
        migrations: head.migrations, commits: head.commitCount, files: head.fileCount)
      let (planned, completed) = (facts.planned, facts.completed)
      try skip(change) { time throws(MalformedPack) in
        if head.breaking == 0 { return [] }
        return try releases.obstacles(after: planned, completed: completed, asOf: time)
      }
    }
    releases.offset = head.end
  }
}
