import Accounts
import Database
import Documents
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
        let function = try CampaignStore(connection, in: departement).function(byToken: token)
      else { return nil }
      let names = try departements.latest(departement, connection).organisations
      return Bearer(name: names.functionName(function, on: now.day), csrf: Token.hash("formulaire \(token)"))
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
    try await question(visit, visit.query.text("question"), refused: nil)
  }

  /// - Parameter id: nil: the first one that is owed.
  private func question(_ visit: Visit, _ id: String?, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit), status = refused == nil ? 200 : 422
    guard let index = id.map({ desk.index(of: $0) }) ?? desk.firstUnanswered else {
      return id == nil
        ? .seeOther(desk.link.appending("recu"))
        : .page("Question retirée", status: refused == nil ? 404 : 422, unaskedPage(desk, unsaved: nil))
    }
    guard desk.request.isOpen(on: visit.today) else {
      return .page("Collecte close", status: status, closedPage(visit.frame, desk))
    }
    // Each question has an address of its own: a browser that comes back shows the one that was answered, with what is
    // saved, and puts nothing that was typed there into the next one.
    if id == nil, visit.request.method == "GET", !visit.wantsJSON { return .seeOther(desk.link(to: desk.lines[index])) }
    return try visit.answer(
      desk.collecting.title, status: status, json: DeskJSON(desk),
      html: { questionPage(visit.frame, desk, index, refused: refused) })
  }

  @Sendable private func receipt(_ visit: Visit) async throws -> Answer {
    let desk = try await read(visit)
    return try visit.answer("Reçu", json: DeskJSON(desk), html: { receiptPage(visit.frame, desk) })
  }

  private func passing(_ visit: Visit, refused: Invalid?) async throws -> Answer {
    let desk = try await read(visit)
    return .page(
      "Transmettre", status: refused == nil ? 200 : 422, passingPage(visit.frame, desk, refused: refused))
  }

  func read(_ visit: Visit) async throws -> AnswerDesk {
    try await departements.read(visit, .whole) { connection, departement in
      try AnswerDesk.read(visit, departement, connection, withFormer: true)
    }
  }

  // MARK: writing

  @Sendable private func record(_ visit: Visit) async throws -> Answer {
    let id = visit.form.text("question") ?? ""
    let words = AnswerWords(
      value: visit.form["valeur"] ?? "", instead: visit.form.text("sans") ?? "",
      comment: visit.form["commentaire"] ?? "", proof: visit.form["preuve"] ?? "",
      submission: visit.form.text("envoi") ?? "", seen: visit.form["vu"])
    do {
      guard ID<Answering>(words.submission) != nil else {
        throw Invalid("Le formulaire est incomplet.", remedy: "Rechargez la page et répondez de nouveau.")
      }
      let (desk, outcome) = try await departements.write(visit, .whole) { connection, departement in
        let desk = try AnswerDesk.read(visit, departement, connection)
        guard let index = desk.index(of: id) else { throw Unasked() }
        if desk.isForAnother, words.proof.trimmed.isEmpty {
          throw Invalid(
            "L’origine manque.", remedy: "Dites d’où vient cette réponse : lettre du…, réunion du…",
            at: .field("preuve"))
        }
        return (
          desk, try desk.answering(connection, visit).record(words, to: desk.lines[index].question, after: desk.history)
        )
      }
      return try answer(visit, desk, id, outcome)
    } catch let invalid as Invalid {
      if visit.wantsJSON { return try .json(RefusedJSON(invalid), status: 422) }
      return try await question(visit, id, refused: invalid)
    } catch is Closed {
      let desk = try await read(visit)
      guard !visit.wantsJSON else { return try .json(RefusedJSON(Self.tooLate), status: 422) }
      return .page("Collecte close", status: 422, closedPage(visit.frame, desk, unsaved: words))
    } catch is Unasked {
      let desk = try await read(visit)
      guard !visit.wantsJSON else { return try .json(RefusedJSON(Self.unasked), status: 409) }
      return .page("Question retirée", status: 409, unaskedPage(desk, unsaved: words))
    }
  }

  private func answer(
    _ visit: Visit, _ desk: AnswerDesk, _ id: String, _ outcome: Answering.Outcome
  ) throws -> Answer {
    switch outcome {
    case .recorded(let answer), .same(let answer):
      if visit.wantsJSON {
        return try .json(
          SavedJSON(enregistre: French.moment(answer.recordedAt), envoi: newSubmission(visit.frame), vu: answer.id.text)
        )
      }
      return .seeOther(next(desk, after: id), notice: "✓ Réponse enregistrée : \(answer.said.words).")
    case .conflict(let kept, let sent):
      return .page("Deux réponses", status: 409, conflictPage(visit.frame, desk, id, kept, sent, isOvertaken: false))
    case .overtaken(let kept, let sent):
      return .page("Deux réponses", status: 409, conflictPage(visit.frame, desk, id, kept, sent, isOvertaken: true))
    }
  }

  private static let tooLate = Invalid(
    "La collecte est close : votre réponse n’est pas enregistrée.", remedy: "Demandez qu’elle soit rouverte pour vous.")
  private static let unasked = Invalid(
    "Cette question n’est plus posée : votre réponse n’est pas enregistrée.",
    remedy: "Rechargez la page : elle montre ce qui est demandé maintenant.")

  /// The next question without an answer; the receipt once there is none.
  private func next(_ desk: AnswerDesk, after id: String) -> Link {
    let here = desk.index(of: id) ?? 0
    let open = desk.lines.indices.filter { $0 != here && desk.lines[$0].isOpen }
    guard let index = open.first(where: { $0 > here }) ?? open.first else { return desk.link.appending("recu") }
    return desk.link(to: desk.lines[index])
  }

  /// Said by the page itself once a browser shows it: what scans mail follows links, but runs no page.
  @Sendable private func opened(_ visit: Visit) async throws -> Answer {
    try await departements.write(visit, .whole) { connection, departement in
      let desk = try AnswerDesk.read(visit, departement, connection)
      // The préfecture that enters for another has not told them.
      if !desk.isForAnother { try CampaignStore(connection, in: visit.departement).opened(desk.request.id) }
    }
    return try .json(["ouvert": true])
  }

  @Sendable private func pass(_ visit: Visit) async throws -> Answer {
    do {
      let address = try MailAddress.read(visit.form["adresse"] ?? "", at: "adresse")
      let link = try await departements.write(visit, .whole) { connection, departement in
        let desk = try AnswerDesk.read(visit, departement, connection)
        guard desk.request.isOpen(on: visit.today) else { throw Closed() }
        let letters = RequestLetters(connection, desk.departement),
          passed = try letters.written(.passing, for: desk.request)
        // Pressed again before the page had changed: it is one act.
        guard !passed.contains(where: { $0.to == address && $0.madeAt > connection.recordedAt.adding(seconds: -60) })
        else { return desk.link }
        guard passed.count < Self.passings else {
          throw Invalid(
            "Ce lien a déjà été transmis \(Self.passings) fois.",
            remedy: "Demandez à la préfecture d’écrire à votre collègue.", at: .field("adresse"))
        }
        try letters.add(.passing, desk.request, to: address)
        try Audit.record(
          CollectionAct.linkForwarded, of: desk.request.id.text, fields: ["address"], by: visit.permit, on: connection)
        return desk.link
      }
      return .seeOther(link, notice: "Un lien part à l’adresse donnée. Le vôtre reste valable.")
    } catch let invalid as Invalid {
      return try await passing(visit, refused: invalid)
    } catch is Closed {
      return try await question(visit, nil, refused: nil)
    }
  }
}

/// A new id for a form: sent twice, it is taken once.
func newSubmission(_ frame: PageFrame) -> String { ID<Answering>(at: frame.now).text }

/// The pack no longer asks it.
private struct Unasked: Error {}
