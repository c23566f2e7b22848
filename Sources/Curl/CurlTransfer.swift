internal import CCurl
internal import Synchronization

/// Ends a request or a stream from another thread.
///
/// libcurl looks at it when something arrives, and once a second while nothing does.
package final class CurlCancellation: Sendable {
  private let isCancelledFlag = Atomic(false)

  package init() {}

  package func cancel() { isCancelledFlag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { isCancelledFlag.load(ordering: .relaxed) }
}

/// What comes back during one request; libcurl's callbacks write into it.
final class CurlTransfer {
  private(set) var headers: [CurlHeader] = []
  private(set) var body: [UInt8] = []
  private(set) var isTooLarge = false
  /// Whether enough has come: the receiver of a stream wants no more, or the rest is left.
  private(set) var hasStopped = false
  let cancellation: CurlCancellation?
  /// The status of the head that is being read.
  private var status = 0
  private var headerSize = 0
  private let sizeLimit: Int
  private let cutsLongAnswers: Bool
  private let onBytes: ((ArraySlice<UInt8>) -> Bool)?

  var isStream: Bool { onBytes != nil }

  /// Bytes of one answer's head; ours has a few hundred.
  private static let headerLimit = 64 << 10

  init(
    for request: CurlRequest, cancellation: CurlCancellation?,
    onBytes: ((ArraySlice<UInt8>) -> Bool)?
  ) {
    (sizeLimit, cutsLongAnswers) = (request.sizeLimit, request.cutsLongAnswers)
    (self.cancellation, self.onBytes) = (cancellation, onBytes)
  }

  /// Takes one line of a head; whether the transfer goes on.
  func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerSize += line.count
    guard headerSize <= Self.headerLimit else {
      isTooLarge = true
      return false
    }
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      // An answer may have several heads, as after `100 Continue`; the last one counts.
      headers = []
      let words = text.split(separator: " ", maxSplits: 2)
      status = words.count > 1 ? Int(words[1].prefix(3)) ?? 0 : 0
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { !$0.isWhitespace }
      headers.append(CurlHeader(String(text[..<colon]), end.map { String(value[...$0]) } ?? ""))
    }
    return true
  }

  /// Takes bytes of the body; whether the transfer goes on.
  func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if let onBytes, (200..<300).contains(status) {
      hasStopped = !onBytes(Array(bytes)[...])
      return !hasStopped
    }
    guard bytes.count <= sizeLimit - body.count else {
      if cutsLongAnswers {
        body.append(contentsOf: bytes.prefix(max(0, sizeLimit - body.count)))
        hasStopped = true
        return false
      }
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }
}

// MARK: - Callbacks

// The context is the reference that `CurlHandle` retains while libcurl runs. The answer is the
// number of bytes taken; any other number ends the transfer.

func curlTakesHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
    ? size * count : 0
}

func curlTakesBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
  _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
    ? size * count : 0
}

func curlMakesProgress(
  _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
  guard let context else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
  return transfer.cancellation?.isCancelled == true ? 1 : 0
}
