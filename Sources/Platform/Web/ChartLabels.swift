import Kernel

/// Places words beside what they name so that none covers another or a curve.
struct ChartLabels {
  struct Box {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    func covers(_ other: Box) -> Double {
      let width = min(right, other.right) - max(left, other.left)
      let height = min(bottom, other.bottom) - max(top, other.top)
      return width > 0 && height > 0 ? width * height : 0
    }
  }
  struct Line {
    let text: String
    let style: HTML
    let isBold: Bool
    static func strong(_ text: String) -> Line { Line(text: text, style: "c-strong", isBold: true) }
    static func soft(_ text: String) -> Line { Line(text: text, style: "c-soft", isBold: false) }
    static func plain(_ text: String) -> Line { Line(text: text, style: "c-plain", isBold: false) }
    static func pace(_ text: String) -> Line { Line(text: text, style: "c-strong c-green", isBold: true) }
  }
  enum Side: CaseIterable {
    case right, left, above, below, aboveLeft, aboveRight, belowRight, belowLeft, afterHigh
  }

  let frame: ChartFrame
  private(set) var html: HTML = ""
  private(set) var words: [Box] = []
  private var drawn: [(box: Box, weight: Double)] = []

  init(_ frame: ChartFrame) { self.frame = frame }

  mutating func avoid(x: Double, y: Double, radius: Double, weight: Double = 2) {
    drawn.append((Box(left: x - radius, top: y - radius, right: x + radius, bottom: y + radius), weight))
  }
  /// A segment of a curve, as a string of small boxes.
  mutating func avoid(from a: (Double, Double), to b: (Double, Double), weight: Double = 2) {
    let length = max(abs(b.0 - a.0), abs(b.1 - a.1))
    let count = max(1, Int(length / 8))
    for index in 0...count {
      let share = Double(index) / Double(count)
      avoid(x: a.0 + (b.0 - a.0) * share, y: a.1 + (b.1 - a.1) * share, radius: 2, weight: weight)
    }
  }
  mutating func reserve(_ box: Box) { words.append(box) }

  /// Written at the first of `sides` where it is free, else where it covers least; not at all when `isOptional`.
  mutating func place(
    _ lines: [Line], x: Double, y: Double, gap: Double = 10, sides: [Side], isOptional: Bool = false
  ) {
    let width = lines.map { Self.width($0.text, isBold: $0.isBold) }.max() ?? 0
    let height = Double(lines.count) * 18
    var best: (cost: Double, side: Side, box: Box)?
    let others = Side.allCases.filter { !sides.contains($0) }
    for (rank, side) in (sides + (isOptional ? [] : others)).enumerated() {
      let box = Self.box(side, x: x, y: y, gap: gap, width: width, height: height)
      let cost = cost(of: box) + Double(rank) * 5
      if best.map({ cost < $0.cost }) ?? true { best = (cost, side, box) }
    }
    // Two words on one another tell nothing: rather none, the table has it.
    guard let best, !(isOptional && best.cost > 60), words.allSatisfy({ best.box.covers($0) == 0 }) else { return }
    words.append(best.box)
    let isEnd = [.left, .aboveLeft, .belowLeft].contains(best.side)
    let isMiddle = [.above, .below].contains(best.side)
    let anchor: HTML = isEnd ? " text-anchor=\"end\"" : isMiddle ? " text-anchor=\"middle\"" : ""
    let column = isEnd ? best.box.right : isMiddle ? (best.box.left + best.box.right) / 2 : best.box.left
    for (index, line) in lines.enumerated() {
      write(line, x: column, y: best.box.top + 14 + Double(index) * 18, anchor: anchor)
    }
  }

  /// Written at the first free one of several spots, its upper left corner; not at all when there is none.
  mutating func place(_ lines: [Line], spots: [(x: Double, y: Double)]) {
    let width = lines.map { Self.width($0.text, isBold: $0.isBold) }.max() ?? 0
    for spot in spots {
      let box = Box(left: spot.x, top: spot.y, right: spot.x + width, bottom: spot.y + Double(lines.count) * 18)
      guard cost(of: box) < 20 else { continue }
      words.append(box)
      for (index, line) in lines.enumerated() { write(line, x: spot.x, y: spot.y + 14 + Double(index) * 18) }
      return
    }
  }

  mutating func write(_ line: Line, x: Double, y: Double, anchor: HTML = "") {
    html += "<text class=\"\(line.style)\" x=\"\(at: x)\" y=\"\(at: y)\"\(anchor)>\(prose: line.text)</text>\n"
  }

  private func cost(of box: Box) -> Double {
    var cost = 0.0
    for word in words { cost += box.covers(word) * 8 }
    for mark in drawn { cost += box.covers(mark.box) * mark.weight }
    let outside =
      max(0, -box.left) + max(0, box.right - frame.width) + max(0, -box.top)
      + max(0, box.bottom - frame.bottom)
    return cost + outside * 400
  }

  private static func box(
    _ side: Side, x: Double, y: Double, gap: Double, width: Double, height: Double
  ) -> Box {
    let (left, top): (Double, Double) =
      switch side {
      case .right: (x + gap, y - height / 2)
      case .left: (x - gap - width, y - height / 2)
      case .above: (x - width / 2, y - gap - height)
      case .below: (x - width / 2, y + gap)
      case .aboveLeft: (x - width - 4, y - gap - height)
      case .aboveRight: (x + 4, y - gap - height)
      case .belowRight: (x + 8, y + gap - 4)
      case .belowLeft: (x - 8 - width, y + gap - 4)
      case .afterHigh: (x + gap + 2, y - 10)
      }
    return Box(left: left, top: top, right: left + width, bottom: top + height)
  }

  /// Of Inter at 14 px with tabular figures, near enough.
  static func width(_ text: String, isBold: Bool) -> Double {
    let width = text.reduce(0.0) { sum, character in
      switch character {
      case "0"..."9": sum + 8.8
      case " ", "\u{00A0}", "i", "l", "j", ".", ",", ":", "’", "'": sum + 3.9
      case "\u{202F}": sum + 2.5
      case "f", "t", "r", "/", "(", ")": sum + 5.2
      case "m", "w", "%": sum + 12
      default: sum + (character.isUppercase ? 9.4 : 8)
      }
    }
    return isBold ? width * 1.05 : width
  }
}

extension ChartDrawing {
  /// What words must not cover.
  func mark(in labels: inout ChartLabels) {
    for tick in values.ticks {
      labels.reserve(.init(left: 0, top: y(tick) - 9, right: frame.left - 6, bottom: y(tick) + 9))
    }
    for (one, next) in zip(chart.stated, chart.stated.dropFirst()) {
      labels.avoid(from: (x(one.day), y(one.value)), to: (x(next.day), y(next.value)))
    }
    for (one, next) in zip(chart.pace, chart.pace.dropFirst()) {
      labels.avoid(from: (x(one.day), y(one.value)), to: (x(next.day), y(next.value)))
      labels.avoid(from: (x(one.day), y(one.tolerated)), to: (x(next.day), y(next.tolerated)))
    }
    let steps = chart.counted.filter { $0.day <= chart.today }
    for (index, step) in steps.enumerated() {
      guard let value = step.value else { continue }
      let end = index + 1 < steps.count ? steps[index + 1] : Chart.Step(chart.today, value)
      labels.avoid(from: (x(step.day), y(value)), to: (x(end.day), y(value)))
      labels.avoid(from: (x(end.day), y(value)), to: (x(end.day), y(end.value ?? value)))
    }
    for point in chart.stated { labels.avoid(x: x(point.day), y: y(point.value), radius: 6, weight: 5) }
    for target in chart.targets { labels.avoid(x: x(target.day), y: y(target.value), radius: 8, weight: 5) }
    for point in [chart.reading, chart.expected].compactMap({ $0 }) {
      labels.avoid(x: x(point.day), y: y(point.value), radius: 6, weight: 5)
      labels.avoid(from: (x(point.day), y(point.value)), to: (x(chart.today), frame.bottom))
    }
    if let since = chart.countedSince {
      labels.avoid(from: (x(since), frame.top - 20), to: (x(since), frame.bottom), weight: 0.1)
    }
  }

  /// Most important first: the others give way.
  func write(in labels: inout ChartLabels) {
    writeBreak(in: &labels)
    writeToday(in: &labels)
    if let reading = chart.reading {
      // On the side away from what was expected.
      let isBehind = chart.expected.map { y(reading.value) > y($0.value) } ?? true
      labels.place(
        [.strong(reading.label)], x: x(reading.day), y: y(reading.value), gap: 12,
        sides: isBehind
          ? [.belowRight, .right, .belowLeft, .below, .left] : [.aboveRight, .right, .aboveLeft, .above, .left])
    }
    for target in chart.targets.reversed() {
      let lines: [ChartLabels.Line] =
        frame.isNarrow ? [.strong(target.short)] : [.strong(target.label), .soft(target.detail)]
      let (x, y) = (x(target.day), y(target.value))
      let roomAtRight = frame.width - x - 14 > lines.map { ChartLabels.width($0.text, isBold: $0.isBold) }.max() ?? 0
      labels.place(
        lines, x: x, y: y, gap: 14,
        sides: x > frame.right - 20 && roomAtRight
          ? [.afterHigh, .aboveLeft, .belowLeft, .left]
          : [.aboveLeft, .belowRight, .belowLeft, .above, .below, .right, .left])
    }
    if let expected = chart.expected {
      labels.place(
        [.pace(expected.label)], x: x(expected.day), y: y(expected.value), gap: 6,
        sides: [.aboveLeft, .left, .aboveRight, .belowRight, .right, .belowLeft])
    }
    if let last = chart.pace.last, let start = chart.pace.first, chart.pace.count > 1 {
      let lines = [ChartLabels.Line.soft("rythme attendu"), .soft("et tolérance")]
      let width = ChartLabels.width(lines[0].text, isBold: false)
      let (from, to) = (x(start.day), x(last.day))
      labels.place(
        lines,
        spots: [0.72, 0.78, 0.64, 0.84, 0.55, 0.45, 0.35].map { share in
          let left = min(from + (to - from) * share, frame.width - width)
          return (left, max(paceHeight(at: left), paceHeight(at: left + width)) + 12)
        })
    }
    let ends = [chart.stated.last, chart.stated.count > 1 ? chart.stated.first : nil].compactMap { $0 }
    for point in ends + chart.stated.dropFirst().dropLast() where point.day != chart.reading?.day {
      labels.place(
        [.plain(point.label)], x: x(point.day), y: y(point.value), gap: 8,
        sides: [.above, .belowRight, .aboveLeft, .aboveRight, .below, .belowLeft, .right, .left], isOptional: true)
    }
  }

  private func paceHeight(at position: Double) -> Double {
    for (one, next) in zip(chart.pace, chart.pace.dropFirst()) where x(next.day) >= position {
      let (from, to) = (x(one.day), x(next.day))
      let share = to > from ? (position - from) / (to - from) : 0
      return y(one.tolerated) + (y(next.tolerated) - y(one.tolerated)) * share
    }
    return frame.top
  }

  private func writeBreak(in labels: inout ChartLabels) {
    guard let since = chart.countedSince, since > days.first, since < days.last else { return }
    let rule = x(since)
    let height = frame.top - 8
    if !chart.stated.isEmpty {
      let before = ["chiffres cités", "cités"].first { rule - 8 - ChartLabels.width($0, isBold: false) >= 0 }
      if let before { labels.write(.soft(before), x: rule - 8, y: height, anchor: " text-anchor=\"end\"") }
    }
    let after = ["comptés au registre depuis le \(French.short(since))", "comptés au registre", "comptés"]
    let room = frame.width - rule - 8
    guard let word = after.first(where: { ChartLabels.width($0, isBold: false) <= room }) else { return }
    labels.write(.soft(word), x: rule + 8, y: height)
    let width = ChartLabels.width(word, isBold: false)
    labels.reserve(.init(left: rule - 100, top: height - 14, right: rule + 16 + width, bottom: height + 4))
  }

  private func writeToday(in labels: inout ChartLabels) {
    let day = x(chart.today)
    let word = frame.isNarrow ? French.short(chart.today) : French.long(chart.today)
    let width = ChartLabels.width(word, isBold: false)
    let isRight = day + 8 + width <= frame.width
    labels.write(
      .soft(word), x: isRight ? day + 8 : day - 8, y: frame.bottom - 8, anchor: isRight ? "" : " text-anchor=\"end\"")
    let left = isRight ? day + 8 : day - 8 - width
    labels.reserve(.init(left: left, top: frame.bottom - 24, right: left + width, bottom: frame.bottom))
  }
}
