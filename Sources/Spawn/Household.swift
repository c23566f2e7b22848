import CSpawn
import Glibc
import Synchronization

/// What this process has started and not yet collected, and whose orphans it has taken in.
///
/// Who leaves the group and the session of a run, and whose parent ends, becomes our child: then
/// only the time of its birth says to which run it may belong. It is ended when no run that is
/// still under way can have started it, so a run never ends the helpers of another. A process that
/// has guarded runs must not start daemons in any other way: they would be taken for such orphans.
final class Household: Sendable {
  static let shared = Household()

  private struct State {
    var children: Set<pid_t> = []
    /// Calls that start a program right now, and since when.
    var launches: [UInt64: UInt64] = [:]
    var launchCount: UInt64 = 0
    /// The guarded runs that are under way, by their leaders, and since when.
    var runs: [pid_t: UInt64] = [:]
    /// Orphans that some other run might have started.
    var deferred: Set<Orphan> = []
  }

  private struct Orphan: Hashable {
    var id: pid_t
    var start: UInt64
  }

  private let state = Mutex(State())
}

extension Household {
  /// Starts a child; nobody takes it for an orphan meanwhile.
  ///
  /// - Parameters:
  ///   - isGuarded: Whether it leads a guarded run, which lasts until `forget`.
  ///   - body: Starts it.
  /// - Returns: Its number.
  /// - Throws: What `body` says.
  func launch(
    isGuarded: Bool, _ body: () throws(SpawnError) -> pid_t
  ) throws(SpawnError) -> pid_t {
    let start = spawn_ticks_since_boot()
    let number = state.withLock { state in
      state.launchCount += 1
      state.launches[state.launchCount] = start
      return state.launchCount
    }
    do throws(SpawnError) {
      let child = try body()
      state.withLock { state in
        state.launches[number] = nil
        state.children.insert(child)
        if isGuarded { state.runs[child] = start }
      }
      return child
    } catch {
      state.withLock { $0.launches[number] = nil }
      throw error
    }
  }

  /// A child was collected: its number may come to mean another process.
  func forget(_ child: pid_t) {
    state.withLock { state in
      state.children.remove(child)
      state.runs[child] = nil
    }
  }

  /// From now on orphans of whatever this process starts come to it.
  static let adoptsOrphans: Bool = spawn_adopt_orphans() == 0

  /// Kills everything that a run has left behind; its leader must not have been collected yet.
  ///
  /// - Returns: How many were still there when the patience was over.
  func clear(_ run: pid_t, patience: Duration = .seconds(2)) -> Int {
    let end = ContinuousClock.now + patience
    // Who starts its successor and ends at once can be missed by one look.
    var looksLeft = 1
    while true {
      let (rest, orphans) = sort(ProcessEntry.all(), of: run)
      for process in rest where !process.hasEnded {
        process.withDescriptor { _ = spawn_signal_process($0, SIGKILL) }
      }
      for orphan in orphans where orphan.hasEnded {
        orphan.withDescriptor { _ = spawn_collect($0) }
      }
      let alive = rest.filter { !$0.hasEnded }
      // What was killed just now may have started something in between: look again.
      looksLeft = rest.isEmpty ? looksLeft - 1 : 3
      if looksLeft == 0 || ContinuousClock.now >= end { return alive.count }
      usleep(500)
    }
  }

  /// What belongs to a run, and which of our children nobody waits for.
  private func sort(
    _ processes: [ProcessEntry], of run: pid_t
  ) -> (rest: [ProcessEntry], orphans: [ProcessEntry]) {
    let own = getpid()
    return state.withLock { state in
      let orphans = processes.filter { process in
        process.parent == own && !state.children.contains(process.id)
          && !state.launches.values.contains { $0 <= process.start }
      }
      var family = Set(
        processes.lazy.filter { $0.id != run && ($0.session == run || $0.group == run) }.map(\.id))
      state.deferred.formIntersection(orphans.map { Orphan(id: $0.id, start: $0.start) })
      for orphan in orphans where !family.contains(orphan.id) {
        let others = state.runs.filter { $0.key != run }
        let entry = Orphan(id: orphan.id, start: orphan.start)
        let isOurs = orphan.start >= state.runs[run] ?? .max
        guard isOurs || state.deferred.contains(entry), others[orphan.session] == nil else {
          continue
        }
        if others.values.contains(where: { $0 <= orphan.start }) {
          state.deferred.insert(entry)
        } else {
          family.insert(orphan.id)
        }
      }
      family.insert(run)
      // Down from there, for as long as somebody is found.
      var isGrowing = true
      while isGrowing {
        let before = family.count
        for process in processes where family.contains(process.parent) { family.insert(process.id) }
        isGrowing = family.count > before
      }
      family.remove(run)
      // An orphan that has ended is collected, not waited for; another's zombie is its parent's.
      let rest = processes.filter { family.contains($0.id) && $0.id != own }
      return (rest.filter { !$0.hasEnded || $0.parent == own }, orphans)
    }
  }
}
