internal import FoundationEssentials
internal import JSON

extension SpooledCommand {
  /// What this program writes; it reads nothing newer.
  private static let format = 1
  private static let limits = JSONLimits(size: Spool.fileLimit)

  /// The file's bytes.
  ///
  /// A token is no part of a command, so none is ever written.
  var bytes: [UInt8] {
    let request = submission.request
    return JSONWriter.object { file in
      file.member("format", Self.format)
      file.member("service", service)
      file.member("saved_at", savedAt)
      file.member("summary", submission.summary)
      file.member("stream", ifPresent: submission.stream?.uuidString.lowercased())
      file.member("creates", ifPresent: submission.creates)
      file.member("alias", ifPresent: alias)
      file.member("refusal", ifPresent: refusal)
      if failures > 0 { file.member("failures", failures) }
      file.member("key", request.key?.uuidString.lowercased())
      file.member("method", request.method.rawValue)
      file.member("path", request.path)
      file.array("query") { query in
        for pair in request.query {
          query.array { array in
            array.element(pair.name)
            array.element(pair.value)
          }
        }
      }
      file.member("if_match", ifPresent: request.ifMatch)
      guard let body = request.body else { return }
      file.member("content_type", request.contentType)
      if let text = String(validating: body, as: UTF8.self), !body.contains(0) {
        file.member("body", text)
      } else {
        file.member("body_base64", Data(body).base64EncodedString())
      }
    }
  }

  init(_ bytes: [UInt8]) throws(JSONFault) {
    var (format, service, savedAt, key) = (Int?.none, String?.none, Int64?.none, UUID?.none)
    var (method, path, summary) = (APIRequest.Method?.none, String?.none, "")
    var (stream, creates, alias, refusal) = (UUID?.none, String?.none, String?.none, String?.none)
    var request = APIRequest(.post, "")
    var failures = 0
    try JSONText(checking: bytes, limits: Self.limits).read { reader throws(JSONFault) in
      try reader.object { member, value throws(JSONFault) in
        switch member {
        case "format": format = try value.int()
        case "service": service = try value.string()
        case "saved_at": savedAt = try value.int64()
        case "summary": summary = try value.string()
        case "stream": stream = try value.uuid()
        case "creates": creates = try value.string()
        case "alias": alias = try value.string()
        case "refusal": refusal = try value.string()
        case "failures": failures = max(0, try value.int())
        case "key": key = try value.uuid()
        case "method": method = APIRequest.Method(rawValue: try value.string())
        case "path": path = try value.string()
        case "query": request.query = try value.pairs()
        case "if_match": request.ifMatch = try value.string()
        case "content_type": request.contentType = try value.string()
        case "body": request.body = Array(try value.string().utf8)
        case "body_base64":
          let start = value.fault(.unknownWord("base64"))
          guard let data = Data(base64Encoded: try value.string()) else { throw start }
          request.body = Array(data)
        default: break
        }
      }
    }
    guard format == Self.format else { throw JSONFault(.missing("format"), at: 0) }
    guard let service, let savedAt, let key, let method, let path else {
      throw JSONFault(.missing("service, saved_at, key, method or path"), at: 0)
    }
    (request.method, request.path, request.key) = (method, path, key)
    self.init(
      submission: Submission(
        request, stream: stream, creates: creates, summary: summary, isSpoolable: true),
      service: service, savedAt: savedAt, alias: alias, refusal: refusal, failures: failures)
  }
}

extension JSONReader {
  mutating func uuid() throws(JSONFault) -> UUID {
    let start = fault(.unknownWord("uuid"))
    guard let uuid = UUID(uuidString: try string()) else { throw start }
    return uuid
  }

  fileprivate mutating func pairs() throws(JSONFault) -> [APIRequest.Pair] {
    var pairs: [APIRequest.Pair] = []
    try array { pair throws(JSONFault) in
      let start = pair.fault(.expected(.array))
      let words = try pair.strings()
      guard words.count == 2 else { throw start }
      pairs.append(APIRequest.Pair(words[0], words[1]))
    }
    return pairs
  }
}
