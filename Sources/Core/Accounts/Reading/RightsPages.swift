import Kernel
import Web

/// What one role may do, and who has it.
struct RoleRights: Sendable {
  let role: Role
  let permissions: Set<Permission>
  let people: Int
  /// The functions whose holders have it, in words.
  let functions: [String]
}

/// One table, rights by roles; on a telephone, a list by role.
/// - Parameter permissions: all of them, what reads first.
func rightsPage(_ frame: PageFrame, _ rights: [RoleRights], _ permissions: [Permission]) -> HTML {
  """
  \(pageHead(
    "Droits", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Droits")],
    answer: "Qui peut faire quoi, et jusqu’où. Une personne peut tout ce que permettent les fonctions qu’elle tient aujourd’hui."))
  <div class="wide-only">\(section(
    "Ce que chacun peut", note: "✓ partout\u{202F}; ○ pour ce dont sa fonction répond, ou là où elle s’exerce.",
    grid(rights, permissions)))</div>
  <div class="narrow-only">\(section("Ce que chacun peut", sentences(rights)))</div>
  \(section("Qui ils sont", holders(rights)))
  """
}

private func grid(_ rights: [RoleRights], _ permissions: [Permission]) -> HTML {
  let rows = permissions.map { permission -> TableRow in
    TableRow(
      [HTML(prose: permission.sentence)]
        + rights.map { item -> HTML in
          guard item.permissions.contains(permission) else { return "<span class=\"fr-sr-only\">non</span>" }
          let isBound = permission.bound != nil && !item.role.isEverywhere
          return isBound
            ? "<span aria-hidden=\"true\">○</span><span class=\"fr-sr-only\">oui, dans sa limite</span>"
            : "<span aria-hidden=\"true\">✓</span><span class=\"fr-sr-only\">oui</span>"
        })
  }
  let columns = [Column("Droit", isHeading: true)] + rights.map { Column($0.role.short) }
  return "<div class=\"rights\">\(table("Les droits de chacun", columns, rows, phone: .table))</div>"
}

/// "Le sous-préfet voit qui a répondu aux collectes, dans son arrondissement."
private func sentences(_ rights: [RoleRights]) -> HTML {
  // What everybody may do is said once.
  var said: Set<Permission> = []
  return rights.map { item -> HTML in
    let own = item.permissions.subtracting(item.role == .public ? [] : said).sorted {
      ($0.writes ? 1 : 0, $0.id) < ($1.writes ? 1 : 0, $1.id)
    }
    if [.public, .agent].contains(item.role) { said.formUnion(item.permissions) }
    let list = own.html { "<li>\(prose: item.role.sentence($0))</li>" }
    let nothing: HTML = "<p>Rien de plus que tout agent connecté.</p>"
    let said: HTML = own.isEmpty ? nothing : "<ul class=\"sentences\">\(list)</ul>"
    return "<h3 class=\"spaced\">\(item.role.name)</h3>\(said)"
  }.html { $0 }
}

private func holders(_ rights: [RoleRights]) -> HTML {
  let rows = rights.map { item -> TableRow in
    [HTML(item.role.name), HTML(prose: who(item)), HTML(prose: item.functions.joined(separator: " ; "))]
  }
  return table(
    "Qui a chaque rôle", [Column("Rôle", isHeading: true), Column("Combien", label: ""), Column("Fonctions")], rows)
}

private func who(_ item: RoleRights) -> String {
  switch item.role {
  case .public: "Tout le monde, sans compte"
  case .bearer: "Qui a reçu un lien"
  case .agent: "\(French.plural(item.people, "personne a", "personnes ont")) un compte"
  default: item.people == 0 ? "Personne aujourd’hui" : French.plural(item.people, "personne", "personnes")
  }
}

extension Role {
  /// True of those whose rights stop nowhere in the département.
  var isEverywhere: Bool { self == .prefecture || self == .administrator }

  /// As a column is headed.
  fileprivate var short: String {
    switch self {
    case .public: "Tout le monde"
    case .bearer: "Porteur d’un lien"
    case .agent: "Agent connecté"
    case .coordinator: "Coordon\u{00AD}nateur"
    case .force: "Force de sécurité"
    case .manager: "Gestion\u{00AD}naire"
    case .administrator: "Adminis\u{00AD}trateur"
    case .partner: "Parte\u{00AD}naire"
    case .prefecture: "Préfec\u{00AD}ture"
    case .mayor, .prosecutor, .subPrefect: name
    }
  }

  private var subject: String {
    switch self {
    case .public: "Tout le monde"
    case .bearer: "Le porteur d’un lien"
    case .agent: "L’agent connecté"
    case .partner: "Le partenaire"
    case .mayor: "Le maire"
    case .coordinator: "Le coordonnateur de conseil"
    case .force: "La force de sécurité"
    case .prosecutor: "Le parquet"
    case .subPrefect: "Le sous-préfet"
    case .prefecture: "La préfecture"
    case .manager: "Le gestionnaire d’organisme"
    case .administrator: "L’administrateur"
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
    let limit: String? =
      switch isEverywhere ? nil : permission.bound {
      case nil, .said: nil
      case .function: "dont sa fonction répond"
      case .place: place
      case .organisation: "dans son organisme"
      }
    let words = "\(subject) \(Conjugated.present(permission.sentence))"
    guard let limit else { return words + "." }
    return permission.bound == .function ? "\(words) \(limit)." : "\(words), \(limit)."
  }
}

/// The verbs of permissions.
package enum Conjugated {
  private static let verbs = [
    "collecter": "collecte", "corriger": "corrige", "dire": "dit", "donner": "donne", "effacer": "efface",
    "envoyer": "envoie", "fermer": "ferme", "finir": "finit", "gérer": "gère", "importer": "importe",
    "inviter": "invite", "lire": "lit", "nommer": "nomme", "ouvrir": "ouvre", "relancer": "relance",
    "renvoyer": "renvoie",
    "noter": "note", "retirer": "retire", "rouvrir": "rouvre", "saisir": "saisit", "valider": "valide", "voir": "voit",
  ]
  /// "Lire qui peut faire quoi" in the third person: "lit qui peut faire quoi".
  package static func present(_ sentence: String) -> String {
    sentence.split(separator: " ", omittingEmptySubsequences: false).map { word in
      let bare = word.trimmingSuffix { $0 == "," }, end = word.dropFirst(bare.count)
      guard let verb = verbs[bare.lowercased()] else { return String(word) }
      return verb + end
    }.joined(separator: " ")
  }
}

extension Substring {
  fileprivate func trimmingSuffix(_ isCut: (Character) -> Bool) -> Substring {
    var rest = self
    while let last = rest.last, isCut(last) { rest.removeLast() }
    return rest
  }
}
