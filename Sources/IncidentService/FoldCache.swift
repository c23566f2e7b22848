import EventLog
import Synchronization

/// Folds of streams that were asked for lately, with the versions they stand at.
///
/// An old fold is not wrong, only short: whoever takes one reads on from its version.
final class FoldCache<State: Decider>: Sendable {
  private struct Slot {
    var state: State
    var version: StreamVersion
    var lastUse: Int
  }

  private struct Content {
    var slots: [StreamID: Slot] = [:]
    var clock = 0
  }

  private let capacity: Int
  private let content = Mutex(Content())

  init(capacity: Int = 256) { self.capacity = capacity }

  func fold(of stream: StreamID) -> (state: State, version: StreamVersion) {
    content.withLock { content in
      guard let slot = content.slots[stream] else { return (State(), .empty) }
      content.clock += 1
      content.slots[stream]?.lastUse = content.clock
      return (slot.state, slot.version)
    }
  }

  /// For when words of the stream were redacted: its fold still holds them.
  func forget(_ stream: StreamID) { content.withLock { $0.slots[stream] = nil } }

  /// Keeps a fold, unless a longer one of the stream is kept already.
  func keep(_ state: State, at version: StreamVersion, of stream: StreamID) {
    content.withLock { content in
      content.clock += 1
      if let old = content.slots[stream], old.version >= version { return }
      content.slots[stream] = Slot(state: state, version: version, lastUse: content.clock)
      guard content.slots.count > capacity else { return }
      let oldest = content.slots.min { $0.value.lastUse < $1.value.lastUse }
      if let oldest { content.slots[oldest.key] = nil }
    }
  }
}

/// What never changes of a stream: its kind, its number, who may see it.
final class StreamFactsCache: Sendable {
  private let capacity: Int
  private let content = Mutex<(facts: [StreamID: StreamFacts], numbers: [String: StreamID])>(
    ([:], [:]))

  init(capacity: Int = 10_000) { self.capacity = capacity }

  func facts(of stream: StreamID) -> StreamFacts? { content.withLock { $0.facts[stream] } }
  func stream(numbered number: String) -> StreamID? { content.withLock { $0.numbers[number] } }

  func keep(_ facts: StreamFacts, of stream: StreamID) {
    content.withLock { content in
      // Rare and cheap to fill again: no need to choose what goes.
      if content.facts.count >= capacity { content = ([:], [:]) }
      content.facts[stream] = facts
      if let number = facts.number { content.numbers[number] = stream }
    }
  }
}
