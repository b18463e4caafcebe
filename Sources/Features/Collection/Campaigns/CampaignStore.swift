import Accounts
import Database
import Kernel

/// Campaigns and what each function owes in them.
struct CampaignStore {
  let connection: Connection
  let departement: String

  init(_ connection: Connection, in departement: String) {
    self.connection = connection
    self.departement = departement
  }

  // MARK: campaigns

  /// Opens it unless it is, anew if it was withdrawn. Each function that is asked has its request.
  func open(_ collecting: Collecting, for period: Period, by permit: Permit) throws -> (Campaign, isAgain: Bool)? {
    let new = Kernel.ID<Campaign>(at: connection.recordedAt), days = collecting.days(of: period)
    let rows = try connection.query(
      """
      INSERT INTO campaign (departement, id, collecting, period_last, opens_on, due_on, closes_on, recorded_at, person)
      VALUES (\(departement), \(new), \(collecting.id), \(period.last),
        \(days.opens), \(days.due), \(days.closes), \(connection.recordedAt), \(permit.person))
      ON CONFLICT (departement, collecting, period_last) DO UPDATE SET opens_on = excluded.opens_on,
        due_on = excluded.due_on, closes_on = excluded.closes_on, withdrawn_at = NULL, withdrawn_by = NULL,
        withdrawal = NULL
      WHERE campaign.withdrawn_at IS NOT NULL
      RETURNING id
      """)
    guard let row = rows.first else { return nil }
    let campaign = Campaign(
      id: try row.id("id"), collecting: collecting.id, period: period, opensOn: days.opens, dueOn: days.due,
      closesOn: days.closes)
    try connection.execute(
      """
      UPDATE request SET due_on = \(days.due), closes_on = \(days.closes)
      WHERE departement = \(departement) AND campaign = \(campaign.id)
      """)
    try ask(collecting, in: campaign)
    try Audit.record(
      "campagne.ouverte", subject: ("campaign", campaign.id.text), fields: ["collecting", "period_last"], by: permit,
      on: connection)
    return (campaign, campaign.id != new)
  }

  /// One request for each function that has none yet in the campaign.
  func ask(_ collecting: Collecting, in campaign: Campaign) throws {
    let known = Set(try requests(of: campaign.id).map(\.function))
    let questions = Dictionary(collecting.questions.map { ($0.function, 1) }, uniquingKeysWith: +)
    try connection.insert(
      "request", ["departement", "id", "campaign", "function", "asked", "answered", "due_on", "closes_on"],
      rows: collecting.functions.filter { !known.contains($0) }.map { function in
        [
          .text(departement), Kernel.ID<Request>(at: connection.recordedAt).sqlValue, campaign.id.sqlValue,
          .text(function), (questions[function] ?? 0).sqlValue, 0.sqlValue, campaign.dueOn.sqlValue,
          campaign.closesOn.sqlValue,
        ]
      })
  }

  /// Nothing is asked any more: its requests are closed the day before, their links lead nowhere.
  func withdraw(_ campaign: Campaign, because reason: String, on day: Day, by permit: Permit) throws {
    try connection.execute(
      """
      UPDATE campaign SET withdrawn_at = \(connection.recordedAt), withdrawn_by = \(permit.person),
        withdrawal = \(reason)
      WHERE departement = \(departement) AND id = \(campaign.id)
      """)
    try connection.execute(
      """
      UPDATE request_link SET revoked_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND revoked_at IS NULL AND request IN (
        SELECT id FROM request WHERE departement = \(departement) AND campaign = \(campaign.id))
      """)
    try connection.execute(
      """
      UPDATE request SET closes_on = \(day.adding(days: -1))
      WHERE departement = \(departement) AND campaign = \(campaign.id) AND closes_on >= \(day)
      """)
    try Audit.record(
      "campagne.retiree", subject: ("campaign", campaign.id.text), fields: ["withdrawn_at", "withdrawal"], by: permit,
      on: connection)
  }

  func campaign(_ id: Kernel.ID<Campaign>, _ collections: Collections) throws -> Campaign {
    let rows = try connection.query(
      "SELECT \(Self.campaignColumns) FROM campaign WHERE departement = \(departement) AND id = \(id)")
    guard let campaign = try rows.first.flatMap({ try campaign($0, collections) }) else { throw NotFound() }
    return campaign
  }

  /// The latest first. Those of collections that the pack no longer declares are left out.
  func campaigns(_ collections: Collections, limit: Int = 200) throws -> [Campaign] {
    try connection.query(
      """
      SELECT \(Self.campaignColumns) FROM campaign WHERE departement = \(departement)
      ORDER BY period_last DESC, collecting LIMIT \(limit)
      """
    ).compactMap { try campaign($0, collections) }
  }

  /// Those of these ids that the pack still declares.
  func campaigns(
    _ ids: [Kernel.ID<Campaign>], _ collections: Collections
  ) throws -> [Kernel.ID<Campaign>: Campaign] {
    try connection.query(
      "SELECT \(Self.campaignColumns) FROM campaign WHERE departement = \(departement) AND id IN (\(ids))"
    ).reduce(into: [:]) { found, row in
      if let campaign = try campaign(row, collections) { found[campaign.id] = campaign }
    }
  }

  private static let campaignColumns: SQL =
    "id, collecting, period_last, opens_on, due_on, closes_on, withdrawn_at, withdrawal"
  private func campaign(_ row: Row, _ collections: Collections) throws -> Campaign? {
    let collecting = try row.text("collecting")
    guard let declared = collections[collecting] else { return nil }
    return Campaign(
      id: try row.id("id"), collecting: collecting,
      period: Period(declared.period, containing: try row.day("period_last")), opensOn: try row.day("opens_on"),
      dueOn: try row.day("due_on"), closesOn: try row.day("closes_on"),
      withdrawal: try row.instantIfAny("withdrawn_at").map {
        Campaign.Withdrawal(at: $0, reason: try row.text("withdrawal"))
      })
  }

  // MARK: requests

  func request(_ id: Kernel.ID<Request>) throws -> Request {
    let rows = try connection.query(
      "SELECT \(Self.requestColumns) FROM request WHERE departement = \(departement) AND id = \(id)")
    guard let row = rows.first else { throw NotFound() }
    return try Request(row)
  }
  func requests(_ ids: [Kernel.ID<Request>]) throws -> [Kernel.ID<Request>: Request] {
    try connection.query(
      "SELECT \(Self.requestColumns) FROM request WHERE departement = \(departement) AND id IN (\(ids))"
    ).map(Request.init).reduce(into: [:]) { $0[$1.id] = $1 }
  }
  /// In the order in which functions were asked.
  /// - Parameter functions: those within reach; nil: all.
  func requests(of campaign: Kernel.ID<Campaign>, within functions: Set<String>? = nil) throws -> [Request] {
    if functions?.isEmpty ?? false { return [] }
    let reach: SQL = functions.map { "AND function IN (\($0.sorted()))" } ?? ""
    return try connection.query(
      """
      SELECT \(Self.requestColumns) FROM request
      WHERE departement = \(departement) AND campaign = \(campaign) \(reach) ORDER BY id
      """
    ).map(Request.init)
  }
  /// Open ones of these functions, the most urgent first.
  func owed(by functions: Set<String>, on day: Day, limit: Int = 200) throws -> [Request] {
    guard !functions.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(Self.requestColumns) FROM request
      WHERE departement = \(departement) AND function IN (\(functions.sorted())) AND closes_on >= \(day)
        AND done_at IS NULL
      ORDER BY due_on, id LIMIT \(limit)
      """
    ).map(Request.init)
  }
  /// Those that these functions finished after a moment, the latest first.
  func done(by functions: Set<String>, after: Instant) throws -> [Request] {
    guard !functions.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(Self.requestColumns) FROM request
      WHERE departement = \(departement) AND function IN (\(functions.sorted())) AND done_at > \(after) AND asked > 0
      ORDER BY done_at DESC LIMIT 20
      """
    ).map(Request.init)
  }
  /// How many are asked something and how many are done, by campaign.
  /// - Parameters:
  ///   - collecting: nil: of all collections.
  ///   - functions: those within reach; nil: all.
  func progress(of collecting: String? = nil, within functions: Set<String>? = nil) throws
    -> [Kernel.ID<Campaign>: (asked: Int, done: Int)]
  {
    let own: SQL = functions.map { " AND function IN (\($0.sorted()))" } ?? ""
    let round: SQL =
      collecting.map {
        " AND campaign IN (SELECT id FROM campaign WHERE departement = \(departement) AND collecting = \($0))"
      } ?? ""
    return try connection.query(
      """
      SELECT campaign, COUNT(*) AS asked, CAST(SUM(CASE WHEN done_at IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS done
      FROM request WHERE departement = \(departement) AND asked > 0\(own)\(round) GROUP BY campaign
      """
    ).reduce(into: [:]) { found, row in
      found[try row.id("campaign")] = (try row.integer("asked"), try row.integer("done"))
    }
  }

  /// The page was opened by somebody's browser, not by what scans mail.
  func opened(_ id: Kernel.ID<Request>) throws {
    try connection.execute(
      """
      UPDATE request SET opened_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND id = \(id) AND opened_at IS NULL
      """)
  }
  func answered(_ id: Kernel.ID<Request>, _ count: Int, of asked: Int) throws {
    let isDone = count >= asked ? 1 : 0
    try connection.execute(
      """
      UPDATE request SET answered = \(count), asked = \(asked),
        opened_at = CASE WHEN \(count) = 0 THEN opened_at ELSE COALESCE(opened_at, \(connection.recordedAt)) END,
        done_at = CASE WHEN \(isDone) = 0 THEN NULL ELSE COALESCE(done_at, \(connection.recordedAt)) END
      WHERE departement = \(departement) AND id = \(id)
      """)
  }
  /// Written to somebody, for the first time or again.
  func asked(_ ids: [Kernel.ID<Request>]) throws {
    try connection.execute(
      """
      UPDATE request SET asked_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND asked_at IS NULL AND id IN (\(ids))
      """)
  }
  func reminded(_ ids: [Kernel.ID<Request>]) throws {
    try connection.execute(
      "UPDATE request SET reminded_at = \(connection.recordedAt) WHERE departement = \(departement) AND id IN (\(ids))")
  }
  /// What is asked is asked by a later day, and taken until then: it is no longer late.
  func giveTime(to request: Request, until day: Day, by permit: Permit) throws {
    let due = max(request.dueOn, day), closes = max(request.closesOn, day)
    guard due != request.dueOn || closes != request.closesOn else { return }
    try connection.execute(
      """
      UPDATE request SET due_on = \(due), closes_on = \(closes)
      WHERE departement = \(departement) AND id = \(request.id)
      """)
    try Audit.record(
      "demande.rouverte", subject: ("request", request.id.text), fields: ["due_on", "closes_on"], by: permit,
      on: connection)
  }

  private static let requestColumns: SQL =
    "id, campaign, function, asked, answered, due_on, closes_on, opened_at, done_at, reminded_at, asked_at"

  // MARK: links

  /// A new link to a request: its token, which is nowhere stored.
  func link(to request: Kernel.ID<Request>, because reason: String) throws -> String {
    let token = Token.new()
    try connection.execute(
      """
      INSERT INTO request_link (departement, token_hash, request, reason, made_at)
      VALUES (\(departement), \(Token.hash(token)), \(request), \(reason), \(connection.recordedAt))
      """)
    return token
  }
  /// The request that a token leads to; nil for one that was never made, or was revoked.
  func request(byToken token: String) throws -> Request? {
    guard token.count == 64 else { return nil }
    return try connection.query(
      """
      SELECT \(Self.requestColumns) FROM request
      WHERE departement = \(departement) AND id IN (
        SELECT request FROM request_link
        WHERE departement = \(departement) AND token_hash = \(Token.hash(token)) AND revoked_at IS NULL)
      """
    ).first.map(Request.init)
  }
  func hasLinks(to request: Kernel.ID<Request>) throws -> Bool {
    try !connection.query(
      """
      SELECT 1 AS one FROM request_link
      WHERE departement = \(departement) AND request = \(request) AND revoked_at IS NULL LIMIT 1
      """
    ).isEmpty
  }
  func revokeLinks(to request: Kernel.ID<Request>, by permit: Permit) throws {
    try connection.execute(
      """
      UPDATE request_link SET revoked_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND request = \(request) AND revoked_at IS NULL
      """)
    try Audit.record(
      "liens.revoques", subject: ("request", request.text), fields: ["revoked_at"], by: permit, on: connection)
  }
}

extension Request {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), campaign: try row.id("campaign"), function: try row.text("function"),
      asked: try row.integer("asked"), answered: try row.integer("answered"), dueOn: try row.day("due_on"),
      closesOn: try row.day("closes_on"), openedAt: try row.instantIfAny("opened_at"),
      doneAt: try row.instantIfAny("done_at"), remindedAt: try row.instantIfAny("reminded_at"),
      askedAt: try row.instantIfAny("asked_at"))
  }
}
