import Database
import Kernel
import Ledger

/// What was answered, every version, and what authorities said of it.
struct AnswerStore {
  let connection: Connection
  let departement: String

  init(_ connection: Connection, in departement: String) {
    self.connection = connection
    self.departement = departement
  }

  /// The answer that stands to each question of a request.
  func standing(of request: Kernel.ID<Request>) throws -> [String: CollectedAnswer] {
    try history(of: [request]).standing
  }
  /// Those of many requests.
  func standing(of requests: [Kernel.ID<Request>]) throws -> [Kernel.ID<Request>: [String: CollectedAnswer]] {
    Dictionary(grouping: try history(of: requests), by: \.request).mapValues(\.standing)
  }

  /// Every version, in the order of recording.
  func history(of requests: [Kernel.ID<Request>]) throws -> [CollectedAnswer] {
    guard !requests.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(Self.columns) FROM answer \(Self.joined)
      WHERE answer.departement = \(departement) AND answer.request IN (\(requests))
      """
    ).map(CollectedAnswer.init).sorted { $0.id < $1.id }
  }

  func answer(_ id: Kernel.ID<CollectedAnswer>) throws -> CollectedAnswer {
    let rows = try connection.query(
      """
      SELECT \(Self.columns) FROM answer \(Self.joined)
      WHERE answer.departement = \(departement) AND answer.id = \(id)
      """)
    guard let row = rows.first else { throw NotFound() }
    return try CollectedAnswer(row)
  }

  /// The answers that stand to some questions for the periods that end on some days.
  func standing(
    _ questions: [String], endingOn days: [Day]
  ) throws -> [(answer: CollectedAnswer, collecting: String, day: Day)] {
    let rows = try connection.query(
      """
      SELECT \(Self.columns), campaign.collecting AS collecting, campaign.period_last AS period_last
      FROM answer \(Self.joined)
      JOIN request ON request.departement = answer.departement AND request.id = answer.request
      JOIN campaign ON campaign.departement = request.departement AND campaign.id = request.campaign
      WHERE answer.departement = \(departement) AND answer.question IN (\(questions))
        AND campaign.period_last IN (\(days))
      ORDER BY answer.id
      """
    ).map { (answer: try CollectedAnswer($0), collecting: try $0.text("collecting"), day: try $0.day("period_last")) }
    return Dictionary(grouping: rows) { [$0.answer.request.text, $0.answer.question] }.values.compactMap { versions in
      versions.last { !$0.answer.isVoid }
    }
  }

  /// The questions of a campaign that somebody answered.
  func answered(in campaign: Kernel.ID<Campaign>) throws -> Set<String> {
    let rows = try connection.query(
      """
      SELECT DISTINCT answer.question AS question
      FROM answer JOIN request ON request.departement = answer.departement AND request.id = answer.request
      WHERE answer.departement = \(departement) AND request.campaign = \(campaign)
      """)
    return Set(try rows.map { try $0.text("question") })
  }

  /// How many answers were given in a campaign, versions included.
  func count(in campaign: Kernel.ID<Campaign>) throws -> Int {
    try connection.query(
      """
      SELECT COUNT(*) AS count
      FROM answer JOIN request ON request.departement = answer.departement AND request.id = answer.request
      WHERE answer.departement = \(departement) AND request.campaign = \(campaign)
      """
    ).first?.integer("count") ?? 0
  }

  /// The answers that stand and that nobody has judged, of questions of a collection as functions are asked them, in
  /// requests that close on a day or later: the oldest first, a page at a time, and how many there are.
  func unjudged(
    _ questions: [(question: Question, collecting: String)], closing day: Day,
    only ids: [Kernel.ID<CollectedAnswer>]? = nil, page: Int = 1, size: Int
  ) throws -> (answers: [CollectedAnswer], total: Int) {
    guard !questions.isEmpty else { return ([], 0) }
    let judged = questions.map { question, collecting -> [SQLValue] in
      [.text(collecting), .text(question.function), .text(question.id)]
    }
    let own: SQL = ids.map { " AND answer.id IN (\($0))" } ?? ""
    // CROSS JOIN keeps SQLite, which knows nothing of sizes, from reading every answer ever given.
    let waiting: SQL = """
      FROM (\(.rows(judged))) AS judged CROSS JOIN campaign CROSS JOIN request CROSS JOIN answer
      LEFT JOIN answer_review AS review ON review.departement = \(departement) AND review.answer = answer.id
      LEFT JOIN answer_over AS upon ON upon.departement = \(departement) AND upon.answer = answer.id
      WHERE campaign.departement = \(departement) AND campaign.collecting = judged.column1
        AND request.closes_on >= \(day)
        AND request.departement = \(departement) AND request.campaign = campaign.id
        AND request.function = judged.column2
        AND answer.departement = \(departement) AND answer.request = request.id AND answer.question = judged.column3
        AND review.id IS NULL\(own) AND NOT EXISTS (
          SELECT 1 FROM answer AS later WHERE later.departement = \(departement) AND later.request = answer.request
            AND later.question = answer.question AND later.id > answer.id AND NOT \(void("later")))
      """
    let answers = try connection.query(
      "SELECT \(Self.columns) \(waiting) ORDER BY answer.id LIMIT \(size) OFFSET \((max(1, page) - 1) * size)"
    ).map(CollectedAnswer.init)
    if page == 1, answers.count < size { return (answers, answers.count) }
    return (answers, try connection.query("SELECT COUNT(*) AS count \(waiting)").first?.integer("count") ?? 0)
  }

  /// What an answer was, for whoever reads its postings.
  struct Origin {
    let id: String
    let question: String
    /// That gave it.
    let function: String
    /// Nobody has judged it, nor a version that came after: commented or corrected, a figure is judged in its last one.
    let isOpen: Bool
    /// Who sent it back.
    let returnedBy: String?
    /// Who wrote it over the function's own.
    let replacedBy: String?
  }
  func origins(of ids: [Kernel.ID<CollectedAnswer>]) throws -> [Origin] {
    guard !ids.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT answer.id AS id, answer.question AS question, request.function AS function,
        CASE WHEN \(judged("answer")) THEN 1 ELSE 0 END AS is_judged,
        CASE WHEN review.verdict = 'renvoye' THEN review.said_by END AS returned_by,
        CASE WHEN upon.replaced IS NOT NULL THEN answer.said_by END AS replaced_by
      FROM answer JOIN request ON request.departement = answer.departement AND request.id = answer.request
      \(Self.joined)
      WHERE answer.departement = \(departement) AND answer.id IN (\(ids))
      """
    ).map {
      Origin(
        id: try $0.text("id"), question: try $0.text("question"), function: try $0.text("function"),
        isOpen: try $0.integer("is_judged") == 0, returnedBy: try $0.textIfAny("returned_by"),
        replacedBy: try $0.textIfAny("replaced_by"))
    }
  }

  /// To how many of these questions the last answer waits to be judged: a zero, a néant or a number that was there
  /// before posts nothing, and waits as well.
  func provisional(_ questions: [String]) throws -> Int {
    guard !questions.isEmpty else { return 0 }
    return try connection.query(
      """
      SELECT COUNT(*) AS count FROM answer
      LEFT JOIN answer_review AS review ON review.departement = answer.departement AND review.answer = answer.id
      WHERE answer.departement = \(departement) AND answer.question IN (\(questions)) AND answer.kind <> 'indisponible'
        AND review.id IS NULL
        AND NOT EXISTS (
          SELECT 1 FROM answer AS later WHERE later.departement = \(departement) AND later.request = answer.request
            AND later.question = answer.question AND later.id > answer.id AND NOT \(void("later")))
      """
    ).first?.integer("count") ?? 0
  }

  /// Whether an answer, or a version that came after it, has been judged.
  private func judged(_ answer: SQL) -> SQL {
    """
    EXISTS (
      SELECT 1 FROM answer AS own JOIN answer_review AS verdict
        ON verdict.departement = own.departement AND verdict.answer = own.id
      WHERE own.departement = \(departement) AND own.request = \(answer).request
        AND own.question = \(answer).question AND own.id >= \(answer).id
        AND (own.id = \(answer).id OR NOT \(void("own"))))
    """
  }

  /// Whether it was written over the function's own, and sent back: as if it had not been written.
  private func void(_ answer: SQL) -> SQL {
    """
    EXISTS (
      SELECT 1 FROM answer_over AS past JOIN answer_review AS back
        ON back.departement = past.departement AND back.answer = past.answer
      WHERE past.departement = \(departement) AND past.answer = \(answer).id AND back.verdict = 'renvoye')
    """
  }

  func add(
    _ said: CollectedAnswer.Said, to question: Question, of request: Kernel.ID<Request>, submission: String,
    proof: String?, over replaced: Kernel.ID<CollectedAnswer>? = nil, by permit: Permit
  ) throws -> CollectedAnswer {
    let answer = CollectedAnswer(
      id: ID(at: connection.recordedAt), request: request, question: question.id, said: said, proof: proof,
      submission: submission, recordedAt: connection.recordedAt, by: permit.name, replaces: replaced, review: nil)
    try connection.execute(
      """
      INSERT INTO answer (departement, id, request, question, kind, value, comment, proof, submission, recorded_at,
        person, said_by)
      VALUES (\(departement), \(answer.id), \(request), \(question.id), \(said.kind), \(said.value), \(said.comment),
        \(proof), \(submission), \(connection.recordedAt), \(permit.person), \(permit.name))
      """)
    if let replaced {
      try connection.execute(
        """
        INSERT INTO answer_over (departement, answer, replaced) VALUES (\(departement), \(answer.id), \(replaced))
        """)
    }
    try Audit.record(
      CollectionAct.answerRecorded, of: answer.id.text, fields: ["question", "kind", "value", "comment"], by: permit,
      on: connection)
    return answer
  }

  /// False if somebody had already judged it.
  func review(
    _ answer: Kernel.ID<CollectedAnswer>, _ verdict: CollectedAnswer.Verdict, reason: String?, by permit: Permit
  ) throws -> Bool {
    let added = try connection.execute(
      """
      INSERT INTO answer_review (departement, id, answer, verdict, reason, recorded_at, person, said_by)
      VALUES (\(departement), \(Kernel.ID<CollectedAnswer.Review>(at: connection.recordedAt)), \(answer), \(verdict),
        \(reason), \(connection.recordedAt), \(permit.person), \(permit.name))
      ON CONFLICT (departement, answer) DO NOTHING
      """)
    guard added == 1 else { return false }
    try Audit.record(
      verdict == .validated ? CollectionAct.answerValidated : CollectionAct.answerReturned, of: answer.text,
      fields: ["verdict", "reason"], by: permit, on: connection)
    return true
  }

  /// What people wrote of it goes for good; the answer and its verdict stay.
  func eraseTexts(of answer: Kernel.ID<CollectedAnswer>, by permit: Permit) throws {
    connection.leaveNoTrace()
    try connection.execute(
      "UPDATE answer SET comment = NULL, proof = NULL WHERE departement = \(departement) AND id = \(answer)")
    try connection.execute(
      "UPDATE answer_review SET reason = NULL WHERE departement = \(departement) AND answer = \(answer)")
    try Audit.record(
      CollectionAct.answerErased, of: answer.text, fields: ["comment", "proof", "reason"], by: permit, on: connection)
  }

  private static let columns: SQL = """
    answer.id AS id, answer.request AS request, answer.question AS question, answer.kind AS kind,
    answer.value AS value, answer.comment AS comment, answer.proof AS proof, answer.submission AS submission,
    answer.recorded_at AS recorded_at, answer.said_by AS said_by, upon.replaced AS replaced, review.verdict AS verdict,
    review.reason AS reason, review.recorded_at AS reviewed_at, review.said_by AS reviewed_by
    """
  private static let joined: SQL = """
    LEFT JOIN answer_review AS review ON review.departement = answer.departement AND review.answer = answer.id
    LEFT JOIN answer_over AS upon ON upon.departement = answer.departement AND upon.answer = answer.id
    """
}

extension CollectedAnswer {
  fileprivate init(_ row: Row) throws {
    var review: Review?
    if let verdict = try row.textIfAny("verdict").flatMap(Verdict.init(rawValue:)) {
      review = Review(
        verdict: verdict, reason: try row.textIfAny("reason"), at: try row.instant("reviewed_at"),
        by: try row.text("reviewed_by"))
    }
    self.init(
      id: try row.id("id"), request: try row.id("request"), question: try row.text("question"),
      said: Said(
        kind: try row.code("kind"), value: try row.integerIfAny("value"), comment: try row.textIfAny("comment")),
      proof: try row.textIfAny("proof"), submission: try row.text("submission"),
      recordedAt: try row.instant("recorded_at"), by: try row.text("said_by"), replaces: try row.idIfAny("replaced"),
      review: review)
  }
}
