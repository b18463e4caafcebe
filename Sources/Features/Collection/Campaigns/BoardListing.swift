import Documents
import Kernel
import Strategy
import Web

/// Those who are asked in a campaign, and where each is.
enum BoardListing {
  private static let stage = "etat"

  static func of(_ board: CampaignBoard, _ frame: PageFrame) -> Listing<CampaignBoard.Row> {
    let isChanged = board.rows.contains { $0.changes > 0 }, isReminded = board.rows.contains { $0.remindedAt != nil }
    let organisations = board.departement.organisations, due = board.campaign.dueOn
    let mayOpen = frame.permit.may(.runCampaigns), today = frame.today
    let name = { @Sendable (row: CampaignBoard.Row) in organisations.functionName(row.request.function, on: due) }
    let columns: [Listed<CampaignBoard.Row>] = [
      Listed(
        "nom", Column("Fonction sollicitée", phone: .first, isHeading: true), value: { .text(name($0)) },
        cell: { row in
          let file = frame.link("demandes", row.request.id.text, "suivi")
          return mayOpen ? linked(name(row), file, style: "row-link") : "\(prose: name(row))"
        }),
      Listed(
        "ou", Column("Où elle en est", phone: .line, label: ""), key: { .number($0.stage.rank) },
        value: { .text(words($0, board, today)) },
        cell: { row in
          let late: HTML = isLate(row, board, today) ? ", <b class=\"late\">en retard</b>" : ""
          return "\(prose: words(row, board, today))\(late)"
        }),
      Listed(stage, nil, title: "État", isOrdered: false) { .text($0.stage.rawValue) },
      Listed("retard", nil, title: "En retard", isOrdered: false) { .text(isLate($0, board, today) ? "oui" : "non") },
      Listed(
        "reponses", Column("Chiffres donnés", .number, phone: .line, label: "chiffres donnés"),
        value: { .number($0.request.answered) },
        cell: { "\(prose: "\($0.request.answered) sur \($0.request.asked)")" }),
      Listed("questions", nil, title: "Chiffres demandés", isOrdered: false) { .number($0.request.asked) },
      Listed(
        "aValider", Column("À valider", .number, phone: .line, label: "à valider"), value: { .number($0.toValidate) },
        cell: { some($0.toValidate) }),
      Listed(
        "changementsApresValidation",
        isChanged ? Column("Après validation", phone: .line, label: "après validation") : nil,
        label: "Changements après validation", isOrdered: isChanged, value: { .number($0.changes) },
        cell: { row in row.changes > 0 ? "\(prose: French.plural(row.changes, "changement", "changements"))" : "" }),
      Listed(
        "derniere", Column("Complète ou ouverte le", phone: .line, label: "complète ou ouverte le", isMuted: true)
      ) { SheetValue(($0.request.doneAt ?? $0.request.openedAt)?.day) },
      Listed(
        "relancee", isReminded ? Column("Relancée le", phone: .line, label: "relancée le", isMuted: true) : nil,
        label: "Relancée le", isOrdered: isReminded
      ) { SheetValue($0.remindedAt?.day) },
      Listed("fonction", nil, title: "Identifiant de la fonction", isOrdered: false) { .text($0.request.function) },
      Listed("demande", nil, title: "Identifiant de la demande", isOrdered: false) { .text($0.request.id.text) },
    ]
    let stages = RequestStage.allCases.filter { stage in board.rows.contains { $0.stage == stage } }
    return Listing(
      "Réponses", ("fonction sollicitée", "fonctions sollicitées"), columns: columns,
      filters: [
        ListFilter(
          stage, "Où elle en est", .several(stages.map { Choice($0.rawValue, French.capitalized($0.word)) }))
      ] + arrondissementFilter(frame, board.departement, on: frame.today), order: ListOrder("nom"))
  }

  static func isKept(_ row: CampaignBoard.Row, _ question: ListQuestion) -> Bool {
    question.chosen[stage].map { $0.contains(row.stage.rawValue) } ?? true
  }

  private static func some(_ count: Int) -> HTML { count > 0 ? "\(number: count)" : "" }
  /// What nobody can give any more is neither late nor on its way.
  private static func isTaken(_ row: CampaignBoard.Row, _ board: CampaignBoard, _ today: Day) -> Bool {
    board.campaign.withdrawal == nil && row.request.isOpen(on: today)
  }
  private static func isLate(_ row: CampaignBoard.Row, _ board: CampaignBoard, _ today: Day) -> Bool {
    isTaken(row, board, today) && row.request.isLate(on: today)
  }
  private static func words(_ row: CampaignBoard.Row, _ board: CampaignBoard, _ today: Day) -> String {
    let isSaid = isTaken(row, board, today) || row.stage == .begun || row.stage == .done
    return isSaid ? row.stage.word : "pas de réponse"
  }
}

extension CampaignBoard {
  /// Those that are kept of those that are asked, ordered as the list is.
  func listed(_ listing: Listing<Row>, _ question: ListQuestion) -> [Row] {
    listing.ordered(rows.filter { BoardListing.isKept($0, question) }, question)
  }
}

extension RequestStage {
  /// From what is wanting to what is done.
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

struct CampaignBoardJSON: Encodable {
  let collecte: String
  let periode: String
  let demandes: [[String: SheetValue]]
  init(_ board: CampaignBoard, _ listing: Listing<CampaignBoard.Row>, _ question: ListQuestion) {
    (collecte, periode) = (board.collecting.title, board.campaign.period.name)
    demandes = board.listed(listing, question).map(listing.said)
  }
}
