import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// Where a function gives its figures: by a link that was sent, or signed in.
struct AnswerRoutes {
  let departements: Departements
  /// The Python that reads workbooks.
  let reader: String
  /// How many colleagues one request may be passed to: who has a link can't make Boussole write to everybody.
  private static let passings = 20

  func add(to routes: inout Routes) {
    let link: Bearing = { connection, departement, parameters, now in
      guard let token = parameters["token"],
        let request = try CampaignStore(connection, in: departement).request(byToken: token)
      else { return nil }
      let names = try departements.latest(departement, connection).organisations
      return Bearer(name: names.functionName(request.function, on: now.day), csrf: Token.hash("formulaire \(token)"))
    }
    for (base, bearing) in [("/reponse/:token", link), ("/demandes/:id", nil)] as [(String, Bearing?)] {
      routes.get(base, may: .answer, by: bearing, question)
      routes.post(base, may: .answer, by: bearing, record)
      routes.get(base + "/recu", may: .answer, by: bearing, receipt)
      routes.post(base + "/ouverture", may: .answer, by: bearing, opened)
      routes.get(base + "/transmission", may: .answer, by: bearing) { try await passing($0, refused: nil) }
      routes.post(base + "/transmission", may: .answer, by: bearing, pass)
      for kind in SheetKind.allCases {
        routes.get(base + "/reponses.\(kind.rawValue)", may: .answer, by: bearing) { try await model($0, kind) }
      }
      routes.get(base + "/fichier", may: .answer, by: bearing) { try await filePage($0, refused: nil) }
      routes.post(base + "/fichier", may: .answer, by: bearing, bodyLimit: AnswerFile.limit, receiveFile)
      routes.get(base + "/fichier/:depot", may: .answer, by: bearing, rehearsal)
      routes.post(base + "/fichier/:depot/confirmation", may: .answer, by: bearing, confirmFile)
    }
  }

  // MARK: reading

  @Sendable private func question(_ visit: Visit) async throws -> Answer {
    try await question(visit, number: nil, refused: nil)
  }

  private func question(_ visit: Visit, number: Int?, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit)
    let asked = number ?? visit.query.number("question", in: 1...10_000)
    guard let index = asked.map({ $0 - 1 }) ?? desk.firstUnanswered else {
      return .seeOther(desk.link.appending("recu"))
    }
    guard desk.lines.indices.contains(index) else { throw NotFound() }
    guard desk.request.isOpen(on: visit.today) else {
      return .page("Collecte close", status: refused == nil ? 200 : 422, closedPage(visit, desk))
    }
    return try visit.answer(
      desk.collecting.title, status: refused == nil ? 200 : 422, json: DeskJSON(desk),
      html: { questionPage(visit, desk, index, refused: refused) })
  }

  @Sendable private func receipt(_ visit: Visit) async throws -> Answer {
    let desk = try await read(visit)
    return try visit.answer("Reçu", json: DeskJSON(desk), html: { receiptPage(visit, desk) })
  }

  private func passing(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit)
    return .page(
      "Transmettre", status: refused == nil ? 200 : 422, passingPage(visit, desk, refused: refused))
  }

  func read(_ visit: Visit) async throws -> AnswerDesk {
    try await visit.database.read { [departements] connection in
      try Self.desk(visit, departements.latest(visit.departement, connection), connection, withFormer: true)
    }
  }

  /// - Parameter withFormer: with what stood before each answer, which only pages show.
  static func desk(
    _ visit: Visit, _ departement: Departement, _ connection: Connection, withFormer: Bool = false
  ) throws -> AnswerDesk {
    let store = CampaignStore(connection, in: departement.code)
    let request: Request
    if let token = visit.parameters["token"] {
      guard let found = try store.request(byToken: token) else { throw NotFound() }
      request = found
    } else {
      request = try store.request(try visit.id(Request.self))
    }
    let campaign = try store.campaign(request.campaign, departement.collections)
    guard let collecting = departement.collections[campaign.collecting] else { throw NotFound() }
    // One's own, or those within reach of who runs the campaign.
    guard
      visit.parameters["token"] != nil || visit.permit.functions.contains(request.function)
        || visit.permit.may(.runCampaigns)
          && Reach(departement, visit.permit.scope(of: .runCampaigns), on: visit.today).holds(
            request.function, in: collecting)
    else { throw NotFound() }
    let answering = Answering(
      connection: connection, departement: departement, request: request, campaign: campaign, permit: visit.permit,
      today: visit.today)
    let history = try AnswerStore(connection, in: departement.code).history(of: [request.id])
    let standing = history.standing
    let lines = try collecting.questions(of: request.function).map { question in
      AnswerDesk.Line(
        question: question, answer: standing[question.id],
        former: withFormer ? try answering.former(question) : nil)
    }
    return AnswerDesk(
      departement: departement, collecting: collecting, campaign: campaign, request: request, lines: lines,
      history: history,
      link: visit.parameters["token"].map { visit.link("reponse", $0) } ?? visit.link("demandes", request.id.text),
      isForAnother: !visit.permit.functions.contains(request.function) && visit.permit.role != .bearer)
  }

  // MARK: writing

  @Sendable private func record(_ visit: Visit) async throws -> Answer {
    let number = visit.form.number("question", in: 1...10_000) ?? 1
    let words = AnswerWords(
      value: visit.form["valeur"] ?? "", instead: visit.form.text("sans") ?? "",
      comment: visit.form["commentaire"] ?? "", proof: visit.form["preuve"] ?? "",
      submission: visit.form.text("envoi") ?? "", seen: visit.form["vu"])
    do {
      guard ID<Answering>(words.submission) != nil else {
        throw Invalid("Le formulaire est incomplet.", remedy: "Rechargez la page et répondez de nouveau.")
      }
      let (desk, outcome) = try await visit.database.write(visit.departement) { [departements] connection in
        let departement = try departements.latest(visit.departement, connection)
        let desk = try Self.desk(visit, departement, connection)
        guard desk.lines.indices.contains(number - 1) else { throw NotFound() }
        if desk.isForAnother, words.proof.trimmed.isEmpty {
          throw Invalid(
            "L’origine manque.", remedy: "Dites d’où vient cette réponse : lettre du…, réunion du…",
            at: .field("preuve"))
        }
        let answering = Answering(
          connection: connection, departement: departement, request: desk.request, campaign: desk.campaign,
          permit: visit.permit, today: visit.today)
        return (desk, try answering.record(words, to: desk.lines[number - 1].question, after: desk.history))
      }
      switch outcome {
      case .recorded(let answer), .same(let answer):
        if visit.wantsJSON {
          return try .json(
            SavedJSON(
              enregistre: French.moment(answer.recordedAt), envoi: newSubmission(visit), vu: answer.id.text))
        }
        return .seeOther(next(desk, after: number))
      case .conflict(let kept, let sent):
        return .page("Deux réponses", status: 409, conflictPage(visit, desk, number, kept, sent, isOvertaken: false))
      case .overtaken(let kept, let sent):
        return .page("Deux réponses", status: 409, conflictPage(visit, desk, number, kept, sent, isOvertaken: true))
      }
    } catch let invalid as Invalid {
      if visit.wantsJSON { return try .json(RefusedJSON(invalid), status: 422) }
      return try await question(visit, number: number, refused: invalid)
    } catch is Closed {
      let desk = try await read(visit)
      guard !visit.wantsJSON else { return try .json(RefusedJSON(Self.tooLate), status: 422) }
      return .page("Collecte close", status: 422, closedPage(visit, desk, unsaved: words))
    }
  }

  private static let tooLate = Invalid(
    "La collecte est close : votre réponse n’est pas enregistrée.", remedy: "Demandez qu’elle soit rouverte pour vous.")

  /// The next question without an answer; the receipt once there is none.
  private func next(_ desk: AnswerDesk, after number: Int) -> Link {
    let open = desk.lines.indices.filter { $0 != number - 1 && desk.lines[$0].isOpen }
    guard let index = open.first(where: { $0 >= number }) ?? open.first else { return desk.link.appending("recu") }
    return desk.link.query("question", "\(index + 1)")
  }

  /// Said by the page itself once a browser shows it: what scans mail follows links, but runs no page.
  @Sendable private func opened(_ visit: Visit) async throws -> Answer {
    try await visit.database.write(visit.departement) { [departements] connection in
      let desk = try Self.desk(visit, departements.latest(visit.departement, connection), connection)
      // The préfecture that enters for another has not told them.
      if !desk.isForAnother { try CampaignStore(connection, in: visit.departement).opened(desk.request.id) }
    }
    return try .json(["ouvert": true])
  }

  @Sendable private func pass(_ visit: Visit) async throws -> Answer {
    let address = (visit.form["adresse"] ?? "").trimmed
    do {
      if let fault = Message.addressFault(address) {
        throw Invalid(fault, remedy: "Écrivez-la comme prenom.nom@exemple.fr.", at: .field("adresse"))
      }
      let link = try await visit.database.write(visit.departement) { [departements] connection in
        let desk = try Self.desk(visit, departements.latest(visit.departement, connection), connection)
        guard desk.request.isOpen(on: visit.today) else { throw Closed() }
        guard try Letters(connection, desk.departement).count(.passing, desk.request) < Self.passings else {
          throw Invalid(
            "Ce lien a déjà été transmis \(Self.passings) fois.",
            remedy: "Demandez à la préfecture d’écrire à votre collègue.", at: .field("adresse"))
        }
        try Letters(connection, desk.departement).add(.passing, desk.request, to: address)
        try Audit.record(
          "lien.transmis", subject: ("request", desk.request.id.text), fields: ["address"], by: visit.permit,
          on: connection)
        return desk.link
      }
      return .seeOther(link, notice: "Un lien part à l’adresse donnée. Le vôtre reste valable.")
    } catch let invalid as Invalid {
      return try await passing(visit, refused: invalid)
    } catch is Closed {
      return try await question(visit, number: nil, refused: nil)
    }
  }
}

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
  let departement: Departement
  let collecting: Collecting
  let campaign: Campaign
  let request: Request
  let lines: [Line]
  /// Every version of every answer, in the order of recording.
  let history: [CollectedAnswer]
  let link: Link
  /// Entered by those who run the campaign, from a letter or a meeting.
  let isForAnother: Bool

  var firstUnanswered: Int? { lines.firstIndex(where: \.isOpen) }
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
  /// The answer is doubtful: it needs its comment.
  var asksWhy: Bool { issues.contains { $0.remedy == Answering.explain } }
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

/// A new id for a form: sent twice, it is taken once.
func newSubmission(_ visit: Visit) -> String { ID<Answering>(at: visit.now).text }
