/// Time that passes between two looks at something that calls nobody when it changes, or that a plan
/// says is to pass.
///
/// HAProxy's socket, nginx's processes, flag endpoints and the interfaces of clouds only answer when they
/// are asked: whoever wants to know that something is done has to ask again. Every wait of an adapter
/// goes through here, as does that for the end of a lease, and each of them has an end of its own.
enum Pause {
  /// - Throws: `CancellationError` when it was broken off.
  static func pass(_ length: Duration) async throws { try await Task.sleep(for: length) }

  /// The same; false when it was broken off.
  static func passes(_ length: Duration) async -> Bool {
    (try? await Task.sleep(for: length)) != nil
  }
}
