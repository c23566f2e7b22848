/// Writes numbers for people.
package enum NumberText {
  /// `12,345`.
  package static func grouped(_ number: Int64) -> String {
    var text = ""
    let digits = "\(number.magnitude)"
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return number < 0 ? "-" + text : text
  }
}
