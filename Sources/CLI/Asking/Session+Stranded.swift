import Client
import CommandLineKit

extension Session {
  /// Looks once for commands that wait for other addresses than the current service's.
  ///
  /// The local service may have another port after each start: what waits for an old one is taken
  /// over. What waits for anybody else is only spoken of.
  func welcomeStrandedCommands() async throws {
    guard !hasLookedAround else { return }
    hasLookedAround = true
    let address = try client().address
    guard let state = folders.state, let own = try spool() else { return }
    // A folder that cannot be read is the matter of whoever delivers it.
    let services = (try? Spool.services(in: state)) ?? []
    for service in services where service != address.url {
      let other = Spool(service: service, in: state)
      guard address.isInstance, Spool.isLocal(service) else {
        complain(about: (try? other.count()) ?? 0, for: service)
        continue
      }
      do throws(SpoolFailure) {
        let adopted = try own.adopt(from: other)
        guard !adopted.isEmpty else { continue }
        terminal.note(
          """
          \(adopted.count) saved \(adopted.count == 1 ? "command" : "commands") for \(service) \
          now \(adopted.count == 1 ? "goes" : "go") to \(address.url), where “lastgood up” runs.
          """)
      } catch {
        complain(about: (try? other.count()) ?? 0, for: service)
      }
    }
  }

  private func complain(about count: Int, for service: String) {
    guard count > 0 else { return }
    terminal.complain(
      """
      \(count) saved \(count == 1 ? "command waits" : "commands wait") for \(service): \
      “lastgood sync --url \(service)”.
      """)
  }
}
