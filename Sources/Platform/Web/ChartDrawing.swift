import Kernel

struct ChartDrawing {
  let chart: Chart
  let frame: ChartFrame
  let values: ValueScale
  let days: DayScale

  init(_ chart: Chart, _ frame: ChartFrame) {
    let values = ValueScale(chart, steps: 4)
    let words = values.ticks.map { Self.word(of: $0, values, chart) }
    self.chart = chart
    self.values = values
    self.frame = frame.fitting(words.map { ChartLabels.width($0, isBold: false) }.max() ?? 0)
    days = DayScale(chart)
  }
  /// "60"; the uppermost has the suffix, "100 %".
  private static func word(of tick: Double, _ values: ValueScale, _ chart: Chart) -> String {
    let decimals = values.step < 0.1 ? 2 : values.step < 1 ? 1 : 0
    return French.number(tick, decimals: decimals) + (tick == values.ticks.last ? chart.suffixText : "")
  }

  func x(_ day: Day) -> Double {
    let share = Double(days.first.days(until: day)) / Double(days.first.days(until: days.last))
    return frame.left + max(0, min(1, share)) * (frame.right - frame.left)
  }
  func y(_ value: Double) -> Double {
    let share = (value - values.low) / (values.high - values.low)
    return frame.bottom - max(-0.02, min(1.02, share)) * (frame.bottom - frame.top)
  }

  var html: HTML {
    let id = "\(chart.id)-\(frame.name)"
    var labels = ChartLabels(frame)
    mark(in: &labels)
    write(in: &labels)
    return """
      <svg class="chart-\(frame.name)" viewBox="0 0 \(Int(frame.width)) \(Int(frame.height))" \
      width="\(Int(frame.width))" height="\(Int(frame.height))" role="img" aria-labelledby="\(id)-titre \(id)-texte">\
      <title id="\(id)-titre">\(chart.title)</title><desc id="\(id)-texte">\(chart.summary)</desc>
      \(grid)\(axis)\(band)\(rule)\(statedLine)\(countedLine)\(dayRead)\(targets)\(labels.html)</svg>

      """
  }

  // MARK: - Ground

  private var grid: HTML {
    values.ticks.html { tick in
      let height = y(tick)
      let line: HTML =
        tick == values.low
        ? "" : "<path class=\"c-grid\" d=\"M\(at: frame.left) \(at: height)H\(at: frame.right)\"/>"
      return """
        \(line)<text class="c-soft" x="\(at: frame.left - 10)" y="\(at: height + 5)" text-anchor="end">\
        \(Self.word(of: tick, values, chart))</text>

        """
    }
  }

  private var axis: HTML {
    let base = frame.bottom
    var path = HTML("M") + "\(at: frame.left) \(at: base)H\(at: frame.right)"
    var words: HTML = ""
    for mark in days.marks(room: frame.right - frame.left) {
      if mark.day >= days.first { path += "M\(at: x(mark.day)) \(at: base)v6" }
      let middle = x(mark.middle)
      guard !mark.word.isEmpty, middle - 18 >= frame.left - 12, middle + 18 <= frame.width else { continue }
      words += """
        <text class="c-soft" x="\(at: middle)" y="\(at: base + 22)" text-anchor="middle">\(mark.word)</text>
        """
    }
    path += "M\(at: frame.right) \(at: base)v6"
    let today = x(chart.today)
    return """
      <path class="c-axis" d="\(path)"/><path class="c-today" d="M\(at: today) \(at: base)v10"/>\(words)

      """
  }

  private var rule: HTML {
    guard let since = chart.countedSince, since > days.first, since < days.last else { return "" }
    return "<path class=\"c-rule\" d=\"M\(at: x(since)) \(at: frame.top - 20)V\(at: frame.bottom)\"/>\n"
  }

  // MARK: - What was promised

  private var band: HTML {
    guard chart.pace.count > 1 else { return "" }
    let edge = chart.pace.map { point($0.day, $0.value) }
    let other = chart.pace.reversed().map { point($0.day, $0.tolerated) }
    return """
      <path class="c-band" d="M\((edge + other).html(separator: "L") { $0 })Z"/>\
      <path class="c-pace" d="M\(edge.html(separator: "L") { $0 })"/>

      """
  }

  private var targets: HTML {
    chart.targets.html { target in
      let (x, y) = (x(target.day), y(target.value))
      return """
        <circle class="c-target" cx="\(at: x)" cy="\(at: y)" r="6.5"/>\
        <circle class="c-dot" cx="\(at: x)" cy="\(at: y)" r="2.5"/>

        """
    }
  }

  // MARK: - What was

  private var statedLine: HTML {
    guard let first = chart.stated.first else { return "" }
    var path = "M" + point(first.day, first.value)
    for stated in chart.stated.dropFirst() { path += "L" + point(stated.day, stated.value) }
    let circles = chart.stated.html { stated in
      "<circle class=\"c-stated\" cx=\"\(at: x(stated.day))\" cy=\"\(at: y(stated.value))\" r=\"4.5\"/>"
    }
    return "<path class=\"c-dotted\" d=\"\(path)\"/>\(circles)\n"
  }

  private var countedLine: HTML {
    var path: HTML = ""
    var isDrawing = false
    for (index, step) in chart.counted.enumerated() where step.day <= chart.today {
      guard let value = step.value else {
        if isDrawing { path += "H\(at: x(step.day))" }
        isDrawing = false
        continue
      }
      path += isDrawing ? "H\(at: x(step.day))V\(at: y(value))" : "M\(at: x(step.day)) \(at: y(value))"
      isDrawing = true
      let isLast = index + 1 == chart.counted.count || chart.counted[index + 1].day > chart.today
      if isLast { path += "H\(at: x(chart.today))" }
    }
    return path.isEmpty ? "" : "<path class=\"c-counted\" d=\"\(path)\"/>\n"
  }

  private var dayRead: HTML {
    let today = x(chart.today)
    var drawing: HTML = ""
    if let top = [chart.expected, chart.reading].compactMap({ $0 }).map({ y($0.value) }).min() {
      drawing += "<path class=\"c-dotted\" d=\"M\(at: today) \(at: frame.bottom)V\(at: top)\"/>"
    }
    if let expected = chart.expected {
      drawing += "<circle class=\"c-expected\" cx=\"\(at: today)\" cy=\"\(at: y(expected.value))\" r=\"3.5\"/>"
    }
    if let reading = chart.reading {
      drawing += "<circle class=\"c-dot\" cx=\"\(at: x(reading.day))\" cy=\"\(at: y(reading.value))\" r=\"5.5\"/>"
    }
    return drawing
  }

  private func point(_ day: Day, _ value: Double) -> HTML { "\(at: x(day)) \(at: y(value))" }
}

extension HTML.StringInterpolation {
  /// A coordinate, with one decimal at most.
  mutating func appendInterpolation(at value: Double) {
    let tenths = value.isFinite ? Int((value * 10).rounded()) : 0
    let whole = abs(tenths) / 10
    let text = (tenths < 0 ? "-" : "") + String(whole) + (tenths % 10 == 0 ? "" : "." + String(abs(tenths) % 10))
    appendInterpolation(text)
  }
}
