import Timelines

extension MetricsReport {
  /// One line a figure, in whole units, for a spreadsheet.
  package var csv: String {
    var text = CSVText.line([
      "figure", "unit", "known", "of", "not_yet", "out_of_order", "min", "p50", "p75", "p90",
      "p95", "max", "values",
    ])
    for figure in figures {
      let quantiles = figure.spread.quantiles
      let points = [
        quantiles?.least, quantiles?.half, quantiles?.threeQuarters, quantiles?.ninety,
        quantiles?.ninetyFive, quantiles?.most,
      ].map { $0.map(String.init) ?? "" }
      text += CSVText.line(
        [
          figure.name.rawValue, figure.name.scale.rawValue, "\(figure.spread.count)",
          "\(figure.of)", "\(figure.notYet)", "\(figure.disordered)",
        ] + points + [figure.spread.values.map(String.init).joined(separator: " ")])
    }
    return text
  }
}
