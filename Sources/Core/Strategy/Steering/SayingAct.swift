import Database

/// What is done to what people say, by the kind of it.
struct SayingAct: Audited {
  enum Done: CaseIterable { case said, withdrawn, erased }
  let kind: Saying.Kind
  let done: Done

  static var allCases: [SayingAct] {
    Saying.Kind.allCases.flatMap { kind in Done.allCases.map { SayingAct(kind: kind, done: $0) } }
  }

  var trail: TrailWords {
    switch done {
    case .said: TrailWords("\(kind.rawValue).dit", "\(word) : dit", of: kind.rawValue)
    case .withdrawn: TrailWords("\(kind.rawValue).retire", "\(word) : retiré", of: kind.rawValue)
    case .erased: TrailWords("dit.efface", "Texte effacé", of: kind.rawValue)
    }
  }
  private var word: String {
    switch kind {
    case .state: "État du travail"
    case .step: "Prochaine étape"
    case .weather: "Météo"
    case .accountable: "Responsable"
    case .milestone: "Jalon"
    case .figure: "Chiffre cité"
    }
  }
}
