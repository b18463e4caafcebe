import Kernel
import Module
import Strategy
import Territory
import Web

/// A place's page, with what waits there for whoever reads it.
func herePage(_ frame: PageFrame, _ view: LocalView, _ own: HereRoutes.Own) -> HTML {
  localPage(
    frame, view, choice: choice(frame, view, own), answer: answer(frame, own),
    between: columns(frame, own))
}

private func answer(_ frame: PageFrame, _ own: HereRoutes.Own) -> HTML {
  guard !own.dues.isEmpty else { return "" }
  let late = own.dues.count { $0.isLate(on: frame.today) }
  let all = own.dues.count
  let count = all == 1 ? "Une chose vous revient" : French.plural(all, "chose vous revient", "choses vous reviennent")
  let lateness: HTML =
    switch (late, all) {
    case (0, _): ""
    case (1, 1): ", et elle est en retard"
    case (all, _): ", toutes en retard"
    default: ", dont \(number: late) en retard"
    }
  return "\(linked(count, frame.link("moi")))\(lateness)."
}

private func choice(_ frame: PageFrame, _ view: LocalView, _ own: HereRoutes.Own) -> HTML {
  guard own.localities.count > 1 else { return "" }
  return filters(
    frame.here, except: ["lieu"],
    select(
      Field("lieu", "Territoire", value: view.locality.reference, isRequired: true),
      own.localities.map { Choice($0.reference, $0.title) }), submit: "Voir")
}

/// Late things first, in both.
private func columns(_ frame: PageFrame, _ own: HereRoutes.Own) -> HTML {
  let shown = own.dues.prefix(6), rest = own.dues.count - shown.count
  let dues =
    own.dues.isEmpty
    ? "" as HTML
    : section(
      "Ce qui vous revient", isRuled: true,
      entries(
        shown.map { due in
          Entry(lead: lead(due.day, isLate: due.isLate(on: frame.today)), due.title, due.link, detail: due.detail)
        }) + (rest > 0 ? links([linked("Tout voir (\(French.number(own.dues.count)))", frame.link("moi"))]) : ""))
  let lines =
    own.lines.isEmpty
    ? "" as HTML
    : section(
      "Collectes", isRuled: true,
      entries(
        own.lines.sorted { $0.isLate && !$1.isLate }.map { line in
          Entry(lead: lead(line.due, isLate: line.isLate), line.title, line.link, detail: line.detail)
        }))
  if dues.isEmpty || lines.isEmpty { return dues + lines }
  return split(dues, lines, .even)
}

private func lead(_ day: Day, isLate: Bool) -> HTML {
  let text = String(French.short(day).prefix(5))
  return isLate ? "<b class=\"late\">\(text)</b>" : "\(text)"
}

/// Which commune was meant.
func nearPage(_ frame: PageFrame, _ moment: Moment, _ words: String, _ found: [Commune]) -> HTML {
  let answer: HTML =
    words.isEmpty
    ? "Ce que la stratégie compte dans votre commune, et ce qu’elle promet partout."
    : found.isEmpty
      ? "Aucune commune du département ne s’appelle \(prose: French.quoted(words)). Essayez le début de son nom."
      : "Plusieurs communes répondent à \(prose: French.quoted(words))."
  return pageHead("Près de chez moi", answer: answer)
    + nearForm(frame, words)
    + (found.isEmpty
      ? ""
      : entries(
        found.prefix(50).map { commune in
          Entry(
            commune.name, moment.link(frame.link("ici").query("lieu", "commune/\(commune.code)")), detail: commune.code)
        }))
}

/// The search of a commune.
func nearForm(_ frame: PageFrame, _ words: String = "") -> HTML {
  filters(
    frame.link("ici"), except: ["commune", "lieu"],
    field(Field("commune", "Près de chez moi : votre commune", kind: .search, value: words, isRequired: true)),
    submit: "Voir")
}
