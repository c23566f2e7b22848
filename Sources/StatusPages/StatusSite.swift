/// All pages of a board, rendered once for whoever asks.
package struct StatusSite: Equatable, Sendable {
  package struct File: Equatable, Sendable {
    package var path: String
    package var mediaType: String
    package var bytes: [UInt8]
  }

  private static let html = "text/html; charset=utf-8"
  private static let atom = "application/atom+xml; charset=utf-8"

  /// By the path that is asked for.
  package static func served(_ board: StatusBoard) -> [String: File] {
    var files = [
      File(path: "/status", html, board.page(.served)),
      File(path: "/status/history", html, board.history(.served)),
      File(path: "/status/feed.atom", atom, board.feed),
    ]
    files += board.incidents.map {
      File(path: "/status/incidents/\($0.id)", html, board.page(of: $0, .served))
    }
    files += documents(board, below: "/api/v2/")
    return Dictionary(files.map { ($0.path, $0) }) { first, _ in first }
  }

  /// For a folder that any server can serve, also when we and the database are down.
  ///
  /// What others link to comes first, so that a reader never meets a link to what is not there yet.
  package static func files(_ board: StatusBoard) -> [File] {
    let (top, below) = (StatusLinks.files(fromBelow: false), StatusLinks.files(fromBelow: true))
    var files = board.incidents.map {
      File(path: "incidents/\($0.id).html", html, board.page(of: $0, below))
    }
    files += documents(board, below: "api/v2/")
    files.append(File(path: "feed.atom", atom, board.feed))
    files.append(File(path: "history.html", html, board.history(top)))
    files.append(File(path: "index.html", html, board.page(top)))
    return files
  }

  private static func documents(_ board: StatusBoard, below folder: String) -> [File] {
    StatusBoard.Document.allCases.map { document in
      File(
        path: "\(folder)\(document.rawValue).json", mediaType: "application/json",
        bytes: board.json(document))
    }
  }
}

extension StatusSite.File {
  fileprivate init(path: String, _ mediaType: String, _ text: String) {
    self.init(path: path, mediaType: mediaType, bytes: Array(text.utf8))
  }
}
