import Kernel
import Module
import Web

/// A line of the audit trail with its words.
struct TrailLine: Sendable {
  let sequence: Int
  let recordedAt: Instant
  /// The function of who acted, that day.
  let who: String
  let act: String
  /// Nil where the act says it all.
  let subject: TrailSubject?
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

/// What the act was about, for those who may follow it; nothing where no module knows it any more.
private func subject(_ frame: PageFrame, _ line: TrailLine) -> HTML {
  guard let subject = line.subject else { return "" }
  let isOpen = subject.permission.map { frame.permit.may($0) } ?? true
  return linked(subject.words, isOpen ? subject.link : nil)
}

func trailPage(_ frame: PageFrame, _ view: TrailView) -> HTML {
  let choices = [Choice("", "Tous")] + view.acts.map { Choice($0.code, $0.words) }
  let sought: HTML = """
    \(select(Field("acte", "Acte", value: view.act ?? ""), choices))\
    \(field(Field("jour", "Jour", kind: .day, value: frame.asked("jour"), width: .short).judged(by: frame.refused)))
    """
  let rows = view.lines.map { line -> TableRow in
    [
      "<span class=\"moment\">\(prose: French.moment(line.recordedAt))</span>", HTML(prose: line.act),
      subject(frame, line), HTML(line.who),
    ]
  }
  let list: HTML =
    rows.isEmpty
    ? emptyState("Aucune ligne.")
    : table(
      "Le journal, du plus récent au plus ancien",
      [
        Column("Quand", phone: .first), Column("Acte", phone: .more, label: "", isHeading: true),
        Column("Sur quoi", label: ""), Column("Par qui", phone: .more, label: "par"),
      ], rows)
  let older = view.next.map { next -> HTML in
    "<a href=\"\(frame.here.query("avant", String(next)))\">Plus ancien</a>"
  }
  return """
    \(pageHead(
      "Journal", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Journal")],
      answer: "Qui a fait quoi, et quand. Une ligne ne se change ni ne s’efface\u{202F}; elle dit l’acte, jamais ce qui a été écrit."))
    \(filters(frame.here.query("avant", nil), except: ["acte", "jour"], sought))\(list)
    \(if: older != nil, pager(older.map { [$0] } ?? []))
    """
}
