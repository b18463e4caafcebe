import Kernel
import Strategy
import Web

/// An address of a register's list that somebody keeps under a name. It opens for whoever may read the register.
struct SavedView: Sendable, Identifiable {
  let id: Kernel.ID<SavedView>
  let register: String
  var name: String
  /// What narrows and orders the list, as addresses say it.
  let query: String

  func link(_ frame: PageFrame) -> Link { Self.link(frame.link("registres", register), query) }
  /// What an address says that the list knows; the rest is left.
  static func link(_ list: Link, _ query: String, knowing names: Set<String>? = nil) -> Link {
    Link(sameSite: "/?\(query)").map { said in list.asking(said) { names?.contains($0) ?? true } } ?? list
  }
  static func query(of link: Link) -> String {
    String(link.text.drop { $0 != "?" }.dropFirst())
  }

  static let longest = 60
  /// The field in which it is named again.
  var field: String { "nom-\(id.text)" }
  /// Throws `Invalid` at the field.
  static func name(_ text: String?, at field: String = "nom") throws -> String {
    guard let name = text?.prose else {
      throw Invalid(
        "La vue n’a pas de nom.", remedy: "Écrivez ce qu’elle montre : « À renouveler ».", at: .field(field))
    }
    guard name.count <= longest, !name.contains("\n") else {
      throw Invalid(
        "Ce nom est trop long.", remedy: "Dites-le en \(longest) caractères, sur une ligne.", at: .field(field))
    }
    if let personal = PersonalText.found(in: name) {
      throw Invalid(
        "« \(personal) » peut désigner une personne.", remedy: "Nommez ce que la vue montre.", at: .field(field))
    }
    return name
  }
}

struct SavedViewJSON: Encodable {
  let id: String
  let registre: String
  let nom: String
  let adresse: String
  init(_ view: SavedView, _ frame: PageFrame) {
    (id, registre, nom, adresse) = (view.id.text, view.register, view.name, view.link(frame).text)
  }
}

/// Keeps what the list shows now under a name; nothing where it shows all.
func savingForm(_ frame: PageFrame, _ list: EntryList) -> HTML {
  guard list.question.isNarrowed || list.zone != nil || list.question.order != list.listing.order else { return "" }
  let query = SavedView.query(of: frame.here.query("page", nil))
  return folded("Garder cette vue", savingForm(frame, list.register.id, query, name: ""))
}
private func savingForm(
  _ frame: PageFrame, _ register: String, _ query: String, name: String, refused: Invalid? = nil
) -> HTML {
  let hint: HTML = "Elle n’est que dans vos vues\u{00A0}; son adresse se partage."
  return form(
    to: frame.link("registres", "vues"), csrf: frame.csrf,
    """
    \(hidden("registre", register))\(hidden("vue", query))\
    \(field(Field("nom", "Nom de la vue", hint: hint, value: name, isRequired: true).judged(by: refused)))\
    \(buttons([button("Garder cette vue", .secondary)]))
    """)
}

/// The same form, once it was refused.
func savingPage(_ frame: PageFrame, refused: Invalid) -> HTML {
  let form = frame.form
  return """
    \(pageHead(
      "Garder cette vue", breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb("Garder cette vue")]))
    \(errorSummary(refused))\
    \(savingForm(frame, form["registre"] ?? "", form["vue"] ?? "", name: form["nom"] ?? "", refused: refused))
    """
}

func savedViewsPage(
  _ frame: PageFrame, _ departement: Departement, _ views: [SavedView], refused: Invalid?
) -> HTML {
  let items = views.html { view in
    let link = frame.link("registres", "vues", view.id.text)
    let name = Field(view.field, "Nom", value: frame.form[view.field] ?? view.name, isRequired: true)
      .judged(by: refused)
    return section(
      linked(view.name, view.link(frame)), isRuled: true,
      """
      <p class="muted">\(prose: departement.registers[view.register]?.title ?? view.register)</p>\
      \(form(to: link, csrf: frame.csrf, """
        \(field(name))<div class="buttons">\(button("Renommer", .secondary))\
        <button class="fr-btn fr-btn--tertiary" type="submit" formaction="\(link.appending("retrait"))">\
        Retirer cette vue</button></div>
        """))
      """)
  }
  let none: HTML = """
    Vous ne gardez aucune vue. Dans un registre, restreignez la liste, puis «\u{00A0}Garder cette vue\u{00A0}».
    """
  let answer: HTML = """
    Une vue garde ce qui restreint et trie une liste. Envoyez son adresse\u{00A0}: chacun n’y voit que ce qu’il a le \
    droit de voir.
    """
  return """
    \(pageHead(
      "Mes vues", breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb("Mes vues")],
      answer: answer))
    \(errorSummary(refused))\(views.isEmpty ? emptyState(none) : items)
    """
}
