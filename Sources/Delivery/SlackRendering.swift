import JSON

/// A message for a webhook that understands Slack's blocks.
///
/// The one link is ours, and was checked; everything else is plain text.
package enum SlackRendering {
  package static func body(of message: Message) -> [UInt8] {
    let message = message.cleaned
    return JSONWriter.object { object in
      // What a notification shows, and programs that know no blocks.
      object.member(
        "text", SlackBlocks.escaped(message.subject, atMost: SlackBlocks.longestSection))
      object.member("mrkdwn", false)
      object.member("link_names", false)
      object.member("parse", "none")
      object.member("unfurl_links", false)
      object.member("unfurl_media", false)
      object.array("blocks") { blocks in
        SlackBlocks.header(&blocks, message.subject)
        SlackBlocks.sections(&blocks, message.paragraphs)
        SlackBlocks.fields(&blocks, message.fields)
        if let plan = message.plan {
          ChatButton.ask(about: plan.value, plan.buttons, in: &blocks)
        }
        if let link = message.link {
          SlackBlocks.block(&blocks, "context") { block in
            block.array("elements") { elements in
              elements.object {
                $0.member("type", "mrkdwn")
                $0.member(
                  "text", "<\(SlackBlocks.escaped(link, atMost: SlackBlocks.longestSection))>")
              }
            }
          }
        }
      }
    }
  }
}
