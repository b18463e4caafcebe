import Kernel

extension Indicator {
  var described: [(String, Described.Value)] {
    [
      ("titre", .text(title)), ("court", .words(short)), ("unité", .text(unit.told)),
      ("décimales", .text("\(decimals)")), ("contexte", .flag(isContext)), ("périmètre", .words(perimeter)),
      ("formule", .words(formula?.told)), ("fenêtre", .text(window.told)), ("sens", .text(direction.rawValue)),
      ("tolérance", .text(French.percent(tolerance * 100, atMost: 4))), ("péremption", .text("\(staleness) jours")),
      ("point de départ", .words(baseline.map(Indicator.told) ?? (start == .nowhere ? "aucun" : nil))),
      ("chiffres cités", .list(stated.map(Indicator.told))), ("cibles", .list(targets.map(Indicator.told))),
      ("chaque", .words(keep?.told)), ("source", .words(source)), ("note", .words(note)),
    ]
  }

  private static func told(_ figure: StatedFigure) -> String {
    "\(French.short(figure.value, atMost: 4)) le \(French.short(figure.day)) "
      + "(\(figure.source), \(figure.confidence.rawValue)\(figure.origin == .observation ? ", observations" : ""))"
      + (figure.note.map { " : \($0)" } ?? "")
  }
  private static func told(_ target: Target) -> String {
    let when = target.isDated ? target.day.map { " au \(French.short($0))" } ?? "" : ", sans échéance"
    return "cible \(French.short(target.value, atMost: 4))\(when)" + (target.source.map { " (\($0))" } ?? "")
      + (target.note.map { " : \($0)" } ?? "")
  }
}

extension Keep {
  fileprivate var told: String {
    "\(bound.rawValue) \(French.short(value, atMost: 4)) \(period.frequency), "
      + "du \(French.short(first)) au \(French.short(last))"
  }
}

extension Window {
  fileprivate var told: String {
    switch self {
    case .level: "niveau"
    case .period(let kind): kind.frequency
    case .since(let day): "depuis le \(French.short(day))"
    case .rolling(let months): "\(months) mois glissants"
    }
  }
}

extension Formula {
  fileprivate var told: String {
    let terms = terms.map(\.told)
    return switch self {
    case .term: terms[0]
    case .sum: terms.joined(separator: " + ")
    case .difference: terms.joined(separator: " − ")
    case .ratio: terms.joined(separator: " / ")
    case .per1000: "\(terms[0]) pour 1 000 habitants"
    case .communes: "communes qui ont \(terms[0])"
    }
  }
}

extension Term {
  fileprivate var told: String {
    let parts = [organisation, category].compactMap(\.self)
    return measure + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
  }
}
