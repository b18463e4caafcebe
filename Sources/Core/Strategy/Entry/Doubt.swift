import Kernel
import Ledger

/// Why a figure is taken only once the person says that it is right.
package enum Doubt: Sendable, Hashable {
  case beforeStrategy(from: Day)
  /// The day, or the whole of its period, comes after the last day of the strategy.
  case afterStrategy(through: Day)
  /// The day, or the end of its period, is after today.
  case toCome(Day)
  /// The change from the last one is beyond the pack's bound, in percent.
  case leap(from: String, on: Day, to: String, bound: Double)
  /// A code of Insee's that is also the postal code of other communes.
  case postal(String, commune: String, postal: [String])
  /// Lines of one commune and day: of the communes that it brought together, or the same twice.
  case together(lines: [Int], sum: Int, commune: String)
  /// Somebody gave the figure that this one replaces.
  case overwriting(String, of: GivenFigures.Owner)

  /// Where it shows: the part that is doubtful.
  package var part: ReportPart {
    switch self {
    case .beforeStrategy, .afterStrategy, .toCome: .day
    case .leap, .together, .overwriting: .value
    case .postal: .place
    }
  }
  package var sentence: String {
    switch self {
    case .beforeStrategy(let day): "C’est avant la stratégie, en vigueur depuis le \(French.long(day))."
    case .afterStrategy(let day):
      "C’est après la fin de la stratégie, le \(French.long(day)) : ce chiffre ne compte pas dans son bilan."
    case .toCome(let day): "Le \(French.long(day)) est à venir."
    case .leap(let last, let day, let value, let bound):
      "Le chiffre passe de \(last) (au \(French.short(day))) à \(value) : plus de \(French.percent(bound)) d’écart."
    case .postal(let code, let commune, let postal):
      "« \(code) » est le code Insee \(French.of(commune)), et le code postal \(French.list(postal.map(French.of))) : c’est \(commune) qui est lue."
    case .together(let lines, let sum, let commune):
      "Les lignes \(French.list(lines.map(String.init))) disent toutes \(commune), qui réunit d’anciennes communes : elles sont additionnées, \(French.number(sum))."
    case .overwriting(let value, let owner):
      "Ce chiffre remplace \(value) (\(owner.words)). \(owner.telling)"
    }
  }
}

extension Doubt {
  /// Of a report, given what stands for its key; `former`: what it would replace.
  static func doubts(
    of report: Report, _ measure: Measure, in plan: Plan, today: Day, standing: ReportsInForce,
    former: ReportsInForce.Line?
  ) -> [Doubt] {
    var doubts = dayDoubts(report.day, of: measure, in: plan, today: today)
    let last = standing.last(of: report.key, before: report.day) ?? former
    if let last, !measure.isPlausible(report.value, after: last.value) {
      doubts.append(
        .leap(
          from: French.number(last.value), on: last.day, to: French.number(report.value), bound: measure.plausibility))
    }
    return doubts
  }

  /// - Parameter measure: nil for a figure that is stated of a day.
  static func dayDoubts(_ day: Day, of measure: Measure? = nil, in plan: Plan, today: Day) -> [Doubt] {
    if day < plan.inForce { return [.beforeStrategy(from: plan.inForce)] }
    // The total of a period that began in its time is partly of its time.
    let period = measure.flatMap { $0.kind == .flow ? $0.period : nil }
    let first = period.map { Period($0, containing: day).first } ?? day
    return [afterStrategy(from: first, in: plan), day > today ? .toCome(day) : nil].compactMap(\.self)
  }

  /// - Parameter first: the first day that the figure speaks of.
  package static func afterStrategy(from first: Day, in plan: Plan) -> Doubt? {
    plan.end.flatMap { first > $0 ? .afterStrategy(through: $0) : nil }
  }
}

extension ReportsInForce.Line {
  /// True if reporting that again would add nothing: the same value, and no comment that is not there already.
  func says(_ report: Report) -> Bool {
    guard value == report.value, isNothing == report.isNothing else { return false }
    guard let said = report.comment else { return true }
    return comment == said || comment?.hasPrefix(said + "\n") ?? false
  }
}

/// What somebody says to a doubt.
package struct Confirmation: Sendable, Hashable {
  package let isGiven: Bool
  package let comment: String?
  package init(isGiven: Bool, comment: String?) {
    self.isGiven = isGiven
    self.comment = comment
  }
  package static let none = Confirmation(isGiven: false, comment: nil)

  /// Throws `Invalid`, at the fields of a form, unless every doubt is answered.
  package func answer(_ doubts: [Doubt]) throws {
    guard !doubts.isEmpty else { return }
    var issues: [Invalid.Issue] = []
    if !isGiven {
      issues = doubts.map {
        .init($0.sentence, remedy: "Corrigez, ou confirmez en bas avec un commentaire.", at: .field($0.part.rawValue))
      }
    } else if comment == nil {
      issues = [
        .init(
          "Le commentaire manque.", remedy: "Dites pourquoi ce chiffre est juste.",
          at: .field(ReportPart.comment.rawValue))
      ]
    }
    if !issues.isEmpty { throw Unconfirmed(doubts: doubts, invalid: Invalid(issues: issues)) }
  }
}

/// A figure that waits for its confirmation: the form asks for it.
package struct Unconfirmed: Error, Sendable {
  package let doubts: [Doubt]
  package let invalid: Invalid
}
