package import JSON

/// What can be pressed.
package enum ChatButton: String, CaseIterable, Sendable {
  case approve = "lastgood-approve"
  case deny = "lastgood-deny"
  case acknowledge = "lastgood-ack"
  case pin = "lastgood-pin-to"

  /// Where the reason for a denial is typed.
  package static let reason = "lastgood-reason"
  private static let longestReason: Int32 = 1_900

  package func write(to object: inout JSONMembers, value: String) {
    object.member("type", "button")
    object.member("action_id", rawValue)
    object.member("value", value)
    object.object("text") { SlackBlocks.plain(&$0, label, SlackBlocks.longestButton) }
    if let style { object.member("style", style) }
  }

  private var label: String {
    switch self {
    case .approve: "Approve this plan"
    case .deny: "Deny it"
    case .acknowledge: "I take care of it"
    case .pin: "Pin it here"
    }
  }

  private var style: String? {
    switch self {
    case .approve: "primary"
    case .deny: "danger"
    case .acknowledge, .pin: nil
    }
  }
}

extension ChatButton {
  /// Buttons that each carry the plan that was shown, below a place for a reason where it can be
  /// denied.
  package static func ask(
    about plan: String, _ buttons: [ChatButton], in blocks: inout JSONElements
  ) {
    if buttons.contains(.deny) {
      SlackBlocks.block(&blocks, "input") { block in
        block.member("block_id", reason)
        block.member("optional", true)
        block.object("label") {
          SlackBlocks.plain(&$0, "Why, if you deny it", SlackBlocks.longestField)
        }
        block.object("element") {
          $0.member("type", "plain_text_input")
          $0.member("action_id", reason)
          $0.member("max_length", longestReason)
        }
      }
    }
    SlackBlocks.block(&blocks, "actions") { block in
      block.array("elements") { elements in
        for button in buttons { elements.object { button.write(to: &$0, value: plan) } }
      }
    }
  }
}
