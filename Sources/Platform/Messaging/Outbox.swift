import Database
import Kernel

/// The messages of a département: added in the transaction of their cause, read by those who may.
package struct Outbox {
  let connection: Connection
  package init(_ connection: Connection) { self.connection = connection }

  /// Adds one message, and gives its id. Nil where the person chose to receive no such message, or one a day: the
  /// day's one is then added in its place, unless it is there.
  ///
  /// What it says is composed when it is sent, by the module that knows `kind`. Nothing is written twice within a
  /// minute: a button pressed three times, two causes of one moment give the id of the first.
  /// - Parameters:
  ///   - subject: the id of what it is about.
  ///   - others: what the same letter is about too; those of them of which one was just written are left out.
  ///   - function: to which function it goes, as `organisation/fonction`.
  ///   - useBy: not sent from then on.
  ///   - notBefore: nil: at once.
  @discardableResult
  package func add(
    _ kind: String, about subject: String, and others: [String] = [], to address: String, function: String? = nil,
    person: ID<Person>? = nil, useBy: Instant, notBefore: Instant? = nil, urgency: Message.Urgency = .always,
    isNews: Bool = false
  ) throws -> ID<Message>? {
    if let fault = Message.addressFault(address) {
      throw Invalid(fault, remedy: "Écrivez-la comme prenom.nom@exemple.fr.")
    }
    if case .choice(let choice) = urgency, let person {
      switch choice {
      case .each: break
      case .none: return nil
      case .daily:
        let digest = try addDigest(to: address, person: person, at: connection.recordedAt.nextMorning)
        if isNews { try add(kind, about: subject, function: function, to: digest) }
        return nil
      }
    }
    let written = try ([subject] + others).map { ($0, try justAdded(kind, about: $0, to: address)) }
    let new = written.filter { $0.1 == nil }.map(\.0)
    guard let first = new.first else { return written.first?.1 }
    let id = try insert(
      kind, first, address, function: function, person: person, useBy: useBy,
      notBefore: notBefore ?? connection.recordedAt, isAwaited: urgency == .awaited)
    try connection.insert(
      "message_subject", ["departement", "subject", "message"],
      rows: new.dropFirst().map { [.text(connection.departement), .text($0), id.sqlValue] })
    return id
  }

  /// Sends again what did not arrive, or perhaps not: another row, another id, the same length of time, said as things
  /// are when it leaves. The first row names it. Throws `Invalid` where that can't be.
  /// - Parameter address: where to, if no longer where the first one went.
  @discardableResult
  package func again(_ id: ID<Message>, to address: String? = nil) throws -> ID<Message> {
    let first = try message(id, in: connection.departement)
    guard first.canGoAgain else {
      throw Invalid(
        first.againAs == nil
          ? "Ce message ne peut pas être envoyé de nouveau." : "Ce message a déjà été envoyé de nouveau.",
        remedy: "Regardez ce qu’il est devenu dans la liste.")
    }
    let seconds = Int((first.useBy.microseconds - first.madeAt.microseconds) / 1_000_000)
    let now = connection.recordedAt
    let new = try insert(
      first.kind, first.subject, address ?? first.to, function: first.function, person: first.person,
      useBy: now.adding(seconds: seconds), notBefore: now, isAwaited: first.isAwaited)
    try connection.execute(
      """
      INSERT INTO message_subject (departement, subject, message)
      SELECT departement, subject, \(new) FROM message_subject
      WHERE departement = \(connection.departement) AND message = \(id)
      """)
    try connection.execute(
      "UPDATE message SET again_as = \(new) WHERE departement = \(connection.departement) AND id = \(id)")
    return new
  }

  /// What had left came back: refused after all. False where there is no such message, or nothing left to learn of it.
  package func takeBack(_ id: ID<Message>, because reason: String) throws -> Bool {
    let departement = connection.departement
    let rows = try connection.query("SELECT address FROM message WHERE departement = \(departement) AND id = \(id)")
    guard let address = try rows.first?.text("address") else { return false }
    return try connection.execute(
      """
      UPDATE message SET state = 'refused', reply = \(said(reason, without: address))
      WHERE departement = \(departement) AND id = \(id) AND state IN ('sending', 'sent', 'unknown')
      """) == 1
  }

  /// The message of that kind, about that, to that address, which was added within the last minute and was not
  /// withdrawn.
  package func justAdded(_ kind: String, about subject: String, to address: String) throws -> ID<Message>? {
    try connection.query(
      """
      SELECT id FROM message
      WHERE departement = \(connection.departement) AND kind = \(kind)
        AND \(isAbout([subject], in: connection.departement))
        AND address = \(address) AND state IN ('waiting', 'sending', 'sent', 'unknown')
        AND made_at > \(connection.recordedAt.adding(seconds: -60))
      ORDER BY id DESC LIMIT 1
      """
    ).first?.id("id")
  }
  /// True while one of that kind, about that, still waits to leave to that address: it will say things as they are
  /// then.
  package func hasWaiting(_ kind: String, about subject: String, to address: String) throws -> Bool {
    try !connection.query(
      """
      SELECT id FROM message
      WHERE departement = \(connection.departement) AND kind = \(kind)
        AND \(isAbout([subject], in: connection.departement))
        AND address = \(address) AND state = 'waiting' LIMIT 1
      """
    ).isEmpty
  }
  /// A union, which both engines answer from their indexes: an OR would read the whole table.
  private func isAbout(_ subjects: [String], in departement: String) -> SQL {
    """
    id IN (SELECT m.id FROM message AS m WHERE m.departement = \(departement) AND m.subject IN (\(subjects))
      UNION SELECT o.message FROM message_subject AS o
      WHERE o.departement = \(departement) AND o.subject IN (\(subjects)))
    """
  }

  /// The day's message of somebody whom something concerns today: at seven, at once after that, unless it is there.
  package func addToday(to address: String, person: ID<Person>) throws {
    let now = connection.recordedAt
    _ = try addDigest(to: address, person: person, at: max(now, Instant.seven(now.day)))
  }

  /// One a person and day, at seven o'clock in Paris, good for a day.
  private func addDigest(to address: String, person: ID<Person>, at morning: Instant) throws -> ID<Message> {
    let known = try connection.query(
      """
      SELECT id FROM message
      WHERE departement = \(connection.departement) AND subject = \(morning.day.iso) AND kind = \(Message.digest)
        AND person = \(person)
      """)
    if let first = known.first { return try first.id("id") }
    return try insert(
      Message.digest, morning.day.iso, address, function: nil, person: person,
      useBy: morning.adding(seconds: 86_400), notBefore: morning, isAwaited: false)
  }

  /// Of one thing the last that is to be told of it.
  private func add(_ kind: String, about subject: String, function: String?, to digest: ID<Message>) throws {
    try connection.execute(
      """
      INSERT INTO message_subject (departement, subject, message, kind, function)
      VALUES (\(connection.departement), \(subject), \(digest), \(kind), \(function))
      ON CONFLICT (departement, subject, message) DO UPDATE SET kind = excluded.kind, function = excluded.function
      """)
  }
  /// What a morning's message tells beside what somebody owes, each as the message that it would have been.
  package func news(of message: Message) throws -> [Message] {
    guard message.others > 0 else { return [] }
    return try connection.query(
      """
      SELECT kind, subject, function FROM message_subject
      WHERE departement = \(message.departement) AND message = \(message.id) AND kind IS NOT NULL
      ORDER BY kind, subject
      """
    ).map { message.telling(try $0.text("kind"), about: try $0.text("subject"), to: try $0.textIfAny("function")) }
  }

  private func insert(
    _ kind: String, _ subject: String, _ address: String, function: String?, person: ID<Person>?, useBy: Instant,
    notBefore: Instant, isAwaited: Bool
  ) throws -> ID<Message> {
    let id = ID<Message>(at: connection.recordedAt)
    try connection.execute(
      """
      INSERT INTO message (departement, id, kind, subject, address, function, person, state, attempts, made_at,
        next_at, use_by, is_awaited)
      VALUES (\(connection.departement), \(id), \(kind), \(subject), \(address), \(function), \(person), 'waiting', 0,
        \(connection.recordedAt), \(notBefore), \(useBy), \(isAwaited))
      """)
    return id
  }

  /// What still waits about something will not be sent; gives how many. A letter that is about something else too
  /// leaves all the same: what says it leaves out what is no longer so.
  @discardableResult
  package func withdraw(_ kind: String? = nil, about subject: String) throws -> Int {
    try withdraw(kind, about: [subject])
  }
  /// The same of many things.
  @discardableResult
  package func withdraw(_ kind: String? = nil, about subjects: [String]) throws -> Int {
    let kindIs: SQL = kind.map { " AND kind = \($0)" } ?? ""
    return try connection.execute(
      """
      UPDATE message SET state = 'withdrawn'
      WHERE departement = \(connection.departement) AND subject IN (\(subjects)) AND state = 'waiting'\(kindIs)
        AND NOT EXISTS (SELECT 1 FROM message_subject AS o
          WHERE o.departement = message.departement AND o.message = message.id AND o.subject NOT IN (\(subjects)))
      """)
  }

  /// Every département in which something was ever recorded.
  package static func departements(_ connection: Connection) throws -> [String] {
    try OutboxStore(connection).departements()
  }

  /// After a restored backup: what waited then may have left since, so it is said to be unknown; gives how many.
  @discardableResult
  package func doubtWaiting() throws -> Int {
    try connection.execute(
      """
      UPDATE message SET state = 'unknown', reply = \("Restauration d’une sauvegarde")
      WHERE departement = \(connection.departement) AND state IN ('waiting', 'sending')
      """)
  }

  /// The newest first, a page at a time, and how many there are in all.
  /// - Parameter page: from 1.
  package func list(
    in departement: String, state: Message.State? = nil, page: Int = 1, size: Int = 50
  ) throws -> (messages: [Message], total: Int) {
    let stateIs: SQL = state.map { " AND state = \($0)" } ?? ""
    let total = try connection.query(
      "SELECT COUNT(*) AS n FROM message WHERE departement = \(departement)\(stateIs)"
    ).first?.integer("n")
    let rows = try connection.query(
      """
      SELECT \(Message.columns) FROM message WHERE departement = \(departement)\(stateIs)
      ORDER BY id DESC LIMIT \(size) OFFSET \((max(1, page) - 1) * size)
      """)
    return (try rows.map(Message.init), total ?? 0)
  }

  /// How many there are in each state.
  package func counts(in departement: String) throws -> [Message.State: Int] {
    try connection.query(
      "SELECT state, COUNT(*) AS n FROM message WHERE departement = \(departement) GROUP BY state"
    ).reduce(into: [:]) { $0[try $1.code("state", as: Message.State.self)] = try $1.integer("n") }
  }

  /// How many did not arrive, or perhaps not, and were not sent again.
  package func lost(in departement: String) throws -> Int {
    try connection.query(
      """
      SELECT COUNT(*) AS n FROM message
      WHERE departement = \(departement) AND state IN ('refused', 'expired', 'unknown') AND again_as IS NULL
      """
    ).first?.integer("n") ?? 0
  }

  /// All those about some things, the oldest first.
  package func messages(about subjects: [String], in departement: String) throws -> [Message] {
    guard !subjects.isEmpty else { return [] }
    return try connection.query(
      """
      SELECT \(Message.columns) FROM message
      WHERE departement = \(departement) AND \(isAbout(subjects, in: departement)) ORDER BY id
      """
    ).map(Message.init)
  }
  /// The same, thing by thing: a letter about several of them is there for each.
  package func messages(aboutEach subjects: [String], in departement: String) throws -> [String: [Message]] {
    guard !subjects.isEmpty else { return [:] }
    let further = try connection.query(
      "SELECT subject, message FROM message_subject WHERE departement = \(departement) AND subject IN (\(subjects))"
    ).reduce(into: [ID<Message>: [String]]()) { $0[try $1.id("message"), default: []].append(try $1.text("subject")) }
    let asked = Set(subjects)
    return try messages(about: subjects, in: departement).reduce(into: [:]) { found, message in
      for subject in [message.subject] + (further[message.id] ?? []) where asked.contains(subject) {
        found[subject, default: []].append(message)
      }
    }
  }
  /// What a message is about, its own subject first.
  package func subjects(of message: Message) throws -> [String] {
    guard message.others > 0 else { return [message.subject] }
    return [message.subject]
      + (try connection.query(
        """
        SELECT subject FROM message_subject
        WHERE departement = \(message.departement) AND message = \(message.id) ORDER BY subject
        """
      ).map { try $0.text("subject") })
  }

  /// The one message a day of those who chose it, of that day and later.
  package func digests(
    to people: [ID<Person>], from day: Day, in departement: String
  ) throws -> [ID<Person>: [Message]] {
    guard !people.isEmpty else { return [:] }
    return try connection.query(
      """
      SELECT \(Message.columns) FROM message
      WHERE departement = \(departement) AND subject >= \(day.iso) AND kind = \(Message.digest)
        AND person IN (\(people)) ORDER BY id
      """
    ).map(Message.init).reduce(into: [:]) { found, message in
      if let person = message.person { found[person, default: []].append(message) }
    }
  }

  /// Throws `NotFound` where the département has no such message.
  package func message(_ id: ID<Message>, in departement: String) throws -> Message {
    let rows = try connection.query(
      "SELECT \(Message.columns) FROM message WHERE departement = \(departement) AND id = \(id)")
    guard let row = rows.first else { throw NotFound() }
    return try Message(row)
  }
}

extension Instant {
  /// The next seven o'clock in Paris, strictly after this moment.
  var nextMorning: Instant {
    let today = Instant.seven(day)
    return today > self ? today : .seven(day.adding(days: 1))
  }
  /// Clocks change before three: seven o'clock is counted back from the next midnight.
  fileprivate static func seven(_ day: Day) -> Instant { start(of: day.adding(days: 1)).adding(seconds: -17 * 3600) }
}
