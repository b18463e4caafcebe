import Accounts
import Database
import Kernel
import Strategy

/// Campaigns and what each function owes in them.
struct CampaignStore {
  let connection: Connection
  let departement: String

  init(_ connection: Connection, in departement: String) {
    self.connection = connection
    self.departement = departement
  }

  // MARK: campaigns

  /// Opens it unless it is, anew if it was withdrawn. Each of these functions has its request.
  /// - Parameter day: the demand itself stands for the reminders of that day and before.
  func open(
    _ collecting: Collecting, asking functions: [String], for period: Period, on day: Day, by permit: Permit
  ) throws -> (Campaign, isAgain: Bool)? {
    let new = Kernel.ID<Campaign>(at: connection.recordedAt), days = collecting.days(of: period, asked: day)
    let rows = try connection.query(
      """
      INSERT INTO campaign (departement, id, collecting, period_last, opens_on, due_on, closes_on, recorded_at, person,
        reminded_on)
      VALUES (\(departement), \(new), \(collecting.id), \(period.last), \(days.opens), \(days.due), \(days.closes),
        \(connection.recordedAt), \(permit.person), \(day))
      ON CONFLICT (departement, collecting, period_last) DO UPDATE SET opens_on = excluded.opens_on,
        due_on = excluded.due_on, closes_on = excluded.closes_on, withdrawn_at = NULL, withdrawn_by = NULL,
        withdrawal = NULL, reminded_on = excluded.reminded_on
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
    try ask(collecting, functions, in: campaign)
    try Audit.record(
      CollectionAct.opened, of: campaign.id.text, fields: ["collecting", "period_last"], by: permit, on: connection)
    return (campaign, campaign.id != new)
  }

  /// One request for each of these functions that has none yet in the campaign.
  func ask(_ collecting: Collecting, _ functions: [String], in campaign: Campaign) throws {
    let known = Set(try requests(of: campaign.id).map(\.function))
    let questions = Dictionary(collecting.questions.map { ($0.function, 1) }, uniquingKeysWith: +)
    try connection.insert(
      "request", ["departement", "id", "campaign", "function", "asked", "answered", "due_on", "closes_on"],
      rows: functions.filter { !known.contains($0) }.map { function in
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
      CollectionAct.withdrawn, of: campaign.id.text, fields: ["withdrawn_at", "withdrawal"], by: permit, on: connection)
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
      ORDER BY period_last DESC, collecting, id LIMIT \(limit)
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

  static let campaignColumns: SQL =
    "id, collecting, period_last, opens_on, due_on, closes_on, withdrawn_at, withdrawal, reminded_on"
  /// - Parameter prefix: of its columns, where a row holds something else too.
  private func campaign(_ row: Row, _ collections: Collections, prefix: String = "") throws -> Campaign? {
    let collecting = try row.text(prefix + "collecting")
    guard let declared = collections[collecting] else { return nil }
    return Campaign(
      id: try row.id(prefix + "id"), collecting: collecting,
      period: Period(declared.period, containing: try row.day(prefix + "period_last")),
      opensOn: try row.day(prefix + "opens_on"), dueOn: try row.day(prefix + "due_on"),
      closesOn: try row.day(prefix + "closes_on"),
      withdrawal: try row.instantIfAny(prefix + "withdrawn_at").map {
        Campaign.Withdrawal(at: $0, reason: try row.text(prefix + "withdrawal"))
      }, remindedOn: try row.dayIfAny(prefix + "reminded_on"))
  }

  // MARK: one function in one campaign

  func asking(_ id: Kernel.ID<Request>, _ departement: Departement) throws -> Asking {
    try asking("r.id = \(id)", departement)
  }
  /// Throws `NotFound` for a token that was never made, or was revoked.
  func asking(byToken token: String, _ departement: Departement) throws -> Asking {
    guard token.count == 64 else { throw NotFound() }
    return try asking("r.id IN (\(requestOf(token)))", departement)
  }
  private func asking(_ condition: SQL, _ departement: Departement) throws -> Asking {
    let rows = try connection.query(
      """
      SELECT r.id, r.campaign, r.function, r.asked, r.answered, r.due_on, r.closes_on, r.opened_at, r.done_at,
        r.reminded_at, r.asked_at, r.written_at, r.links_closed_at, c.id AS c_id, c.collecting AS c_collecting,
        c.period_last AS c_period_last, c.opens_on AS c_opens_on, c.due_on AS c_due_on, c.closes_on AS c_closes_on,
        c.withdrawn_at AS c_withdrawn_at, c.withdrawal AS c_withdrawal, c.reminded_on AS c_reminded_on
      FROM request AS r JOIN campaign AS c ON c.departement = r.departement AND c.id = r.campaign
      WHERE r.departement = \(self.departement) AND \(condition)
      """)
    guard let row = rows.first, let campaign = try campaign(row, departement.collections, prefix: "c_"),
      let collecting = departement.collections[campaign.collecting]
    else { throw NotFound() }
    return Asking(departement: departement, collecting: collecting, campaign: campaign, request: try Request(row))
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
      ORDER BY done_at DESC, id DESC LIMIT 20
      """
    ).map(Request.init)
  }
  /// How many are asked something and how many are done, by campaign.
  /// - Parameter functions: those within reach, each of a collection; nil: all.
  func progress(within functions: [(collecting: String, function: String)]?) throws
    -> [Kernel.ID<Campaign>: (asked: Int, done: Int)]
  {
    if functions?.isEmpty ?? false { return [:] }
    let seen: SQL =
      functions.map { functions in
        """
        JOIN campaign ON campaign.departement = request.departement AND campaign.id = request.campaign
        JOIN (\(.rows(functions.map { [.text($0.collecting), .text($0.function)] }))) AS seen
          ON seen.column1 = campaign.collecting AND seen.column2 = request.function
        """
      } ?? ""
    return try connection.query(
      """
      SELECT request.campaign AS campaign, COUNT(*) AS asked,
        CAST(SUM(CASE WHEN request.done_at IS NULL THEN 0 ELSE 1 END) AS BIGINT) AS done
      FROM request \(seen) WHERE request.departement = \(departement) AND request.asked > 0 GROUP BY request.campaign
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
  func written(_ ids: [Kernel.ID<Request>]) throws {
    guard !ids.isEmpty else { return }
    let now = connection.recordedAt
    try connection.execute(
      """
      UPDATE request SET asked_at = COALESCE(asked_at, \(now)), written_at = \(now)
      WHERE departement = \(departement) AND id IN (\(ids))
      """)
  }
  func reminded(_ ids: [Kernel.ID<Request>]) throws {
    try connection.execute(
      "UPDATE request SET reminded_at = \(connection.recordedAt) WHERE departement = \(departement) AND id IN (\(ids))")
  }
  /// A day of reminders is done, whomever it reached.
  func reminded(_ campaign: Kernel.ID<Campaign>, on day: Day) throws {
    try connection.execute(
      "UPDATE campaign SET reminded_on = \(day) WHERE departement = \(departement) AND id = \(campaign)")
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
      CollectionAct.requestReopened, of: request.id.text, fields: ["due_on", "closes_on"], by: permit, on: connection)
  }

  private static let requestColumns: SQL = """
    id, campaign, function, asked, answered, due_on, closes_on, opened_at, done_at, reminded_at, asked_at, written_at,
    links_closed_at
    """

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
  /// The function that a token was made for; nil for one that was never made, or was revoked.
  func function(byToken token: String) throws -> String? {
    guard token.count == 64 else { return nil }
    return try connection.query(
      "SELECT function FROM request WHERE departement = \(departement) AND id IN (\(requestOf(token)))"
    ).first?.text("function")
  }
  private func requestOf(_ token: String) -> SQL {
    """
    SELECT request FROM request_link
    WHERE departement = \(departement) AND token_hash = \(Token.hash(token)) AND revoked_at IS NULL
    """
  }
  func hasLinks(to request: Kernel.ID<Request>) throws -> Bool {
    try !connection.query(
      """
      SELECT 1 AS one FROM request_link
      WHERE departement = \(departement) AND request = \(request) AND revoked_at IS NULL LIMIT 1
      """
    ).isEmpty
  }
  /// Those made until now lead nowhere, nor will those of letters written until now.
  func revokeLinks(to request: Kernel.ID<Request>, by permit: Permit) throws {
    try connection.execute(
      """
      UPDATE request_link SET revoked_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND request = \(request) AND revoked_at IS NULL
      """)
    try connection.execute(
      """
      UPDATE request SET links_closed_at = \(connection.recordedAt)
      WHERE departement = \(departement) AND id = \(request)
      """)
    try Audit.record(CollectionAct.linksRevoked, of: request.text, fields: ["revoked_at"], by: permit, on: connection)
  }
}

extension Request {
  fileprivate init(_ row: Row) throws {
    self.init(
      id: try row.id("id"), campaign: try row.id("campaign"), function: try row.text("function"),
      asked: try row.integer("asked"), answered: try row.integer("answered"), dueOn: try row.day("due_on"),
      closesOn: try row.day("closes_on"), openedAt: try row.instantIfAny("opened_at"),
      doneAt: try row.instantIfAny("done_at"), remindedAt: try row.instantIfAny("reminded_at"),
      askedAt: try row.instantIfAny("asked_at"), writtenAt: try row.instantIfAny("written_at"),
      linksClosedAt: try row.instantIfAny("links_closed_at"))
  }
}
