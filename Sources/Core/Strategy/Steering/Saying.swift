import Kernel

/// Where the work is, as the person in charge says it. Independent of what the figures say.
package enum ActionState: String, Sendable, CaseIterable, Codable {
  case toLaunch = "a_lancer"
  case underWay = "en_cours"
  case paused = "en_pause"
  case finished = "termine"
  case abandoned = "abandonne"

  package var name: String {
    switch self {
    case .toLaunch: "À lancer"
    case .underWay: "En cours"
    case .paused: "En pause"
    case .finished: "Terminée"
    case .abandoned: "Abandonnée"
    }
  }
}

/// What the person in charge thinks will happen (the météo): a judgement, never computed, never averaged.
package enum Weather: String, Sendable, CaseIterable, Codable {
  case secured = "securises"
  case attainable = "atteignables"
  case supportNeeded = "appuis"
  case compromised = "compromis"

  package var name: String {
    switch self {
    case .secured: "Objectifs sécurisés"
    case .attainable: "Objectifs atteignables"
    case .supportNeeded: "Appuis nécessaires"
    case .compromised: "Objectifs compromis"
    }
  }
}

/// What somebody said of an action, a milestone or an indicator, on a day: dated twice, never rewritten.
/// A later saying of the same kind replaces it; a withdrawal takes one back.
package struct Saying: Sendable, Identifiable {
  package enum Kind: String, Sendable, CaseIterable {
    case state = "etat"
    case step = "etape"
    case weather = "meteo"
    case accountable = "responsable"
    case milestone = "jalon"
    case figure = "chiffre"

    /// Those that are said of an action itself.
    static let ofActions: [Kind] = [.weather, .step, .state, .accountable]
    /// What the form asks.
    var question: String {
      switch self {
      case .weather: "Ce que vous en pensez"
      case .step: "Prochaine étape"
      case .state: "Où en est le travail"
      case .accountable: "Responsable"
      case .milestone: "Jalon"
      case .figure: "Chiffre"
      }
    }
  }

  /// What was said; only the fields of its kind are there.
  package struct Content: Sendable, Codable, Equatable {
    package var state: ActionState?
    package var weather: Weather?
    /// The synthesis of a météo, the title of a next step, the comment of a figure.
    package var text: String?
    package var due: Day?
    package var function: String?
    package var isConfirmed: Bool?
    package var milestone: Milestone.State?
    package var outcome: Milestone.Outcome?
    package var proof: String?
    package var value: Double?
    package var numerator: Double?
    package var denominator: Double?
    package var source: String?

    package init() {}

    /// The names of the fields that say something: what the audit keeps of them, values being personal at times.
    var given: [String] {
      let fields: [(String, Any?)] = [
        ("state", state), ("weather", weather), ("text", text), ("due", due), ("function", function),
        ("isConfirmed", isConfirmed), ("milestone", milestone), ("outcome", outcome), ("proof", proof),
        ("value", value), ("numerator", numerator), ("denominator", denominator), ("source", source),
      ]
      return fields.filter { $0.1 != nil }.map(\.0)
    }
  }

  package let id: Kernel.ID<Saying>
  package let kind: Kind
  /// The action's number, the milestone's or the indicator's id.
  package let subject: String
  /// The day it speaks of.
  package let day: Day
  package let recordedAt: Instant
  /// Who said it: the name under which they are signed in.
  package let by: String
  package let content: Content
  /// The saying that this one takes back.
  package let withdraws: Kernel.ID<Saying>?
  /// When its text was erased.
  package var erasedAt: Instant?

  /// True if it holds words of somebody's own: those may name a person.
  package var hasOwnWords: Bool {
    erasedAt == nil && (content.text ?? content.proof ?? content.source) != nil
  }
}

extension Saying {
  /// Why a text is erased: chosen, since what one would write might name the person again.
  package enum Erasure: String, Sendable, CaseIterable {
    case name = "nom"
    case request = "demande"
    case error = "erreur"

    var words: String {
      switch self {
      case .name: "il nommait une personne"
      case .request: "la personne concernée l’a demandé"
      case .error: "il n’aurait pas dû être écrit"
      }
    }
  }
}

extension Saying.Content {
  /// Without anybody's own words. Choices, days and numbers stay: they name nobody, and figures rest on them.
  /// - Parameter keepsSource: true where the source is one that the pack declares.
  func erased(on day: Day, because reason: Saying.Erasure, keepsSource: Bool) -> Saying.Content {
    var content = self
    content.text = "Texte effacé le \(French.long(day)) : \(reason.words)."
    content.proof = nil
    if !keepsSource { content.source = nil }
    return content
  }
}

extension Milestone {
  /// As the pack and people say it.
  package func with(_ sayings: [Milestone.Saying]) -> Milestone {
    sayings.isEmpty
      ? self
      : Milestone(
        id: id, title: title, due: due, isDated: isDated, owner: owner, source: source, note: note, said: said + sayings
      )
  }
}

extension Saying {
  /// What it adds to its milestone.
  package var milestoneSaying: Milestone.Saying? {
    content.milestone.map {
      Milestone.Saying(
        $0, on: day, outcome: content.outcome, source: content.source, proof: content.proof, note: content.text,
        recordedAt: recordedAt)
    }
  }
  /// What it adds to its indicator.
  package var statedFigure: StatedFigure? {
    content.value.map {
      StatedFigure(
        $0, on: day, numerator: content.numerator, denominator: content.denominator, source: content.source ?? "",
        note: content.text, origin: .entered(at: recordedAt, by: by))
    }
  }
}
