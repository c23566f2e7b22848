import EventLog
import HTTP
import JSON

extension Call {
  /// Reads everything but the caller, and judges it by the route.
  mutating func read(by route: Route, _ gaps: [String: String]) throws(Problem) {
    try readParameters(gaps)
    query = try Query(request.head.query, by: route.query)
    try readPreconditions(of: route)
    try readBody(by: route.body)
  }

  private mutating func readParameters(_ gaps: [String: String]) throws(Problem) {
    var judge = SchemaJudge()
    for (name, value) in gaps.sorted(by: { $0.key < $1.key }) {
      judge.judge(.string(value), by: PathParameter.schema(name), at: name)
    }
    if !judge.faults.isEmpty { throw .invalid(judge.faults) }
    parameters = gaps
  }

  private mutating func readPreconditions(of route: Route) throws(Problem) {
    guard route.takesPreconditions else { return }
    if let key = request.head.headers["Idempotency-Key"] {
      guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else { throw .invalid("Idempotency-Key", "must be 1 to 255 visible characters") }
      idempotencyKey = key
    }
    guard let tag = request.head.headers["If-Match"] else { return }
    // Some clients cannot send quotes, and there is nothing else that it could mean.
    let isQuoted = tag.utf8.count >= 2 && tag.hasPrefix("\"") && tag.hasSuffix("\"")
    let digits = isQuoted ? tag.utf8.dropFirst().dropLast() : tag.utf8[...]
    guard (1...9).contains(digits.count), digits.allSatisfy(isDigit),
      let version = Int32(String(decoding: digits, as: UTF8.self))
    else {
      throw .invalid("If-Match", "must be a version, as in the ETag: \"7\"")
    }
    expected = StreamVersion(version)
  }

  private mutating func readBody(by rule: RequestBody) throws(Problem) {
    let bytes = request.body
    guard bytes.count <= rule.limit else {
      throw Problem(.tooLarge, "The body may have at most \(rule.limit) bytes here.")
    }
    switch rule {
    case .none:
      // An empty object is what clients send that always send something.
      guard bytes.isEmpty || (try? JSONValue(checking: bytes)) == .object([]) else {
        throw .invalid("", "must be empty")
      }
    case .bytes: break
    case .form: try requireForm()
    case .json(let schema):
      if bytes.isEmpty {
        body = .object([])
      } else {
        try requireJSON()
        body = try tree(bytes)
      }
      let faults = schema.faults(in: body)
      if !faults.isEmpty { throw .invalid(faults) }
    }
  }

  private func requireJSON() throws(Problem) {
    let given = request.head.headers["Content-Type"] ?? ""
    guard MediaType(given)?.isJSON == true else {
      var problem = Problem(
        .unsupportedMediaType, "Send JSON, with Content-Type: application/json.")
      problem.headers = [("Accept-Post", "application/json")]
      throw problem
    }
  }

  private func requireForm() throws(Problem) {
    let given = request.head.headers["Content-Type"] ?? ""
    guard MediaType(given)?.isForm == true else {
      var problem = Problem(
        .unsupportedMediaType,
        "Send a form, with Content-Type: application/x-www-form-urlencoded.")
      problem.headers = [("Accept-Post", "application/x-www-form-urlencoded")]
      throw problem
    }
  }

  private func tree(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
    do {
      return try JSONValue(checking: bytes, limits: JSONLimits(size: RequestBody.maximumJSON))
    } catch {
      throw Problem(.malformedJSON, "\(error.kind.sentence) (byte \(error.offset) of the body).")
    }
  }
}

extension JSONFault.Kind {
  /// For people who wrote the JSON.
  fileprivate var sentence: String {
    switch self {
    case .tooLarge: "There are too many values in this JSON"
    case .tooDeep: "The JSON is nested too deeply"
    case .unexpectedEnd: "The JSON ends too early"
    case .unexpectedByte: "Something stands where JSON has no place for it"
    case .trailingBytes: "Something stands behind the end of the JSON"
    case .invalidUTF8: "The JSON is not valid UTF-8"
    case .nul: "The JSON contains a NUL"
    case .controlCharacter: "A control character must be escaped"
    case .badEscape: "There is no such escape in JSON"
    case .loneSurrogate: "Half of a surrogate pair stands alone"
    case .badNumber: "A number is not spelled as JSON wants it"
    case .numberTooLong: "A number has too many digits"
    case .exponentOutOfRange, .outOfRange: "A number is too large"
    case .duplicateKey: "A key is given twice"
    case .expected, .missing, .unknownWord: "The JSON is not what is expected here"
    }
  }
}
