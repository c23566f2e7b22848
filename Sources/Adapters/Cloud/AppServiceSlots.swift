import JSON
import Policy

/// What one slot of an app at Azure App Service says of itself.
///
/// It is somebody else's text: only what has the form of states and versions is taken.
struct AppServiceSlot: Equatable, Sendable {
  var isRunning: Bool
  /// What Azure is doing to it, or that a swap with preview waits to be completed or given up.
  var isBusy: Bool
  /// Of its image's tag; nil where it has none that could be a version.
  var version: String?

  init(_ value: JSONValue) throws(PreparationRefusal) {
    guard case .string(let state)? = value["state"], case .string? = value["id"] else {
      throw PreparationRefusal("az did not describe an app.", isUnknown: true)
    }
    isRunning = state == "Running"
    isBusy = ["preview", "operation"].contains { Self.says(value[$0]) }
    // Its own images run in App Service; of anything else the text names the language, which both
    // slots have alike.
    if case .string(let image)? = value["image"], image.hasPrefix(Self.container) {
      version = ContainerImage(String(image.dropFirst(Self.container.count))).tag
    }
  }

  private static let container = "DOCKER|"

  /// Whatever is there and not empty counts.
  private static func says(_ value: JSONValue?) -> Bool {
    switch value {
    case nil, .null?, .string("")?: false
    default: true
    }
  }
}

/// Which version each of two slots has: what a swap exchanges, and how it is known whether it did.
struct SlotVersions: Equatable, Sendable {
  var slot: String
  var target: String

  var exchanged: Self { Self(slot: target, target: slot) }

  /// For the plan.
  func words(_ settings: AppServiceSettings) -> [String] {
    ["\(settings.slot)=\(slot)", "\(settings.target)=\(target)"]
  }

  /// For people.
  func summary(_ settings: AppServiceSettings) -> String {
    "\(settings.target) has \(target), and \(settings.slot) has \(slot)."
  }
}

/// Two slots of an app as they are now.
struct AppServiceSlots: Equatable, Sendable {
  var slot: AppServiceSlot
  var target: AppServiceSlot

  var isBusy: Bool { slot.isBusy || target.isBusy }

  /// - Throws: when one of them does not say its version.
  func versions(_ settings: AppServiceSettings) throws(PreparationRefusal) -> SlotVersions {
    guard let one = slot.version, let other = target.version else {
      let silent = slot.version == nil ? settings.slot : settings.target
      throw PreparationRefusal(
        "\(silent) of \(settings.app) does not say which version it has, so nobody could tell "
          + "whether a swap was done: give “version-url” and “slot-version-url”.", isUnknown: true)
    }
    return SlotVersions(slot: one, target: other)
  }
}
