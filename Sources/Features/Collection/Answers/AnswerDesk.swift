import Database
import Kernel
import Strategy
import Web

/// All that a function sees of what it owes.
struct AnswerDesk: Sendable {
  struct Line: Sendable {
    let question: Question
    let answer: CollectedAnswer?
    /// In force before the period; nil too where it was not asked for.
    let former: (day: Day, value: Int)?
    /// Still owed: never answered, or sent back.
    var isOpen: Bool { answer?.isReturned ?? true }
  }
  let asking: Asking
  let lines: [Line]
  /// Every version of every answer, in the order of recording.
  let history: [CollectedAnswer]
  let link: Link
  /// Entered by those who run the campaign, from a letter or a meeting.
  let isForAnother: Bool
  /// Who would learn of an answer written over; for pages.
  let told: Told

  var departement: Departement { asking.departement }
  var collecting: Collecting { asking.collecting }
  var campaign: Campaign { asking.campaign }
  var request: Request { asking.request }
  var firstUnanswered: Int? { lines.firstIndex(where: \.isOpen) }

  /// Where a question is now, by its id: a pack may have put others before it since.
  func index(of question: String) -> Int? { lines.firstIndex { $0.question.id == question } }
  /// The function's own answer, over which somebody else wrote this one.
  func replaced(by answer: CollectedAnswer) -> CollectedAnswer? {
    answer.replaces.flatMap { own in history.first { $0.id == own } }
  }
  func link(to line: Line) -> Link { link.query("question", line.question.id) }

  func answering(_ connection: Connection, _ visit: Visit) -> Answering {
    Answering(connection: connection, asking: asking, permit: visit.permit, today: visit.today)
  }

  /// What the visit leads to. Throws `NotFound` unless it is one's own, or within reach of who runs the campaign.
  /// - Parameter withFormer: with what stood before each answer, which only pages show.
  static func read(
    _ visit: Visit, _ departement: Departement, _ connection: Connection, withFormer: Bool = false
  ) throws -> AnswerDesk {
    let store = CampaignStore(connection, in: departement.code), asking: Asking, link: Link
    if let token = visit.parameters["token"] {
      link = visit.link("reponse", token)
      // Asked again where one writes: a link may have been revoked since the request came in.
      asking = try store.asking(byToken: token, departement)
    } else {
      asking = try store.asking(try visit.id(Request.self), departement)
      link = visit.link("demandes", asking.request.id.text)
      guard
        visit.permit.functions.contains(asking.request.function)
          || visit.permit.may(.runCampaigns)
            && Reach(departement, visit.permit.scope(of: .runCampaigns), on: visit.today).holds(asking)
      else { throw NotFound() }
    }
    let questions = asking.questions
    let history = try AnswerStore(connection, in: departement.code).history(of: [asking.request.id])
    let former =
      withFormer
      ? try Answering(connection: connection, asking: asking, permit: visit.permit, today: visit.today).former(
        questions)
      : [:]
    let standing = history.standing, isForAnother = asking.isForAnother(visit.permit)
    let recipients =
      withFormer && isForAnother
      ? try departement.correspondents(connection).all(for: [asking.request.function], on: visit.today) : [:]
    return AnswerDesk(
      asking: asking,
      lines: questions.map { Line(question: $0, answer: standing[$0.id], former: former[$0.id]) },
      history: history, link: link,
      isForAnother: isForAnother, told: Told(recipients[asking.request.function] ?? []))
  }
}

struct DeskJSON: Encodable {
  struct Line: Encodable {
    let question: String
    let texte: String
    let reponse: String?
    let valeur: Int?
    let commentaire: String?
    let enregistreLe: String?
    let avis: String?
    let precedente: Int?
  }
  let collecte: String
  let periode: String
  let echeance: String
  let ferme: String
  let questions: [Line]

  init(_ desk: AnswerDesk) {
    collecte = desk.collecting.title
    periode = desk.campaign.period.name
    echeance = desk.request.dueOn.iso
    ferme = desk.request.closesOn.iso
    questions = desk.lines.map { line in
      Line(
        question: line.question.id, texte: line.question.words(desk.campaign.period),
        reponse: line.answer?.said.kind.rawValue, valeur: line.answer?.said.value,
        commentaire: line.answer?.said.comment, enregistreLe: line.answer.map { "\($0.recordedAt)" },
        avis: line.answer?.review?.verdict.rawValue, precedente: line.former?.value)
    }
  }
}

struct SavedJSON: Encodable {
  let enregistre: String
  let envoi: String
  let vu: String
}

/// Why an answer is not saved, by field.
struct RefusedJSON: Encodable {
  let erreur: String
  let champs: [String: String]
  /// Fields that are asked now and were not before.
  let demandes: [String]
  init(_ invalid: Invalid) {
    erreur = invalid.issues.map(\.description).joined(separator: " ")
    champs = invalid.issues.reduce(into: [:]) { found, issue in
      if case .field(let name) = issue.place { found[name] = invalid.message(at: name) }
    }
    demandes = invalid.asksWhy ? ["commentaire"] : []
  }
}

extension Invalid {
  /// The answer is doubtful, or replaces somebody's: it needs its comment.
  var asksWhy: Bool { issues.contains { [Answering.explain, Answering.why].contains($0.remedy) } }
}
