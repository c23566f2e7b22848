import Curl

extension CurlFailure {
  /// What went wrong, for people; nothing in it comes from the other side.
  var reason: String {
    switch kind {
    case .couldNotConnect: "nobody listens there"
    case .couldNotResolve: "nobody knows its name"
    case .timedOut: "it did not answer in time"
    case .tls: "its certificate is not trusted"
    case .tooLarge: "its answer is too long"
    case .cutOff: "it broke off"
    case .invalidRequest: "its address is none"
    case .cancelled: "the question was taken back"
    case .other: "something else went wrong"
    }
  }
}
