import Policy
import Templates
import Updates

extension PolicyLints {
  /// Own texts of updates: a misspelt name is an error now, and not a hole in a text at night.
  mutating func checkMessages() {
    for (name, text) in policy.messages.sorted(by: { $0.key < $1.key }) {
      let path = "messages.\(name)"
      do throws(MessageFault) {
        _ = try UpdateTemplates(replacing: [name: text])
      } catch {
        guard let fault = error.fault else {
          refuse(
            "unknown-message", path,
            "There is no text of that name, so nobody would ever read it.",
            write: "Write one of \(UpdateTemplates.names.joined(separator: ", ")).")
          continue
        }
        refuse(
          "message-fault", path,
          "Line \(fault.line), column \(fault.column) of the text: \(fault.kind.sentence)",
          write: "Write a name that the text that ships has too, or leave this one out.")
      }
    }
  }
}
