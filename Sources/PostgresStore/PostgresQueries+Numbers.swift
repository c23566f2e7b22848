import EventLog
import Postgres

extension PostgresQueries {
  package func numbers(like typed: String, limit: Int) async throws -> [String] {
    let limit = min(max(limit, 0), 50)
    let typed = String(typed.prefix(32)).uppercased()
    let digits = typed.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    let number = Int32(String(digits)) ?? 0
    let shard = store.shard
    // The same number in any series and year, and the newest of all: those are what people mean.
    let known = try await store.pool.read { connection in
      try connection.query(
        """
        (SELECT text, number = \(number), year, number FROM work.number
         WHERE shard = \(shard.rawValue) AND number = \(number)
         ORDER BY year DESC, series LIMIT 100)
        UNION
        (SELECT text, number = \(number), year, number FROM work.number
         WHERE shard = \(shard.rawValue) ORDER BY year DESC, number DESC LIMIT 500)
        ORDER BY 3 DESC, 4 DESC, 1
        """
      ).map { (text: try $0.decode(0, as: String.self), isSame: try $0.decode(1, as: Bool.self)) }
    }
    let near = known.enumerated().compactMap { index, known -> (text: String, rank: Int, Int)? in
      let distance = editDistance(Array(typed.utf8), Array(known.text.utf8))
      guard known.isSame || distance <= 3 else { return nil }
      return (known.text, known.isSame ? min(distance, 3) : distance, index)
    }
    return near.sorted { ($0.rank, $0.2) < ($1.rank, $1.2) }.prefix(limit).map(\.text)
  }
}

/// How many letters have to be put in, left out or changed to make one text of the other.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (index, letter) in left.enumerated() {
    var corner = row[0]
    row[0] = index + 1
    for (place, other) in right.enumerated() {
      let changed = corner + (letter == other ? 0 : 1)
      corner = row[place + 1]
      row[place + 1] = min(changed, corner + 1, row[place] + 1)
    }
  }
  return row[right.count]
}
