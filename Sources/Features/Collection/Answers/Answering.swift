import Database
import Kernel
import Ledger
import Strategy

/// An answer as a form sends it, not yet read.
struct AnswerWords: Sendable {
  var value = ""
  /// "zero", "neant" or "indisponible"; empty: the number.
  var instead = ""
  var comment = ""
  var proof = ""
  /// The id that the form carried: sent twice, the answer is recorded once.
  var submission = ""
  /// The answer that the page showed when it was opened, "" for none; nil: the sender does not say.
  var seen: String?

  /// Where it comes from, when somebody else enters it. Throws `Invalid` at the field.
  func readProof() throws -> String? { try proof.prose(TextLimit.proof, at: "preuve") }

  /// Throws `Invalid` at the fields.
  func read(_ question: Question) throws -> CollectedAnswer.Said {
    let typed = value.trimmed, comment = try comment.prose(TextLimit.comment, at: "commentaire")
    if !instead.isEmpty {
      guard let kind = CollectedAnswer.Kind(rawValue: instead), kind != .number else {
        throw Invalid("Ce choix n’existe pas.", remedy: "Choisissez dans la liste.", at: .field("sans"))
      }
      guard typed.isEmpty else {
        throw Invalid(
          "Un nombre et « \(kind.word) » à la fois.",
          remedy: "Gardez le nombre, ou effacez-le et choisissez de nouveau.", at: .field("valeur"))
      }
      return CollectedAnswer.Said(kind: kind, value: nil, comment: comment)
    }
    guard !typed.isEmpty else {
      throw Invalid(
        "La réponse manque.", remedy: "Donnez un nombre, ou dites pourquoi il n’y en a pas.", at: .field("valeur"))
    }
    guard French.parseNumber(typed) != nil else {
      let fault = French.numberFault(typed, example: "52 ou 1 234")
      throw Invalid(fault.problem, remedy: fault.remedy, at: .field("valeur"))
    }
    guard let number = French.parseInteger(typed), number >= 0, number <= 1_000_000_000 else {
      throw Invalid(
        "« \(typed.prefix(40)) » n’est pas un nombre entier.", remedy: "Écrivez par exemple 52 ou 1 234.",
        at: .field("valeur"))
    }
    return number == 0
      ? CollectedAnswer.Said(kind: .zero, value: nil, comment: comment)
      : CollectedAnswer.Said(kind: .number, value: number, comment: comment)
  }
}

/// Takes the answers of one function: records, posts, and says what is doubtful.
struct Answering {
  let connection: Connection
  let asking: Asking
  let permit: Permit
  let today: Day
  private var departement: Departement { asking.departement }
  private var request: Request { asking.request }
  private var campaign: Campaign { asking.campaign }
  /// Entered by those who run the campaign.
  var isForAnother: Bool { asking.isForAnother(permit) }

  enum Outcome: Sendable {
    case recorded(CollectedAnswer)
    /// It was there already: the same receipt.
    case same(CollectedAnswer)
    /// The same form was sent before, with something else in it: nothing is changed.
    case conflict(kept: CollectedAnswer, sent: CollectedAnswer.Said)
    /// A colleague answered since the page was opened: nothing is changed.
    case overtaken(kept: CollectedAnswer, sent: CollectedAnswer.Said)
  }

  /// Throws `Invalid` at the fields, or where the campaign is closed.
  /// - Parameter history: every version of the request's answers, where the caller has just read them.
  func record(
    _ words: AnswerWords, to question: Question, after history: [CollectedAnswer]? = nil
  ) throws -> Outcome {
    guard request.isOpen(on: today) else { throw Closed() }
    let store = AnswerStore(connection, in: departement.code)
    let history = try history ?? store.history(of: [request.id])
    let versions = history.filter { $0.question == question.id }, last = versions.last { !$0.isVoid }
    var words = words
    // What was ticked last time can't be unticked without JavaScript: a number typed beside it replaces it.
    if !words.value.trimmed.isEmpty, words.instead == last?.said.kind.rawValue { words.instead = "" }
    let said = try words.read(question)
    let proof = isForAnother ? try words.readProof() : nil
    if let sent = versions.first(where: { $0.submission == words.submission }) {
      return sent.said == said ? .same(sent) : .conflict(kept: sent, sent: said)
    }
    if let last, last.said == said, last.proof == proof, !last.isReturned { return .same(last) }
    if let seen = words.seen, let last, last.id.text != seen { return .overtaken(kept: last, sent: said) }
    let replaced = try replaced(last, by: said)
    let standing = history.standing, reports = try ledger.reportsInForce(meeting: question.key)
    if let amount = said.amount,
      let conflict = ledger.conflict(
        of: Report(question.key, on: campaign.period.last, value: amount), onto: reports)
    {
      throw Invalid(
        conflict.problem { departement.measures[question.key.measure]?.keyWords($0, departement, on: today) ?? "" },
        remedy: "Dites-le à qui vous demande ce chiffre : l’un des deux doit être retiré.", at: .field("valeur"))
    }
    try checkDoubts(said, question, standing, former: reports.last(of: question.key, before: campaign.period.last))
    let answer = try store.add(
      said, to: question, of: request.id, submission: words.submission, proof: proof, over: replaced, by: permit)
    try post(answer, question, onto: reports)
    let isComplete = try count(standing.merging([question.id: answer]) { $1 })
    if replaced != nil { try RequestLetters(connection, departement).add(.replacing, [request], on: today) }
    try CollectionNotice.tell(question, in: self, isComplete: isComplete)
    return .recorded(answer)
  }

  /// Whose own answer somebody else writes over: that takes a reason, which the function is told.
  private func replaced(
    _ last: CollectedAnswer?, by said: CollectedAnswer.Said
  ) throws -> Kernel.ID<CollectedAnswer>? {
    guard isForAnother, let last, !last.isReturned, let own = last.replaces ?? (last.proof == nil ? last.id : nil),
      (last.said.kind, last.said.value) != (said.kind, said.value)
    else { return nil }
    guard said.comment != nil, said.comment != last.said.comment else {
      throw Invalid(
        "Réponse déjà donnée : \(last.said.words), le \(French.moment(last.recordedAt)), au titre de : \(last.by).",
        remedy: Self.why, at: .field("commentaire"))
    }
    return own
  }

  /// Another figure was written over an answer elsewhere than in its form: it is its next version, open or closed.
  func replace(
    _ last: CollectedAnswer, to question: Question, with value: Int?, because why: String
  ) throws -> CollectedAnswer {
    let said = CollectedAnswer.Said(
      kind: value.map { $0 == 0 ? .zero : .number } ?? .unavailable, value: value == 0 ? nil : value, comment: why)
    let store = AnswerStore(connection, in: departement.code)
    let answer = try store.add(
      said, to: question, of: request.id, submission: ID<Answering>(at: connection.recordedAt).text,
      proof: "chiffre saisi", over: isForAnother ? last.replaces ?? last.id : nil, by: permit)
    try count(try store.standing(of: request.id))
    if isForAnother { try RequestLetters(connection, departement).add(.replacing, [request], on: today) }
    return answer
  }

  /// What counts once an answer is sent back.
  enum Restored: Sendable {
    case nothing
    /// The one over which it was written.
    case own(CollectedAnswer)
    /// A figure that was known before it, by another way.
    case former(Int)
    /// A figure that somebody wrote since: that one is not this answer's to withdraw.
    case other(Int)
  }

  /// What stands again without an answer, as if it had not been given.
  /// - Parameters:
  ///   - history: every version of the request's answers.
  ///   - reports: those in force of the question's key.
  func restored(
    without answer: CollectedAnswer, _ question: Question, _ history: [CollectedAnswer], _ reports: ReportsInForce
  ) throws -> Restored {
    let day = campaign.period.last, standing = reports.line(of: question.key, on: day)
    if let standing, standing.value != answer.said.amount { return .other(standing.value) }
    if answer.replaces != nil, let own = history.filter({ $0.id != answer.id }).standing[question.id] {
      return .own(own)
    }
    guard standing != nil else { return .nothing }
    return try ledger.last(of: question.key, on: day, notOf: [Self.causeKind, Self.returnKind]).map(Restored.former)
      ?? .nothing
  }

  /// The authority sends an answer back: what it wrote is undone. Where the function's own does not stand again, the
  /// function owes it.
  func sendBack(_ answer: CollectedAnswer, _ question: Question, because reason: String) throws -> Restored {
    let store = AnswerStore(connection, in: departement.code)
    guard try store.review(answer.id, .returned, reason: reason, by: permit) else { throw AlreadyReviewed() }
    let history = try store.history(of: [request.id])
    try count(history.standing)
    let reports = try ledger.reportsInForce(of: question.key), day = campaign.period.last
    let restored = try restored(without: answer, question, history, reports)
    let cause = Cause(kind: Self.returnKind, id: answer.id.text)
    switch restored {
    case .own(let own):
      try post(own, question, onto: reports)
      try RequestLetters(connection, departement).add(.replacing, [request], on: today)
    case .former(let value):
      try ledger.report(
        [Report(question.key, on: day, value: value, comment: reason)], cause: cause, onto: reports, by: permit)
    case .nothing where reports.line(of: question.key, on: day) != nil:
      try withdraw(question, cause, comment: reason)
    case .nothing, .other: break
    }
    return restored
  }

  /// Says how far the request is, by the questions that the pack has now.
  /// True if it is complete and was not.
  @discardableResult
  private func count(_ standing: [String: CollectedAnswer]) throws -> Bool {
    let asked = asking.questions, answered = asked.answered(standing)
    // Corrected, an answer changes nothing of that.
    guard (answered, asked.count) != (request.answered, request.asked) || request.openedAt == nil else { return false }
    try CampaignStore(connection, in: departement.code).answered(request.id, answered, of: asked.count)
    return !request.isDone && answered == asked.count
  }

  /// The values in force before the period, by question: what stands beside the field.
  func former(_ questions: [Question]) throws -> [String: (day: Day, value: Int)] {
    let reports = try ledger.reportsInForce(of: questions.map(\.key))
    return questions.reduce(into: [:]) { found, question in
      found[question.id] = reports.last(of: question.key, before: campaign.period.last).map { ($0.day, $0.value) }
    }
  }

  // MARK: what is doubtful

  /// What mends a doubt.
  static let explain = "Corrigez, ou dites dans le commentaire pourquoi ce nombre est juste."
  /// What writing over somebody's own answer takes.
  static let why = "Dites dans le commentaire pourquoi vous la remplacez."

  private func checkDoubts(
    _ said: CollectedAnswer.Said, _ question: Question, _ standing: [String: CollectedAnswer],
    former: ReportsInForce.Line?
  ) throws {
    guard said.comment == nil, let amount = said.amount else { return }
    // Asked in its time, of a strategy that a later pack ends sooner.
    let after = Doubt.afterStrategy(from: campaign.period.first, in: departement.plan)
    var doubts = [after?.sentence].compactMap(\.self)
    if said.kind == .number, !question.range.contains(amount) {
      let low = French.number(question.range.lowerBound), high = French.number(question.range.upperBound)
      doubts.append("On attend un nombre entre \(low) et \(high).")
    }
    if let measure = departement.measures[question.key.measure], let former,
      !measure.isPlausible(amount, after: former.value)
    {
      doubts.append(
        "Le chiffre passe de \(French.number(former.value)) (au \(French.short(former.day))) à \(French.number(amount))."
      )
    }
    // The total may come first or last.
    func given(_ id: String) -> Int? {
      id == question.id ? amount : standing[id].flatMap { $0.isReturned ? nil : $0.said.amount }
    }
    for total in asking.questions where total.id == question.id || total.parts.contains(question.id) {
      let parts = total.parts.compactMap(given).reduce(0, +)
      guard !total.parts.isEmpty, let whole = given(total.id), parts > whole else { continue }
      doubts.append("Les parties font \(French.number(parts)), plus que leur total, \(French.number(whole)).")
    }
    guard !doubts.isEmpty else { return }
    throw Invalid(doubts.joined(separator: " "), remedy: Self.explain, at: .field("valeur"))
  }

  // MARK: the ledger

  private var ledger: LedgerStore { LedgerStore(connection, in: departement.code, measures: departement.measures) }
  /// What an answer posts, and what sending it back posts, are caused by it.
  static let causeKind = "reponse"
  static let returnKind = "renvoi"
  static func cause(_ answer: CollectedAnswer) -> Cause { Cause(kind: causeKind, id: answer.id.text) }

  /// - Parameter reports: those in force of the question's key.
  private func post(_ answer: CollectedAnswer, _ question: Question, onto reports: ReportsInForce) throws {
    guard let amount = answer.said.amount else {
      guard reports.line(of: question.key, on: campaign.period.last) != nil else { return }
      return try withdraw(question, Self.cause(answer), comment: answer.said.comment)
    }
    let report = Report(
      question.key, on: campaign.period.last, value: amount, comment: answer.said.comment,
      isNothing: answer.said.kind == .nothing)
    do {
      try ledger.report([report], cause: Self.cause(answer), onto: reports, by: permit)
    } catch let invalid as Invalid {
      // The journal speaks of its own form's fields.
      throw Invalid(issues: invalid.issues.map { .init($0.problem, remedy: $0.remedy, at: .field("valeur")) })
    }
  }

  private func withdraw(_ question: Question, _ cause: Cause, comment: String?) throws {
    if departement.measures[question.key.measure]?.kind == .flow {
      try ledger.withdrawTotal(for: question.key, in: campaign.period, cause: cause, comment: comment, by: permit)
    } else {
      try ledger.withdrawLevel(
        for: question.key, on: campaign.period.last, cause: cause, comment: comment, by: permit)
    }
  }
}

/// The campaign no longer takes answers of this request.
struct Closed: Error {}

/// The answer that somebody is about to judge was corrected meanwhile.
struct Corrected: Error {}

/// Two people judged the same answer at the same time.
struct AlreadyReviewed: Error {}
