internal import Synchronization

/// What the loops of one server have in common.
final class ServerShared: Sendable {
  let options: Server.Options
  let tally = Tally()
  let admission: Admission
  /// The loop that accepts, while the server runs.
  let accepting = Mutex<Mailbox?>(nil)
  /// Bytes of all bodies in memory.
  private let held = Atomic(0)
  /// The same, of each address that has any.
  private let heldOfGroup = Mutex<[String: Int]>([:])
  private let handler: @Sendable (Request) async -> Response

  init(_ options: Server.Options, _ handler: @escaping @Sendable (Request) async -> Response) {
    self.options = options
    self.handler = handler
    admission = Admission(options)
  }

  /// Lets a client in, or shuts the door.
  func welcome(_ client: NewClient, to mailbox: Mailbox) {
    tally.accepted.add(1, ordering: .relaxed)
    guard admission.enter(client) == .welcome else { return tally.count(.address) }
    tally.active.add(1, ordering: .relaxed)
    if !mailbox.post(.adopt(client)) { leave(client) }
  }

  /// Counts bytes of bodies that came into memory or left it; true where there are more than all of
  /// them may have, or those of one address.
  func isBeyondRoom(_ change: Int, of client: NewClient) -> Bool {
    let isFull = held.add(change, ordering: .relaxed).newValue > options.bodyMemory
    guard !admission.isExempt(client.peer) else { return isFull }
    let ofGroup = heldOfGroup.withLock { groups in
      let sum = groups[client.group, default: 0] + change
      groups[client.group] = sum > 0 ? sum : nil
      return sum
    }
    return isFull || ofGroup > options.bodyMemoryPerAddress
  }

  func leave(_ client: NewClient) {
    tally.active.subtract(1, ordering: .relaxed)
    guard admission.leave(peer: client.peer, group: client.group) else { return }
    accepting.withLock { $0 }?.post(.resumeAccepting)
  }

  /// Runs the handler as a task of its own, because nobody could wait for it on a loop.
  func start(_ request: Request, of id: UInt64, reportingTo mailbox: Mailbox) -> Task<Void, Never> {
    let capacity = options.streamBuffer
    return Task { [handler] in
      let response = await handler(request)
      guard case .stream(let produce) = response.body, request.head.method != "HEAD",
        response.status != 204, response.status != 304
      else {
        mailbox.post(.respond(id, response))
        return
      }
      let stream = ResponseStream(capacity: capacity) { mailbox.post(.drainStream(id)) }
      if !mailbox.post(.beginStream(id, response, stream)) { stream.close() }
      do {
        try await produce(stream)
        mailbox.post(.endStream(id, isWhole: true))
      } catch {
        mailbox.post(.endStream(id, isWhole: false))
      }
    }
  }
}
