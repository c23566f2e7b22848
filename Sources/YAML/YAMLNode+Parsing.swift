extension YAMLNode {
  /// Reads the one document of a YAML text.
  ///
  /// Takes less than YAML offers: what lets a text mean something other than a reader sees at its
  /// place (anchors, aliases, tags, merge keys, a key given twice) is refused with the place.
  package init(parsing bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLFault) {
    try CharacterCheck.check(bytes, limits: limits)
    // The library is told the encoding, and then takes this mark for a letter.
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let outcome = text.withUnsafeBufferPointer { buffer -> Result<YAMLNode, YAMLFault> in
      do throws(YAMLFault) {
        var builder = try TreeBuilder(buffer, limits: limits)
        return .success(try builder.document())
      } catch {
        return .failure(error)
      }
    }
    self = try outcome.get()
  }
}

/// Builds the tree from the parser's events.
private struct TreeBuilder: ~Copyable {
  private let reader: EventReader
  private let limits: YAMLLimits
  private var count = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: YAMLLimits) throws(YAMLFault) {
    reader = try EventReader(bytes)
    self.limits = limits
  }

  mutating func document() throws(YAMLFault) -> YAMLNode {
    _ = try reader.next()
    let first = try reader.next()
    guard case .documentStart(let hasDirectives) = first.kind else {
      throw YAMLFault(.empty, at: first.start)
    }
    if hasDirectives { throw YAMLFault(.directive, at: first.start) }
    let root = try value(try reader.next(), depth: 1)
    _ = try reader.next()
    let after = try reader.next()
    guard case .streamEnd = after.kind else { throw YAMLFault(.severalDocuments, at: after.start) }
    if case .scalar(let scalar) = root.content, scalar.isNull {
      throw YAMLFault(.empty, at: root.start)
    }
    return root
  }

  private mutating func value(_ event: EventReader.Event, depth: Int) throws(YAMLFault) -> YAMLNode
  {
    count += 1
    guard count <= limits.values else {
      throw YAMLFault(.tooManyValues(limit: limits.values), at: event.start)
    }
    switch event.kind {
    case .scalar(let scalar, let extras):
      try refuse(extras, at: event.start)
      if let kind = CharacterCheck.fault(in: scalar.text) { throw YAMLFault(kind, at: event.start) }
      return YAMLNode(.scalar(scalar), from: event.start, to: event.end)
    case .sequenceStart(let isFlow, let extras):
      try enter(extras, depth: depth, at: event.start)
      return try sequence(from: event, isFlow: isFlow, depth: depth)
    case .mappingStart(let isFlow, let extras):
      try enter(extras, depth: depth, at: event.start)
      return try mapping(from: event, isFlow: isFlow, depth: depth)
    case .alias(let name): throw YAMLFault(.alias(name), at: event.start)
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      // The parser's own grammar excludes it; its word is not needed for that.
      throw YAMLFault(.malformed("a value is missing"), at: event.start)
    }
  }

  private mutating func sequence(
    from opening: EventReader.Event, isFlow: Bool, depth: Int
  ) throws(YAMLFault) -> YAMLNode {
    var elements: [YAMLNode] = []
    while true {
      let event = try next(after: elements.last)
      if case .sequenceEnd = event.kind {
        let end = isFlow ? event.end : elements.last?.end ?? opening.end
        return YAMLNode(.sequence(elements), from: opening.start, to: end)
      }
      elements.append(try value(event, depth: depth + 1))
    }
  }

  private mutating func mapping(
    from opening: EventReader.Event, isFlow: Bool, depth: Int
  ) throws(YAMLFault) -> YAMLNode {
    var (members, places) = ([YAMLMember](), [[UInt8]: YAMLPlace]())
    while true {
      let event = try next(after: members.last?.value)
      if case .mappingEnd = event.kind {
        let end = isFlow ? event.end : members.last?.value.end ?? opening.end
        return YAMLNode(.mapping(members), from: opening.start, to: end)
      }
      let key = try key(event)
      if let first = places.updateValue(event.start, forKey: Array(key.utf8)) {
        throw YAMLFault(.duplicateKey(key, first: first), at: event.start)
      }
      let value = try value(try reader.next(), depth: depth + 1)
      members.append(YAMLMember(key: key, from: event.start, to: event.end, value: value))
    }
  }

  /// The next event; a line that was lost shows where a block ends, and was lost where the block
  /// before begins.
  private func next(after last: YAMLNode?) throws(YAMLFault) -> EventReader.Event {
    do throws(YAMLFault) { return try reader.next() } catch {
      guard case .malformed(let problem) = error.kind, let last,
        last.start.line < error.place.line
      else { throw error }
      let stop = problem.hasSuffix("?") ? "" : "."
      throw YAMLFault(
        .malformed("\(problem)\(stop) What stands before it begins in line \(last.start.line)"),
        at: error.place)
    }
  }

  private func key(_ event: EventReader.Event) throws(YAMLFault) -> String {
    switch event.kind {
    case .scalar(let scalar, let extras):
      try refuse(extras, at: event.start)
      if let kind = CharacterCheck.fault(in: scalar.text) { throw YAMLFault(kind, at: event.start) }
      if scalar == YAMLScalar("<<", .plain) { throw YAMLFault(.mergeKey, at: event.start) }
      if scalar.text.isEmpty { throw YAMLFault(.emptyKey, at: event.start) }
      guard scalar.text.unicodeScalars.count <= limits.key else {
        throw YAMLFault(.keyTooLong(limit: limits.key), at: event.start)
      }
      return scalar.text
    case .alias(let name): throw YAMLFault(.alias(name), at: event.start)
    default: throw YAMLFault(.keyIsNoText, at: event.start)
    }
  }

  private func enter(
    _ extras: EventReader.Event.Extras, depth: Int, at place: YAMLPlace
  ) throws(YAMLFault) {
    try refuse(extras, at: place)
    if depth > limits.depth { throw YAMLFault(.tooDeep(limit: limits.depth), at: place) }
  }

  private func refuse(
    _ extras: EventReader.Event.Extras, at place: YAMLPlace
  ) throws(YAMLFault) {
    if let anchor = extras.anchor { throw YAMLFault(.anchor(anchor), at: place) }
    if let tag = extras.tag { throw YAMLFault(.tag(tag), at: place) }
  }
}
