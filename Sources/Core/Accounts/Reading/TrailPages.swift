import Database
import Kernel
import Web

/// A line of the audit trail with its words.
struct TrailLine: Sendable {
  let sequence: Int
  let recordedAt: Instant
  /// The function of who acted, that day.
  let who: String
  let act: String
  let kind: String
  let id: String
  let fields: [String]
}

struct TrailView: Sendable {
  let lines: [TrailLine]
  /// Every act that there is, by its words.
  let acts: [(code: String, words: String)]
  let act: String?
  let day: Day?
  /// The sequence below which the next page begins.
  let next: Int?
}

/// What the act was about: an account leads to its page, a long identifier is cut.
private func subject(_ visit: Visit, _ line: TrailLine) -> HTML {
  let words = [
    "person": "compte", "holding": "fonction tenue", "releve": "chiffre", "revision": "révision", "etape": "action",
    "etat": "action", "meteo": "action", "responsable": "action", "chiffre": "indicateur", "answer": "réponse",
    "campaign": "collecte", "request": "demande",
    "function": "fonction", "journal": "journal",
  ]
  let id = line.id.count > 24 ? String(line.id.suffix(12)) : line.id
  let title = "\(words[line.kind] ?? line.kind) \(id)"
  guard line.kind == "person", visit.permit.may(.manageAccounts) else { return HTML(title) }
  return "<a href=\"\(visit.link("comptes", line.id))\">\(title)</a>"
}

func trailPage(_ visit: Visit, _ view: TrailView, problem: Invalid?) -> HTML {
  let choices = [Choice("", "Tous")] + view.acts.map { Choice($0.code, $0.words) }
  let sought: HTML = """
    \(select(Field("acte", "Acte", value: view.act ?? ""), choices))\
    \(field(Field("jour", "Jour", kind: .day, value: visit.query["jour"] ?? "", width: .short).judged(by: problem)))
    """
  let rows = view.lines.map { line -> TableRow in
    [
      "\(prose: French.moment(line.recordedAt))", HTML(line.who), HTML(prose: line.act), subject(visit, line),
      HTML(line.fields.joined(separator: ", ")),
    ]
  }
  let list: HTML =
    rows.isEmpty
    ? emptyState("Aucune ligne.")
    : table(
      "Le journal, du plus récent au plus ancien",
      [
        Column("Quand", phone: .first), Column("Qui"), Column("Acte", isHeading: true), Column("Sur quoi"),
        Column("Champs", isMuted: true),
      ], rows)
  let older = view.next.map { next -> HTML in
    "<a href=\"\(visit.here.query("avant", String(next)))\">Plus ancien</a>"
  }
  return """
    \(pageHead("Journal", breadcrumb: [Crumb("Mon compte", visit.link("compte")), Crumb("Journal")], answer: "Qui a fait quoi, et quand. Une ligne ne se change ni ne s’efface ; elle dit les champs touchés, jamais ce qui y est écrit."))
    \(errorSummary(problem))
    \(filters(visit.here.query("avant", nil), except: ["acte", "jour"], sought))\(list)
    \(if: older != nil, pager(older.map { [$0] } ?? []))
    """
}
