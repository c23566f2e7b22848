/// Why a command was not kept, or why the spool was not touched.
package enum SpoolFailure: Error, Hashable, Sendable {
  case disk(FileFailure)
  /// As many commands, or bytes of them, wait as may.
  case full(commands: Int, bytes: Int)
  /// The command alone is too long to be kept.
  case tooLong(bytes: Int)
  /// Somebody else is delivering just now.
  case busy
  /// There is no home to keep anything in.
  case noFolder
  /// No parked command has this name.
  case unknown(name: String)

  /// A sentence for people.
  package var explanation: String {
    switch self {
    case .disk(let failure): failure.explanation
    case .full(let commands, let bytes):
      "The spool is full: \(commands) commands, \(bytes >> 20) MB. Deliver or discard some first."
    case .tooLong(let bytes): "\(bytes >> 20) MB are too long to be kept for later."
    case .busy: "Another command is delivering the spool. Try again when it is done."
    case .noFolder: "Nothing can be kept for later: neither HOME nor XDG_STATE_HOME is set."
    case .unknown(let name): "No parked command is called “\(name)”."
    }
  }
}
