extension CalendarDay {
  /// Nil for a day outside of the years that a calendar here knows.
  package init?(daysSince1970 days: Int64) {
    guard (0...2_932_896).contains(days) else { return nil }
    // Eras of 400 years that begin in March, so that a leap day is the last of its year.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    self.init(
      year: Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), month: Int(month),
      day: Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))
  }

  package var weekday: Weekday {
    // 1 January 1970 was a Thursday; no day here lies before it.
    let weekdays = Weekday.allCases
    return weekdays[Int((daysSince1970 + 3) % Int64(weekdays.count))]
  }
}
