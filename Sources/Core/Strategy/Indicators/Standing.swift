/// What is computed of an indicator, a milestone or an action. Worst first: the smaller, the worse.
package enum Standing: String, Sendable, CaseIterable, Comparable {
  case late, atRisk, notComputable, noData, upcoming, onTrack, achieved, noIndicator

  /// The word on pages.
  package var name: String {
    switch self {
    case .late: "En retard"
    case .atRisk: "À risque"
    case .notComputable: "Non calculable"
    case .noData: "Non renseigné"
    case .upcoming: "À venir"
    case .onTrack: "En bonne voie"
    case .achieved: "Atteint"
    case .noIndicator: "Suivi sans chiffre"
    }
  }
  /// The word of what is over: what was missed can't be late any more.
  package func name(isFinal: Bool) -> String { isFinal && self == .late ? "Non atteint" : name }
  /// The sign in plain text; pages draw it.
  package var symbol: String {
    switch self {
    case .late: "■"
    case .atRisk: "▲"
    case .notComputable: "⊘"
    case .noData: "○"
    case .upcoming: "◇"
    case .onTrack: "◐"
    case .achieved: "●"
    case .noIndicator: "·"
    }
  }
  /// 0 is the worst.
  package var rank: Int {
    switch self {
    case .late: 0
    case .atRisk: 1
    case .notComputable: 2
    case .noData: 3
    case .upcoming: 4
    case .onTrack: 5
    case .achieved: 6
    case .noIndicator: 7
    }
  }
  package static func < (left: Standing, right: Standing) -> Bool { left.rank < right.rank }
}
