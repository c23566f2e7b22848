import Markup
package import Policy

/// What people outside see who want to be told by mail, or no more: pages with a form at most, and no
/// script.
package enum SubscriptionPage: Equatable, Sendable {
  /// `problem` says what is wrong with what was sent before.
  case form(address: String, chosen: Set<String>?, problem: String?)
  /// The same whether the address is known or not.
  case asked
  case confirm(token: String)
  case confirmed
  case used
  /// A link that confirms, and that nobody knows or that is over.
  case over
  case unsubscribe(token: String)
  case unsubscribed
  /// Somebody else has to wait, or this one.
  case wait(minutes: Int64)
}

extension SubscriptionPage {
  /// The whole page.
  package func html(_ rule: StatusPageRule) -> String {
    var page = StatusHTML("\(heading) – \(rule.title)", .served)
    page.heading(heading)
    switch self {
    case .form(let address, let chosen, let problem):
      page.form(address, chosen, problem, rule)
    case .asked:
      page.paragraph(
        "A mail is on its way to that address, unless it was sent one within the hour. Follow the link in it within a day: nothing else is sent before that."
      )
    case .confirm(let token):
      page.paragraph(
        "Press the button to be told by mail when something is wrong with \(rule.title).")
      page.button("Tell me", to: "/status/confirm/\(token)")
    case .confirmed:
      page.paragraph("From now on you are told by mail. Every mail has a link that ends it.")
    case .used: page.paragraph("This link was used. Nothing more can be done with it.")
    case .over:
      page.paragraph("Its time is over, or it was cut off on its way.")
      page.again()
    case .unsubscribe(let token):
      page.paragraph(
        "Press the button, and no more mail is sent to you and your address is removed.")
      page.button("Tell me no more", to: "/status/unsubscribe/\(token)")
    case .unsubscribed:
      page.paragraph("No more mail is sent to you, and your address is removed.")
      page.again()
    case .wait(let minutes):
      page.paragraph("Too many people ask just now. Try again in \(minutes) minutes.")
    }
    return page.finished()
  }

  private var heading: String {
    switch self {
    case .form: "Be told by mail"
    case .asked: "Look at your mail"
    case .confirm: "Confirm that you want to be told"
    case .confirmed: "You are told from now on"
    case .used: "This link was used"
    case .over: "This link leads nowhere"
    case .unsubscribe: "Be told no more"
    case .unsubscribed: "You are told no more"
    case .wait: "Not just now"
    }
  }
}

extension StatusHTML {
  fileprivate mutating func button(_ label: String, to path: String) {
    markup.raw("<form method=\"post\"")
    markup.attribute("action", path)
    markup.raw(">\n<button>")
    markup.text(label)
    markup.raw("</button>\n</form>\n")
  }

  fileprivate mutating func again() {
    markup.raw("<p><a href=\"/status/subscribe\">Ask to be told</a></p>\n")
  }

  fileprivate mutating func form(
    _ address: String, _ chosen: Set<String>?, _ problem: String?, _ rule: StatusPageRule
  ) {
    paragraph(
      "When something is wrong, what is published here is sent to you as well. First a mail asks whether the address is yours."
    )
    markup.raw("<form method=\"post\" action=\"/status/subscribe\">\n")
    if let problem {
      markup.raw("<p class=\"problem\" id=\"problem\" role=\"alert\">")
      markup.text(problem)
      markup.raw("</p>\n")
    }
    markup.raw(
      "<label for=\"address\">Your address</label>\n<input id=\"address\" name=\"address\" ")
    markup.raw("type=\"email\" required maxlength=\"254\" autocomplete=\"email\"")
    if problem != nil { markup.raw(" aria-describedby=\"problem\"") }
    markup.attribute("value", address)
    markup.raw(">\n")
    if !rule.components.isEmpty {
      markup.raw("<fieldset>\n<legend>Tell me of</legend>\n")
      for (index, component) in rule.components.sorted(by: { $0.key < $1.key }).enumerated() {
        box(index, component.key, component.value.about, isChosen: chosen?.contains(component.key))
      }
      markup.raw("</fieldset>\n")
    }
    markup.raw("<button>Ask to be told</button>\n</form>\n<p><small>")
    markup.text(
      "The address is kept for this alone, encrypted, and removed as soon as you are to be told no more."
    )
    markup.raw("</small></p>\n")
  }

  private mutating func box(_ index: Int, _ name: String, _ about: String?, isChosen: Bool?) {
    markup.raw("<div><input type=\"checkbox\" name=\"component\"")
    markup.attribute("id", "c\(index)")
    markup.attribute("value", name)
    if let about, !about.isEmpty { markup.attribute("aria-describedby", "a\(index)") }
    markup.raw(isChosen ?? true ? " checked><label" : "><label")
    markup.attribute("for", "c\(index)")
    markup.raw(">")
    markup.text(name)
    markup.raw("</label>")
    if let about, !about.isEmpty {
      markup.raw("<small")
      markup.attribute("id", "a\(index)")
      markup.raw(">")
      markup.text(about)
      markup.raw("</small>")
    }
    markup.raw("</div>\n")
  }
}
