import Kernel
import Module
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
func rightsPage(
  _ frame: PageFrame, _ rights: [RoleRights], _ permissions: [Permission], _ granted: [Granted]
) -> HTML {
  """
  \(pageHead(
    "Droits", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Droits")],
    answer: "Qui peut faire quoi, et jusqu’où. Une personne peut tout ce que permettent les fonctions qu’elle tient aujourd’hui."))
  <div class="wide-only">\(section(
    "Ce que chacun peut", note: "✓ partout\u{202F}; ○ pour ce dont sa fonction répond, ou là où elle s’exerce.",
    grid(rights, permissions)))</div>
  <div class="narrow-only">\(section("Ce que chacun peut", sentences(rights)))</div>
  \(section("Qui ils sont", holders(rights)))
  \(if: !granted.isEmpty, section(
    "Les registres", note: "À qui est chaque liste, et qui y fait quoi, aussi loin que portent ses fonctions.",
    registers(granted)))
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
  let columns = [Column("Droit", isHeading: true)] + rights.map { Column($0.role.heading) }
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

private func registers(_ granted: [Granted]) -> HTML {
  let rows = granted.map { item -> TableRow in
    let lines = item.lines.filter { !$0.who.isEmpty }
    return [
      HTML(prose: item.title),
      lines.html(separator: "<br>") { "\(prose: $0.verb)\u{00A0}: \(prose: $0.who.joined(separator: " ; "))" },
    ]
  }
  return table("Ce que permet chaque registre", [Column("Registre", isHeading: true), Column("Qui", label: "")], rows)
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
