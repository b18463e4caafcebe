import Kernel

/// What an indicator has been, what was promised of it, and the day one reads. Drawn once for each width.
package struct Chart: Sendable {
  package struct Point: Sendable {
    package let day: Day
    package let value: Double
    package let label: String
    package init(_ day: Day, _ value: Double, _ label: String = "") {
      (self.day, self.value, self.label) = (day, value, label)
    }
  }
  /// From this day on it was `value`; nil: not known.
  package struct Step: Sendable {
    package let day: Day
    package let value: Double?
    package init(_ day: Day, _ value: Double?) { (self.day, self.value) = (day, value) }
  }
  package struct Target: Sendable {
    let day: Day
    let value: Double
    let label: String
    let detail: String
    let short: String
    /// `label` "Cible : 46" over `detail` "fin 2027"; `short` "46 fin 2027" on a phone.
    package init(_ day: Day, _ value: Double, label: String, detail: String, short: String) {
      (self.day, self.value, self.label, self.detail, self.short) = (day, value, label, detail, short)
    }
  }
  /// What was expected on the way to the targets, and how far below (or above) is tolerated.
  package struct Pace: Sendable {
    let day: Day
    let value: Double
    let tolerated: Double
    package init(_ day: Day, _ value: Double, tolerated: Double) {
      (self.day, self.value, self.tolerated) = (day, value, tolerated)
    }
  }

  /// Unique on the page, `[a-z0-9-]`.
  package var id: String
  package var title: String
  /// The whole in words, for those who do not see it.
  package var summary: String
  /// Hollow circles, dotted line: what documents state.
  package var stated: [Point] = []
  /// Step line: what was counted, until `read`.
  package var counted: [Step] = []
  /// The day from which it is counted.
  package var countedSince: Day?
  package var targets: [Target] = []
  package var pace: [Pace] = []
  /// The day one reads: "15 novembre 2026" on the axis.
  package var today: Day
  /// Solid dot: what it is on the day read, "36 en service".
  package var reading: Point?
  /// Small circle: what was expected that day, "39,6 attendus".
  package var expected: Point?
  /// After the numbers of the axis: "%".
  package var suffix: String = ""

  package init(id: String, title: String, summary: String, today: Day) {
    (self.id, self.title, self.summary, self.today) = (id, title, summary, today)
  }

  /// "L’axe vertical commence à 20." where it does not start at zero, else nil: put it under the drawing.
  package var axisNote: String? {
    let scale = ValueScale(self, steps: 4)
    return scale.low == 0
      ? nil : "L’axe vertical commence à \(French.short(scale.low, atMost: 2))\(suffixText)."
  }
  var suffixText: String { suffix.isEmpty ? "" : French.narrow + suffix }
}

/// The drawing, 776 × 400 and 358 × 380; the style sheet shows one of them.
package func chart(_ chart: Chart) -> HTML {
  "<div class=\"chart\">\(ChartDrawing(chart, .wide).html)\(ChartDrawing(chart, .narrow).html)</div>\n"
}

/// One drawing's size and margins, in pixels that are never scaled.
struct ChartFrame: Sendable {
  let name: String
  let width: Double
  let height: Double
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double
  let isNarrow: Bool
  /// With room at the left for the widest number of the axis.
  func fitting(_ width: Double) -> ChartFrame {
    ChartFrame(
      name: name, width: self.width, height: height, left: max(left, width + 12), right: right, top: top,
      bottom: bottom, isNarrow: isNarrow)
  }
  static let wide = ChartFrame(
    name: "large", width: 776, height: 400, left: 44, right: 664, top: 40, bottom: 356, isNarrow: false)
  static let narrow = ChartFrame(
    name: "etroit", width: 358, height: 380, left: 32, right: 344, top: 48, bottom: 332, isNarrow: true)
}

/// Round numbers from below the least value to above the greatest.
struct ValueScale {
  let low: Double
  let high: Double
  let step: Double

  init(_ chart: Chart, steps: Int) {
    var values = chart.stated.map(\.value) + chart.counted.compactMap(\.value) + chart.targets.map(\.value)
    values += chart.pace.flatMap { [$0.value, $0.tolerated] }
    values += [chart.reading, chart.expected].compactMap { $0?.value }
    values = values.filter(\.isFinite)
    // What is tolerated below nothing is nothing: a count has no axis under zero.
    let tolerated = Set(chart.pace.map(\.tolerated))
    let isCount = values.allSatisfy { $0 >= 0 || tolerated.contains($0) }
    let least = max(values.min() ?? 0, isCount ? 0 : -.infinity)
    let most = values.max() ?? 1
    // Starting at zero would flatten what moves by less than six tenths of its height.
    let startsAtZero = least >= 0 && most - least >= 0.6 * most
    let from = startsAtZero ? 0 : least
    let span = most > from ? most - from : max(abs(most), 1)
    step = Self.round(span / Double(steps))
    low = (from / step).rounded(.down) * step
    let top = (most / step).rounded(.up) * step
    high = top > low ? top : low + (span / step).rounded(.up) * step
  }

  /// The least of 1, 2, 5 × 10ⁿ that is not under `value`.
  private static func round(_ value: Double) -> Double {
    var unit = 1.0
    while unit > value { unit /= 10 }
    while unit * 10 <= value { unit *= 10 }
    return [1, 2, 5, 10].map { $0 * unit }.first { $0 >= value * 0.999 } ?? 10 * unit
  }

  var ticks: [Double] {
    let count = Int(((high - low) / step).rounded())
    return (0...max(1, min(count, 12))).map { low + Double($0) * step }
  }
}

/// The days drawn, and the marks under the axis.
struct DayScale {
  let first: Day
  let last: Day

  init(_ chart: Chart) {
    var days = chart.stated.map(\.day) + chart.counted.map(\.day) + chart.targets.map(\.day)
    days += chart.pace.map(\.day) + [chart.today]
    let least = days.min() ?? chart.today
    let most = max(days.max() ?? chart.today, least.adding(days: 1))
    // A figure "fin 2023" does not open a whole empty year.
    first = least.month == 12 && least.dayOfMonth == 31 ? least : Day(least.year, 1, 1) ?? least
    last = Day(most.year, 12, 31) ?? most
  }

  struct Mark {
    let day: Day
    let word: String
    let middle: Day
  }
  /// Years, or months when there is only one year; fewer words when there is no room for all.
  func marks(room: Double) -> [Mark] {
    let days = max(1, first.days(until: last))
    if days < 370 {
      let each = room < 400 ? 3 : 1
      return (0..<12 / each).compactMap { index in
        guard let start = Day(last.year, index * each + 1, 1) else { return nil }
        return Mark(
          day: start, word: Self.months[index * each], middle: start.adding(days: 15))
      }
    }
    let years = Array(first.year...last.year)
    let perYear = room / Double(years.count)
    let each = perYear >= 40 ? 1 : perYear >= 20 ? 2 : 5
    return years.compactMap { year in
      guard let start = Day(year, 1, 1), let middle = Day(year, 7, 1), start >= first || first.days(until: middle) > 0
      else { return nil }
      return Mark(day: start, word: year % each == 0 || each == 1 ? String(year) : "", middle: middle)
    }
  }
  private static let months = [
    "janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
  ]
}
