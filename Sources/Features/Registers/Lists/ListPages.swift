import Kernel
import Strategy
import Web

/// The registers that one reads or keeps.
func registersPage(_ frame: PageFrame, _ registers: [RegisterCounts]) -> HTML {
  let list = registers.map { counts in
    Entry(
      number: counts.register.action ?? "", counts.register.title, frame.link("registres", counts.register.id),
      detail: counts.words)
  }
  let count = French.plural(registers.count, "registre se tient ou se lit", "registres se tiennent ou se lisent")
  let answer: HTML =
    registers.isEmpty
    ? "Aucun registre n’est tenu ni lu par vos fonctions."
    : "\(prose: count) par vos fonctions."
  return """
    \(pageHead("Registres", breadcrumb: [Crumb("Stratégie", frame.link()), Crumb("Registres")], answer: answer))
    \(if: !list.isEmpty, entries(list))
    """
}

func entryListPage(_ frame: PageFrame, _ departement: Departement, _ list: EntryList) -> HTML {
  let register = list.register, link = frame.link("registres", register.id)
  let states = [Choice("", "Tous")] + register.states.map { Choice($0.id, $0.name) }
  let sought: HTML = """
    \(select(Field("etat", "État", value: frame.query.text("etat") ?? ""), states))\
    \(field(Field("q", "Chercher", kind: .search, value: frame.query.text("q") ?? "")))
    """
  let add: HTML =
    register.isKept(by: frame.permit)
    ? buttons([linkButton("Ajouter : \(register.noun)", frame.link("registres", register.id, "nouvelle"), .primary)])
    : ""
  let body =
    list.entries.isEmpty
    ? emptyState(list.counts.total == 0 ? "Ce registre n’a encore aucune fiche." : "Aucune fiche ne convient.")
    : entryTable(frame, departement, list)
  let pages = max(1, (list.matching + EntryList.size - 1) / EntryList.size)
  let files = links([
    download("Ces \(French.number(list.matching)) fiches", "CSV", file(frame, link, "fiches.csv")),
    download("Les mêmes", "XLSX", file(frame, link, "fiches.xlsx")),
  ])
  return """
    \(pageHead(
      HTML(prose: register.title), breadcrumb: [Crumb("Registres", frame.link("registres")), Crumb(register.title)],
      answer: HTML(prose: list.counts.words)))
    \(add)\(section("Les fiches", filters(frame.here.query("page", nil), except: ["etat", "q", "page"], sought) + body))
    \(if: pages > 1, pagination(min(list.page, pages), of: pages) { frame.here.query("page", String($0)) })
    \(if: !list.entries.isEmpty, files)
    """
}

/// The file of what the list's filters leave.
private func file(_ frame: PageFrame, _ link: Link, _ name: String) -> Link {
  frame.link("registres", link.text.split(separator: "/").last.map(String.init) ?? "", name)
    .query("etat", frame.query.text("etat")).query("q", frame.query.text("q"))
}

private func entryTable(_ frame: PageFrame, _ departement: Departement, _ list: EntryList) -> HTML {
  let register = list.register
  let others = register.fields.filter { field in
    [.commune, .organisation, .choice, .integer].contains(field.kind)
  }.prefix(3)
  let rows = list.entries.map { entry -> TableRow in
    let link = frame.link("registres", register.id, entry.id.text)
    let values = others.map { field -> HTML in
      HTML(prose: entry.values[field.id].map { field.shown($0, in: departement, on: frame.today) } ?? "")
    }
    return TableRow(
      [
        "<span class=\"muted\">\(entry.number(in: register))</span>",
        linked(entry.title(in: register), link, style: "row-link"),
      ] + values + ["\(prose: register.state(entry.state)?.name ?? entry.state)", "\(short: entry.since)"])
  }
  let columns =
    [Column("Numéro", phone: .first), Column(French.capitalized(register.noun), label: "", isHeading: true)]
    + others.map { Column($0.label) } + [
      Column("État", phone: .more, label: ""), Column("Depuis", phone: .more, label: "depuis le"),
    ]
  return table(register.title, columns, rows)
}
