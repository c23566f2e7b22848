package import JSON

extension TreePath: JSONWritable, JSONReadable {
  /// The form in which it is kept: an array of `{"node":"severity","answer":"SEV2"}`, and of
  /// `{"leaf":"watch"}` for the leaves it passes and ends at.
  package func write(to writer: inout JSONWriter) {
    writer.array { array in
      for stop in stops {
        array.object { object in
          if let answer = stop.answer {
            object.member("node", stop.name)
            object.member("answer", answer)
          } else {
            object.member("leaf", stop.name)
          }
        }
      }
    }
  }

  package init(_ reader: inout JSONReader) throws(JSONFault) {
    var stops: [Stop] = []
    try reader.array { reader throws(JSONFault) in
      var (name, answer): (String?, String?) = (nil, nil)
      try reader.object { key, value throws(JSONFault) in
        switch key {
        case "node", "leaf": name = try value.string()
        case "answer": answer = try value.string()
        default: try value.skip()
        }
      }
      guard let name else { throw reader.fault(.missing("node")) }
      stops.append(Stop(name: name, answer: answer))
    }
    self.init(stops)
  }
}
