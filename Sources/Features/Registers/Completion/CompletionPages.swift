import Kernel
import Ledger
import Strategy
import Web

/// On a register's page: whether its entries count, and who may say so.
func completionNotice(_ frame: PageFrame, _ departement: Departement, _ register: Register) -> HTML {
  let link = frame.link("registres", register.id, "reprise"), may = register.isCompleted(by: frame.permit)
  if !register.awaiting.isEmpty {
    let names = register.awaiting.compactMap { departement.measures[$0.measure]?.title }
    let stays = names.count == 1 ? "la mesure reste déclarée" : "les mesures restent déclarées"
    let named = French.list(names.map(French.quoted))
    let act: HTML = may ? " \(linked("Dire cette liste complète", link))" : ""
    return
      "<p class=\"note\">\(prose: "Ces fiches ne comptent pas encore ; \(stays) : \(named).")\(act)</p>\n"
  }
  guard let said = register.said else { return "" }
  let act: HTML = may ? " \(linked("Dire un autre jour", link))" : ""
  return """
    <p class="note">Cette liste est dite complète depuis le \(long: said.whole)\u{00A0}; ses fiches comptent.\(act)</p>

    """
}

func completionPage(
  _ frame: PageFrame, _ departement: Departement, _ completion: Completion, asked: String, refused: Invalid?
) -> HTML {
  let register = completion.register, list = frame.link("registres", register.id)
  let crumbs = [Crumb("Registres", frame.link("registres")), Crumb(register.title, list), Crumb("Liste complète")]
  let day = Field(
    "complet", "Cette liste est complète depuis le", hint: "Depuis ce jour, ce qu’elle ne contient pas n’existe pas.",
    kind: .day, value: asked, isRequired: true, width: .short)
  let ask = filters(
    list.appending("reprise"), except: ["complet"], field(day.judged(by: refused)), submit: "Comparer ce jour-là")
  let confirm = form(
    to: list.appending("reprise"), csrf: frame.csrf,
    """
    \(hidden("complet", French.short(completion.day)))\(hidden(Version.field, completion.mark))\
    \(buttons([button("Dire complète depuis le \(French.short(completion.day))")]))
    """)
  let said = register.said.map { $0.said == completion.today } ?? false
  return """
    \(pageHead("Liste complète", breadcrumb: crumbs, answer: answer(completion)))
    \(errorSummary(refused))\(ask)
    \(completion.parts.html { part(departement, completion, $0, frame) })
    \(if: completion.entries > 0 && refused?.message(at: "complet") == nil, confirm)\
    \(if: said, takingBack(frame, list))
    """
}

private func answer(_ completion: Completion) -> HTML {
  if completion.entries == 0 {
    return "Ce registre n’a aucune fiche\u{00A0}: il n’y a rien à dire complet."
  }
  if completion.parts.isEmpty {
    let since = completion.register.said.html { " depuis le \(long: $0.whole)" }
    return "Cette liste est dite complète\(since). Un autre jour ne change que les listes « sans »."
  }
  return """
    Rien n’est encore fait. Une fois la liste dite complète, ses fiches comptent à partir d’aujourd’hui, et plus rien \
    n’est déclaré. Ce qui l’a été reste, et aucun jour passé ne change.
    """
}

private func part(
  _ departement: Departement, _ completion: Completion, _ part: Completion.Part, _ frame: PageFrame
) -> HTML {
  let measure = part.measure
  func words(_ count: Int?) -> HTML { count.map { "\(number: $0)" } ?? "<span class=\"muted\">non connu</span>" }
  func gap(_ reported: Int?, _ counted: Int) -> HTML {
    reported.map { counted == $0 ? "0" : "\(prose: (counted > $0 ? "+" : "−") + French.number(abs(counted - $0)))" }
      ?? ""
  }
  let whole = TableRow(
    ["Tout le département", words(part.reported), "\(number: part.counted)", gap(part.reported, part.counted)], .total)
  let rows =
    [whole]
    + part.differences.map { line in
      TableRow([
        "\(prose: name(line.key, departement, frame.today))", words(line.reported), "\(number: line.counted)",
        gap(line.reported, line.counted),
      ])
    }
  let when: HTML = part.period.map { "\(prose: French.capitalized($0.name))" } ?? "Au \(long: completion.day)"
  let same = part.lines.count - part.differences.count
  let told = French.capitalized(French.plural(same, "chiffre est le même", "chiffres sont les mêmes"))
  let alike: HTML = same == 0 ? "" : "<p>\(prose: told).</p>"
  let asked: HTML = part.askers.html {
    "<p>\(prose: "Ne sera plus demandé par \($0) : ni à venir, ni par une campagne ouverte.")</p>"
  }
  let isEmpty = part.counted == 0 && part.reported != 0
  let warning: HTML =
    isEmpty ? notice(.warning, "Aucune fiche n’est dans un état qui compte\u{00A0}: elles diraient zéro.") : ""
  return section(
    "\(prose: measure.title)",
    """
    \(warning)\(table(
      "\(measure.title), par relevés et par fiches",
      [
        Column("Où", isHeading: true), Column("Par relevés", .number), Column("Par les fiches", .number),
        Column("Écart", .number),
      ], rows))\
    <p>\(when).</p>\(alike)\(asked)
    """)
}

private func name(_ key: LedgerKey, _ departement: Departement, _ day: Day) -> String {
  let words = [
    key.place.map { departement.placeName($0) }, key.organisation.flatMap { departement.organisationName($0, on: day) },
    key.category.flatMap { departement.measures[key.measure]?.category($0)?.name },
  ].compactMap(\.self)
  return words.isEmpty ? "Sans lieu" : words.joined(separator: ", ")
}

private func takingBack(_ frame: PageFrame, _ list: Link) -> HTML {
  let act = list.appending("reprise").appending("retrait")
  return section(
    "Retirer",
    """
    <p>Dit aujourd’hui par erreur, cela se retire aujourd’hui encore\u{00A0}; ensuite, des chiffres auront été lus.</p>
    \(form(to: act, csrf: frame.csrf, buttons([button("Retirer ce qui a été dit", .secondary)])))
    """)
}

struct CompletionJSON: Encodable {
  struct Part: Encodable {
    let mesure: String, releves: Int?, fiches: Int
    let ecarts: [Line]
  }
  struct Line: Encodable { let commune: String?, organisation: String?, categorie: String?, releves: Int?, fiches: Int }
  let registre: String
  let jour: String
  let mesures: [Part]
  init(_ completion: Completion) {
    (registre, jour) = (completion.register.id, completion.day.iso)
    mesures = completion.parts.map { part in
      Part(
        mesure: part.measure.id, releves: part.reported, fiches: part.counted,
        ecarts: part.differences.map {
          Line(
            commune: $0.key.place, organisation: $0.key.organisation, categorie: $0.key.category, releves: $0.reported,
            fiches: $0.counted)
        })
    }
  }
}
