import Documents
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

/// What the act was about, for those who may follow it; nothing where no module knows it any more.
private func subject(_ frame: PageFrame, _ line: TrailLine) -> HTML {
  guard let subject = line.subject else { return "" }
  let isOpen = subject.permission.map { frame.permit.may($0) } ?? true
  return linked(subject.words, isOpen ? subject.link : nil)
}

/// The newest first.
func trailListing(_ frame: PageFrame, _ acts: [(code: String, words: String)]) -> Listing<TrailLine> {
  Listing(
    "Le journal, du plus récent au plus ancien", ("ligne", "lignes"),
    columns: [
      Listed(
        "quand", Column("Quand", phone: .first), isOrdered: false, value: { .text(French.moment($0.recordedAt)) },
        cell: { "<span class=\"moment\">\(prose: French.moment($0.recordedAt))</span>" }),
      Listed("acte", Column("Acte", phone: .more, label: "", isHeading: true), isOrdered: false) { .text($0.act) },
      Listed(
        "sujet", Column("Sur quoi", label: ""), isOrdered: false, value: { SheetValue($0.subject?.words) },
        cell: { subject(frame, $0) }),
      Listed("auteur", Column("Par qui", phone: .more, label: "par"), isOrdered: false) { .text($0.who) },
      Listed("instant", nil, label: "Instant", isOrdered: false) { .text($0.recordedAt.iso) },
      Listed("rang", nil, label: "Rang", isOrdered: false) { .number($0.sequence) },
    ],
    filters: [
      ListFilter("acte", "Acte", .choice(acts.map { Choice($0.code, $0.words) })), ListFilter("jour", "Jour", .days),
    ], order: ListOrder("recents"))
}

/// - Parameter next: the sequence below which the next page begins.
func trailPage(
  _ frame: PageFrame, _ listing: Listing<TrailLine>, _ question: ListQuestion, _ lines: [TrailLine], next: Int?
) -> HTML {
  """
  \(pageHead(
    "Journal", breadcrumb: [Crumb("Mon compte", frame.link("compte")), Crumb("Journal")],
    answer: "Qui a fait quoi, et quand. Une ligne ne se change ni ne s’efface\u{202F}; elle dit l’acte, jamais ce qui a été écrit."))
  \(Web.listing(
    frame, listing, question, ListPage(lines, .unknown), empty: "Aucune ligne.",
    file: { frame.link("journal", "lignes.\($0.rawValue)") },
    turn: ListTurn("avant", "Plus ancien", next: next.map(String.init))))
  """
}
