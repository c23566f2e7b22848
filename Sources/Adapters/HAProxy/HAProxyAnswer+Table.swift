// Reading tables that somebody else has written: lines, fields and numbers.

extension HAProxyAnswer {
  /// The columns of a table, found by name: versions add some.
  struct Table {
    private let columns: [String: Int]
    private let count: Int

    init(_ header: [String]) throws(PreparationRefusal) {
      var columns: [String: Int] = [:]
      for (index, name) in header.enumerated() where !name.isEmpty && name != "-" {
        guard columns.updateValue(index, forKey: name) == nil else {
          throw unread("two columns have one name")
        }
      }
      (self.columns, count) = (columns, header.count)
    }

    func row(_ fields: [[UInt8]]) throws(PreparationRefusal) -> Row {
      guard fields.count == count else { throw unread("a line has not as many fields as columns") }
      return Row(columns: columns, fields: fields)
    }
  }

  struct Row {
    var columns: [String: Int]
    var fields: [[UInt8]]

    func bytes(_ column: String) throws(PreparationRefusal) -> [UInt8] {
      guard let index = columns[column] else { throw unread("there is no column \(column)") }
      return fields[index]
    }

    func number(
      _ column: String, in range: ClosedRange<Int>
    ) throws(PreparationRefusal) -> Int {
      guard
        let number = Digits.number(
          String(decoding: try bytes(column), as: UTF8.self)[...], in: range)
      else {
        throw unread("\(column) is no number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }

    func name(
      _ backend: String, _ server: String
    ) throws(PreparationRefusal) -> HAProxyServerName {
      guard
        let name = HAProxyServerName(
          String(decoding: try bytes(backend), as: UTF8.self),
          String(decoding: try bytes(server), as: UTF8.self))
      else { throw unread("a server has a name that HAProxy itself would refuse") }
      return name
    }
  }

  /// Nil where anything but plain, visible characters and spaces stands there.
  static func text(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count <= 256, bytes.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Says what is wrong with an answer, and repeats nothing of it.
  static func unread(_ reason: String) -> PreparationRefusal {
    PreparationRefusal(
      "The answer of the socket cannot be relied on: \(reason).", isUnknown: true)
  }

  /// Lines of fields; a field in quotation marks may hold commas, line ends and doubled marks.
  static func records(
    in block: ArraySlice<UInt8>
  ) throws(PreparationRefusal) -> [[[UInt8]]] {
    let (quote, comma, lineEnd) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(0x0A))
    var records: [[[UInt8]]] = [[[]]]
    var field: [UInt8] = []
    var (isQuoted, wasQuoted) = (false, false)
    var index = block.startIndex
    func end() {
      records[records.count - 1][records[records.count - 1].count - 1] = field
      (field, wasQuoted) = ([], false)
    }
    while index < block.endIndex {
      let byte = block[index]
      index += 1
      if isQuoted {
        guard byte == quote else {
          field.append(byte)
          continue
        }
        if index < block.endIndex, block[index] == quote {
          field.append(quote)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == quote {
        guard field.isEmpty, !wasQuoted else { throw unread("a quotation mark is out of place") }
        (isQuoted, wasQuoted) = (true, true)
      } else if byte == comma {
        end()
        records[records.count - 1].append([])
      } else if byte == lineEnd {
        end()
        records.append([[]])
      } else {
        guard !wasQuoted else { throw unread("a field goes on behind its quotation marks") }
        field.append(byte)
      }
    }
    guard !isQuoted else { throw unread("a quotation mark is missing") }
    end()
    return records
  }
}
