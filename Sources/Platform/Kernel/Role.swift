/// What a person is in a département. Everyone has `public`, everyone who signs in has `agent`, and functions add
/// theirs.
package enum Role: String, Sendable, CaseIterable {
  case `public` = "public"
  /// Whoever holds a link that was sent: no account, one thing to do.
  case bearer = "lien"
  case agent
  case partner = "partenaire"
  case mayor = "maire"
  case coordinator = "coordonnateur"
  case force
  case prosecutor = "parquet"
  case subPrefect = "sous-prefet"
  case prefecture
  /// Looks after the accounts of an organisation: made by a holding, never by a pack.
  case manager = "gestionnaire"
  case administrator = "administrateur"

  package static let everybody = Set(allCases)
  package static let signedIn = everybody.subtracting([.public, .bearer])
  /// What the functions of a pack make of their holders.
  package static let ofFunctions = signedIn.subtracting([.agent, .manager])

  package var name: String { words.name }
  /// As a column is headed.
  package var heading: String { words.heading }
  /// True of those whose rights stop nowhere in the département.
  package var isEverywhere: Bool { self == .prefecture || self == .administrator }

  private var words: (name: String, heading: String, subject: String) {
    switch self {
    case .public: ("Public", "Tout le monde", "Tout le monde")
    case .bearer: ("Porteur d’un lien", "Porteur d’un lien", "Le porteur d’un lien")
    case .agent: ("Agent connecté", "Agent connecté", "L’agent connecté")
    case .partner: ("Partenaire", "Parte\u{00AD}naire", "Le partenaire")
    case .mayor: ("Maire", "Maire", "Le maire")
    case .coordinator: ("Coordonnateur de conseil", "Coordon\u{00AD}nateur", "Le coordonnateur de conseil")
    case .force: ("Force de sécurité", "Force de sécurité", "La force de sécurité")
    case .prosecutor: ("Parquet", "Parquet", "Le parquet")
    case .subPrefect: ("Sous-préfet", "Sous-préfet", "Le sous-préfet")
    case .prefecture: ("Préfecture", "Préfec\u{00AD}ture", "La préfecture")
    case .manager: ("Gestionnaire d’organisme", "Gestion\u{00AD}naire", "Le gestionnaire d’organisme")
    case .administrator: ("Administrateur", "Adminis\u{00AD}trateur", "L’administrateur")
    }
  }
  private var place: String {
    switch self {
    case .subPrefect: "dans son arrondissement"
    case .mayor: "dans sa commune"
    case .coordinator: "dans les communes de son conseil"
    default: "là où s’exerce sa fonction"
    }
  }

  /// What it may do, as one says it: "Le maire donne les chiffres demandés à sa fonction."
  package func sentence(_ permission: Permission) -> String {
    let limit =
      switch isEverywhere ? nil : permission.bound {
      case nil, .said: ""
      case .function: " dont sa fonction répond"
      case .place: ", \(place)"
      case .organisation: ", dans son organisme"
      }
    return "\(words.subject) \(permission.present)\(limit)."
  }
}
