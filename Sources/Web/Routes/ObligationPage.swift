import Digest
import EventLog
import HTTP
import IncidentService
import Incidents
import JSON

/// A page of obligations, as the query asks for it.
struct ObligationPage {
  private(set) var filter: ObligationFilter
  private let limit: Int

  init(_ call: Call, of stream: StreamID?, for viewer: Viewer) throws(Problem) {
    limit = Int(clamping: call.query.integer("limit") ?? 200)
    let isFulfilled: Bool? =
      switch call.query.text("state") {
      case "fulfilled": true
      case "all": nil
      default: false
      }
    // One more than is shown tells whether there is another page.
    filter = ObligationFilter(
      isFulfilled: isFulfilled, stream: stream, viewer: viewer, limit: limit + 1)
    filter.kind = call.query.text("kind")
    guard let text = call.query.text("after") else { return }
    guard let after = ObligationPlace(text, in: filter) else {
      throw .invalid("after", "is not the next of this list")
    }
    filter.after = after
  }

  func json(_ rows: [ObligationRow], at now: Timestamp) -> [UInt8] {
    let shown = rows.prefix(limit)
    let next = rows.count > limit ? shown.last.map { filter.place(of: $0).text(in: filter) } : nil
    return JSONWriter.object { object in
      object.array("obligations") { list in
        for row in shown { list.object { row.write(to: &$0, at: now) } }
      }
      object.member("next", next)
    }
  }
}

extension ObligationPlace {
  /// Nobody should make these up, so they look like nothing.
  fileprivate func text(in filter: ObligationFilter) -> String {
    hexadecimal("\(filter.order)\(time.microseconds) \(id)".utf8)
  }

  /// - Returns: nil for what was not written by `text(in:)`, or for a list in another order.
  fileprivate init?(_ text: String, in filter: ObligationFilter) {
    guard let bytes = [UInt8](hexadecimal: text), bytes.first == filter.order.asciiValue else {
      return nil
    }
    let parts = bytes.dropFirst().split(separator: 0x20, maxSplits: 1)
    guard parts.count == 2, let microseconds = Int64(String(decoding: parts[0], as: UTF8.self)),
      parts[1].allSatisfy({ (0x20...0x7E).contains($0) })
    else { return nil }
    let time = Timestamp(microseconds: microseconds)
    guard (Timestamp.earliestStated...Timestamp.latestStated).contains(time) else { return nil }
    self.init(time: time, id: String(decoding: parts[1], as: UTF8.self))
  }
}

extension ObligationFilter {
  fileprivate var order: Character { isNewestFirst ? "f" : "d" }
}
