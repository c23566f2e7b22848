import CYAML

/// libyaml's parser over bytes that were checked: one event after the other.
///
/// Its memory belongs to the library; nothing of it leaves this type.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>

  /// Reads `bytes`, which must outlive the reader.
  init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLFault) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLFault(.outOfMemory, at: .start)
    }
    // Never guessed: UTF-16 would be another text.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    (self.parser, self.bytes) = (parser, bytes)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  func next() throws(YAMLFault) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
    defer { yaml_event_delete(&event) }
    return Event(
      kind: kind(of: event), start: YAMLPlace(event.start_mark), end: YAMLPlace(event.end_mark))
  }

  /// A step of the parser.
  struct Event {
    var kind: Kind
    var start: YAMLPlace
    var end: YAMLPlace

    enum Kind {
      case streamStart, streamEnd
      case documentStart(hasDirectives: Bool), documentEnd
      case alias(String)
      case scalar(YAMLScalar, Extras)
      case sequenceStart(isFlow: Bool, Extras), sequenceEnd
      case mappingStart(isFlow: Bool, Extras), mappingEnd
    }

    /// What may stand before a value, and is refused.
    struct Extras {
      var anchor: String?
      var tag: String?
    }
  }
}

extension EventReader {
  private func kind(of event: yaml_event_t) -> Event.Kind {
    switch event.type {
    case YAML_STREAM_START_EVENT: return .streamStart
    case YAML_DOCUMENT_START_EVENT:
      let document = event.data.document_start
      return .documentStart(
        hasDirectives: document.version_directive != nil
          || document.tag_directives.start != document.tag_directives.end)
    case YAML_DOCUMENT_END_EVENT: return .documentEnd
    case YAML_ALIAS_EVENT: return .alias(text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      let value = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        YAMLScalar(String(decoding: value, as: UTF8.self), YAMLScalar.Style(scalar.style)),
        Event.Extras(anchor: text(scalar.anchor), tag: text(scalar.tag)))
    case YAML_SEQUENCE_START_EVENT:
      let sequence = event.data.sequence_start
      return .sequenceStart(
        isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE,
        Event.Extras(anchor: text(sequence.anchor), tag: text(sequence.tag)))
    case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      let mapping = event.data.mapping_start
      return .mappingStart(
        isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE,
        Event.Extras(anchor: text(mapping.anchor), tag: text(mapping.tag)))
    case YAML_MAPPING_END_EVENT: return .mappingEnd
    default: return .streamEnd
    }
  }

  private func text(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    start.map { String(decoding: UnsafeBufferPointer(start: $0, count: strlen($0)), as: UTF8.self) }
  }

  private func strlen(_ start: UnsafeMutablePointer<yaml_char_t>) -> Int {
    var count = 0
    while start[count] != 0 { count += 1 }
    return count
  }

  private var fault: YAMLFault {
    guard parser.pointee.error != YAML_MEMORY_ERROR else {
      return YAMLFault(.outOfMemory, at: YAMLPlace(parser.pointee.mark))
    }
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
    let place = YAMLPlace(parser.pointee.problem_mark)
    var words = PlainProblem.words(for: problem)
    // A line that was lost shows where the block ends; it was lost where the block begins.
    let block = YAMLPlace(parser.pointee.context_mark)
    if parser.pointee.context != nil, block.line < place.line {
      words += " What is read here began in line \(block.line)"
    }
    return YAMLFault(.malformed(words), at: place)
  }
}

extension YAMLPlace {
  /// The library counts from 0, in characters.
  init(_ mark: yaml_mark_t) {
    self.init(line: Int(clamping: mark.line) &+ 1, column: Int(clamping: mark.column) &+ 1)
  }
}

extension YAMLScalar.Style {
  init(_ style: yaml_scalar_style_t) {
    self =
      switch style {
      case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
      case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
      case YAML_LITERAL_SCALAR_STYLE: .literal
      case YAML_FOLDED_SCALAR_STYLE: .folded
      default: .plain
      }
  }
}
