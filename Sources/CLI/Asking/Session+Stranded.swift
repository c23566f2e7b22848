import Client
import CommandLineKit

extension Session {
  /// Looks once for commands that wait for other services than the current one, and speaks of them.
  ///
  /// They are never sent to this one: the same address may have led through a tunnel to another.
  func mentionStrandedCommands() async throws {
    guard !hasLookedAround else { return }
    hasLookedAround = true
    let address = try client().address
    guard let state = folders.state else { return }
    // A folder that cannot be read is the matter of whoever delivers it.
    for service in (try? Spool.services(in: state)) ?? [] where service != address.service {
      complain(about: (try? Spool(service: service, in: state).count()) ?? 0, for: service)
    }
  }

  private func complain(about count: Int, for service: String) {
    guard count > 0 else { return }
    let way: TerminalText =
      service.contains("://")
      ? "“lastgood sync --url \(service)” delivers them."
      : "They go out when it runs again."
    terminal.complain(
      "\(count) saved \(count == 1 ? "command waits" : "commands wait") for \(service). \(way)")
  }
}
