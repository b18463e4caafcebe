import Kernel
import Web

/// The picture of an indicator: what documents state, what was counted, what was promised and expected. Nil where there
/// is too little to draw.
func indicatorChart(_ item: IndicatorSituation, _ moment: Moment) -> Chart? {
  let indicator = item.indicator, judgement = item.judgement
  let stated = indicator.stated.filter { $0.day <= moment.on }
  let steps =
    item.series.breakDay.map { start in
      item.series.steps.filter { $0.from >= start && $0.from <= moment.on }
    } ?? []
  guard stated.count + steps.count + indicator.targets.count > 1 else { return nil }
  var chart = Chart(
    id: "courbe-\(indicator.id.replacing("_", with: "-"))", title: indicator.title,
    summary: judgement.sentence, today: moment.on)
  let hidden = item.series.breakDay
  chart.stated = stated.filter { figure in hidden.map { figure.day < $0 } ?? true }.map {
    Chart.Point($0.day, $0.value, indicator.amount($0.value, extra: 1))
  }
  chart.counted = steps.map { Chart.Step($0.from, $0.state.figure?.value) }
  chart.countedSince = item.series.breakDay
  chart.targets = indicator.targets.compactMap { target in
    target.day.map {
      Chart.Target(
        $0, target.value, label: "Cible\u{00A0}: \(indicator.amount(target.value))", detail: French.due($0),
        short: "\(indicator.amount(target.value)) \(French.due($0))")
    }
  }
  chart.pace = pace(indicator)
  if let value = judgement.value, let readOn = judgement.readOn {
    chart.reading = Chart.Point(readOn, value, indicator.counted(value, extra: indicator.isPercent ? 1 : 0))
    if let expected = judgement.expected, judgement.standing != .late {
      chart.expected = Chart.Point(readOn, expected, "\(indicator.expectedAmount(expected)) attendus")
    }
  }
  if indicator.isPercent { chart.suffix = "%" }
  return chart
}

/// The straight lines from the baseline to the targets, with what is tolerated of each step.
private func pace(_ indicator: Indicator) -> [Chart.Pace] {
  guard indicator.isJudged else { return [] }
  var start = indicator.baseline.map { (day: $0.day, value: $0.value) }
  if case .since(let first) = indicator.window, start == nil { start = (first.adding(days: -1), 0) }
  guard var previous = start else { return [] }
  let side: Double = indicator.direction == .rise ? -1 : 1
  var pace: [Chart.Pace] = []
  for target in indicator.targets {
    guard let day = target.day else { continue }
    let wanting = side * indicator.tolerance * abs(target.value - previous.value)
    if pace.isEmpty { pace.append(Chart.Pace(previous.day, previous.value, tolerated: previous.value + wanting)) }
    pace.append(Chart.Pace(day, target.value, tolerated: target.value + wanting))
    previous = (day, target.value)
  }
  return pace
}
