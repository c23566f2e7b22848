import Adapters
import HTTP

/// The two addresses of the OpenFeature remote evaluation protocol.
struct FlagDoor: Sendable {
  var board: FlagBoard

  private static let path = ["ofrep", "v1", "evaluate", "flags"]

  func answer(_ request: Request) async -> Response {
    let segments = request.head.segments
    guard segments.starts(with: Self.path), segments.count <= Self.path.count + 1 else {
      return Response(404, "Flags are asked for by POST to /ofrep/v1/evaluate/flags.\n")
    }
    guard request.head.method == "POST" else {
      return Response(405, headers: [("Allow", "POST")])
    }
    let answer = await board.answer(
      for: segments.count > Self.path.count ? segments.last : nil, body: request.body,
      unless: request.head.headers["If-None-Match"])
    var headers = [("Cache-Control", "no-store")]
    if answer.status != 304 { headers.append(("Content-Type", "application/json")) }
    if let tag = answer.tag { headers.append(("ETag", tag)) }
    return Response(answer.status, headers: headers, body: .bytes(answer.body))
  }
}
