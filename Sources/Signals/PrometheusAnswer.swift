import Curl
import JSON

/// What a Prometheus server answered to an instant query.
struct PrometheusAnswer: Equatable {
  /// The first two: of more than one it only matters that they are more.
  var samples: [Sample] = []
  var count = 0
  var warnings = 0
  var infos = 0

  struct Sample: Equatable {
    var at: Int64
    /// As it is written there; nil for a histogram.
    var value: String?
  }
}

extension PrometheusAnswer {
  /// - Throws: why it is no answer.
  init(_ response: CurlResponse) throws(NoValue) {
    if (300..<400).contains(response.status) {
      throw NoValue(
        "Prometheus answered with a redirect, which is not followed: write the address that it "
          + "leads to.")
    }
    switch response.status {
    case 200: break
    case 400, 422:
      throw NoValue(
        "Prometheus cannot answer the query (HTTP \(response.status)): try it there by hand.",
        isOfQuery: true)
    case 401, 403:
      throw NoValue("Prometheus does not let us in: see whether the token is right.")
    default: throw NoValue("Prometheus answered with HTTP \(response.status).")
    }
    do {
      // All of it, also what is skipped below: half an answer is none.
      try JSONText.check(response.body)
      self = try JSONReader.read(response.body) { reader throws(JSONFault) in
        try PrometheusAnswer(&reader)
      }
    } catch {
      throw NoValue("What answered is no Prometheus: it is not what its API says.")
    }
  }

  private init(_ reader: inout JSONReader) throws(JSONFault) {
    var (answer, isSuccess, hasData) = (PrometheusAnswer(), false, false)
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "status": isSuccess = try reader.string() == "success"
      case "data":
        guard !hasData else { throw reader.fault(.duplicateKey) }
        hasData = true
        try answer.readData(&reader)
      case "warnings": answer.warnings = try Self.count(&reader)
      case "infos": answer.infos = try Self.count(&reader)
      default: return
      }
    }
    guard isSuccess, hasData else { throw reader.fault(.missing("data")) }
    self = answer
  }

  private static func count(_ reader: inout JSONReader) throws(JSONFault) -> Int {
    if reader.null() { return 0 }
    var count = 0
    try reader.array { reader throws(JSONFault) in
      _ = try reader.string()
      count += 1
    }
    return count
  }

  private mutating func readData(_ reader: inout JSONReader) throws(JSONFault) {
    var (type, result): (String?, JSONText?)
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "resultType": type = try reader.string()
      case "result": result = try reader.raw()
      default: return
      }
    }
    guard let type, let result, type == "scalar" || type == "vector" else {
      throw reader.fault(.missing("result"))
    }
    var (samples, count): ([Sample], Int) = ([], 0)
    try result.read { reader throws(JSONFault) in
      if type == "scalar" {
        samples = [try Sample(&reader)]
        count = 1
        return
      }
      try reader.array { reader throws(JSONFault) in
        let sample = try Sample(ofSeries: &reader)
        count += 1
        if samples.count < 2 { samples.append(sample) }
      }
    }
    (self.samples, self.count) = (samples, count)
  }
}

extension PrometheusAnswer.Sample {
  // {"metric": {…}, "value": [1700000000.123, "0.01"]}
  fileprivate init(ofSeries reader: inout JSONReader) throws(JSONFault) {
    var (sample, isHistogram): (Self?, Bool) = (nil, false)
    try reader.object { key, reader throws(JSONFault) in
      switch key {
      case "value": sample = try Self(&reader)
      case "histogram": isHistogram = true
      case "metric": try reader.object { _, reader throws(JSONFault) in _ = try reader.string() }
      default: return
      }
    }
    if let sample {
      self = sample
    } else if isHistogram {
      self.init(at: 0, value: nil)
    } else {
      throw reader.fault(.missing("value"))
    }
  }

  // [1700000000.123, "0.01"]
  fileprivate init(_ reader: inout JSONReader) throws(JSONFault) {
    var (time, value, place): (Double?, String?, Int) = (nil, nil, 0)
    try reader.array { reader throws(JSONFault) in
      switch place {
      case 0: time = try reader.double()
      case 1: value = try reader.string()
      default: throw reader.fault(.trailingBytes)
      }
      place += 1
    }
    guard let time, let value, let at = Int64(exactly: (time * 1_000).rounded()) else {
      throw reader.fault(.missing("value"))
    }
    self.init(at: at, value: value)
  }
}
