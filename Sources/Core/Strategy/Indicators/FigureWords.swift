import Kernel

extension Indicator {
  /// The number as it is written: "39,9", "75 %", "1 200 €"; at most `extra` decimals more than the indicator's.
  package func amount(_ value: Double, extra: Int = 0) -> String {
    let text = French.short(value, atMost: decimals + extra)
    return unit.isCounted ? text : unit.of(value, written: text)
  }

  /// With its noun: "36 téléphones", "1 structure", "75 %".
  package func counted(_ value: Double, extra: Int = 0) -> String {
    unit.of(value, written: French.short(value, atMost: decimals + extra), called: short)
  }

  /// What was expected, with a decimal where the line seldom falls on a whole number.
  package func expectedAmount(_ value: Double) -> String { amount(value, extra: decimals == 0 ? 1 : 0) }

  /// "on en attend 58", "on attend 75 %".
  var en: String { unit.isCounted ? "en " : "" }
  var atMost: String { direction == .fall ? " au plus" : "" }
  /// "58", "50 au plus".
  func bounded(_ value: Double) -> String { amount(value) + atMost }
  /// "75 % au 31/12/2020", "350, sans échéance".
  func wanted(_ target: Target) -> String {
    bounded(target.value) + (target.day.map { " au \(French.short($0))" } ?? ", sans échéance")
  }
  /// Where its targets are counted from: "29 téléphones au 31/12/2019"; nil where nothing is called its start.
  var startWords: String? {
    guard !targets.isEmpty else { return nil }
    if let baseline { return "\(counted(baseline.value)) \(dated(baseline.day))" }
    return eve.map { "\(counted(0)) au \(French.short($0))" }
  }
  /// "au 30/09/2021", "en 2021" for what is read by period.
  func dated(_ day: Day) -> String {
    if case .period(let kind) = window { Period(kind, containing: day).inWords } else { "au \(French.short(day))" }
  }

  /// Decimals to add so that a figure that misses another is not written like it.
  func telling(_ value: Double, from other: Double?) -> Int {
    guard let other, value != other else { return 0 }
    return (0...3).first { amount(value, extra: $0) != amount(other, extra: $0) } ?? 0
  }

  /// "71 % (27 sur 38)", "36 téléphones", "36 téléphones (12 réponses sur 14)".
  func found(_ figure: Series.Figure, against other: Double?) -> String {
    let text = counted(figure.value, extra: telling(figure.value, from: other))
    var inside: [String] = []
    if isPercent, let numerator = figure.numerator, let denominator = figure.denominator {
      inside.append("\(French.short(numerator, atMost: 1)) sur \(French.short(denominator, atMost: 1))")
    }
    if let coverage = figure.coverage {
      if !coverage.isComplete { inside.append(coverage.words) }
      if coverage.isNothing, figure.value == 0 { inside.append("néant") }
    }
    return inside.isEmpty ? text : "\(text) (\(inside.joined(separator: ", ")))"
  }
}

extension Day {
  /// "fin 2029", "au 30 juin 2026".
  var dueInWords: String { month == 12 && dayOfMonth == 31 ? "fin \(year)" : "au \(French.long(self))" }
}

extension Period {
  /// "en 2026", "en mars 2021", "au 2e trimestre 2021".
  var inWords: String { (kind == .year || kind == .month ? "en " : "au ") + name }
}

extension Period {
  /// "de 2026", "d’avril 2021", "du 2e trimestre 2021".
  var ofIt: String {
    if kind == .quarter || kind == .semester { return "du " + name }
    return (kind == .month && "aeiouéh".contains(name.prefix(1)) ? "d’" : "de ") + name
  }
}

extension PeriodKind {
  /// "dans l’année".
  var within: String {
    switch self {
    case .month: "dans le mois"
    case .quarter: "dans le trimestre"
    case .semester: "dans le semestre"
    case .year: "dans l’année"
    }
  }
}
