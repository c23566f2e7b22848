package import Delivery
import JSON

/// What somebody in a chat program is told; nobody else there sees it.
package struct ChatAnswer: Equatable, Sendable {
  /// The first says it all in short.
  package var paragraphs: [String]
  package var fields: [Field] = []
  /// The plan that can be approved or denied with a button.
  package var plan: ChatPlan?
  /// What can be chosen, with a button each.
  package var choices: [Choice] = []

  package struct Field: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  package struct Choice: Equatable, Sendable {
    package var button: ChatButton
    /// What the button carries.
    package var value: String
    package var text: String

    package init(_ button: ChatButton, _ value: String, _ text: String) {
      (self.button, self.value, self.text) = (button, value, text)
    }
  }

  package init(_ paragraphs: String..., fields: [Field] = []) {
    (self.paragraphs, self.fields) = (paragraphs, fields)
  }
}

extension ChatAnswer {
  /// Bytes of all paragraphs together: more is not read on a telephone, or anywhere.
  private static let longest = 12_000

  /// Whether nothing of the paragraphs is left out.
  package var isWhole: Bool {
    paragraphs.reduce(0) { $0 + MessageText.cleaned($1).utf8.count } <= Self.longest
  }

  /// As the program takes it.
  package var body: [UInt8] {
    let paragraphs = MessageText.fitting(paragraphs, atMost: Self.longest)
    let fields = fields.map {
      Message.Field(
        MessageText.line($0.name, atMost: 200), MessageText.line($0.value, atMost: 2_000))
    }
    return JSONWriter.object { object in
      object.member("response_type", "ephemeral")
      object.member("replace_original", false)
      object.member(
        "text",
        SlackBlocks.escaped(paragraphs.first ?? "", atMost: SlackBlocks.longestSection))
      object.member("mrkdwn", false)
      object.member("link_names", false)
      object.member("parse", "none")
      object.member("unfurl_links", false)
      object.array("blocks") { blocks in
        SlackBlocks.sections(&blocks, paragraphs)
        SlackBlocks.fields(&blocks, fields)
        for choice in choices { choice.write(to: &blocks) }
        if let plan { ChatButton.ask(about: plan.value, [.approve, .deny], in: &blocks) }
      }
    }
  }
}

extension ChatAnswer.Choice {
  fileprivate func write(to blocks: inout JSONElements) {
    SlackBlocks.block(&blocks, "section") { block in
      block.object("text") {
        SlackBlocks.plain(&$0, MessageText.line(text, atMost: 500), SlackBlocks.longestSection)
      }
      block.object("accessory") { button.write(to: &$0, value: value) }
    }
  }
}
