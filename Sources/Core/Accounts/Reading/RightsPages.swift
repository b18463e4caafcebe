import Kernel
import Web

/// What one role may do, and who has it.
struct RoleRights: Sendable {
  let role: Role
  let permissions: [Permission]
  let people: Int
  /// The functions whose holders have it, in words.
  let functions: [String]
}

func rightsPage(_ visit: Visit, _ rights: [RoleRights]) -> HTML {
  // What everybody may do is said once.
  var said: Set<Permission> = []
  let common: [Role] = [.public, .agent]
  let sections = rights.map { item -> HTML in
    let own = item.permissions.filter { !said.contains($0) }
    if common.contains(item.role) { said.formUnion(item.permissions) }
    let list = own.html { "<li>\(prose: $0.sentence)</li>" }
    let isWhole = common.contains(item.role) || item.role == .bearer
    let rest: HTML =
      isWhole ? "" : "Ce que peut tout agent connecté\(own.isEmpty ? "." : ", et\u{00A0}:")"
    return section(
      HTML(item.role.name), id: item.role.rawValue, note: "\(prose: who(item)) \(prose: item.role.reach)",
      "<p>\(rest)</p>\(if: !own.isEmpty, "<ul>\(list)</ul>")")
  }
  return """
    \(pageHead("Droits", breadcrumb: [Crumb("Mon compte", visit.link("compte")), Crumb("Droits")], answer: "Qui peut faire quoi, et jusqu’où. Une personne peut tout ce que permettent ses fonctions du jour ; hors de portée, une page n’existe pas."))
    \(sections)
    """
}

private func who(_ item: RoleRights) -> String {
  switch item.role {
  case .public: return "Tout le monde, sans compte."
  case .bearer: return "Quiconque a reçu un lien."
  case .agent: return "Quiconque a un compte : \(French.plural(item.people, "personne", "personnes"))."
  default: break
  }
  let count = item.people == 0 ? "Personne aujourd’hui." : "\(French.plural(item.people, "personne", "personnes"))."
  guard !item.functions.isEmpty else { return count }
  let shown = item.functions.prefix(12)
  let more = item.functions.count > shown.count ? " et \(item.functions.count - shown.count) autres" : ""
  return "\(count) Fonctions : \(shown.joined(separator: " ; "))\(more)."
}

extension Role {
  /// How far it goes, in a sentence.
  var reach: String {
    switch self {
    case .public, .agent: "Dans tout le département, sauf ce qui est sensible."
    case .prefecture, .administrator: "Dans tout le département."
    case .bearer: "Pour ce que le lien demande, à la fonction qui l’a reçu."
    case .manager: "Pour les comptes de son organisme."
    case .partner, .mayor, .coordinator, .force, .prosecutor, .subPrefect:
      "Pour son organisme, et dans son territoire quand le pack en dit un."
    }
  }
}
