import Accounts
import Database
import Kernel
import Messaging
import Strategy
import Web

/// What those learn whom a passage is told to, at once or in the morning: the register, the number, what was done and
/// by which function. Nothing that an entry says: a mail is read anywhere.
struct PassageNews {
  static let mail = "passages annoncés"
  /// What is done together is told together, and hours that run are not waited for longer.
  private static let gathering = 120

  let connection: Connection
  let departement: Departement
  private var today: Day { connection.recordedAt.day }
  private var store: EntryStore { EntryStore(connection, in: departement) }

  /// A passage of an entry, as messages keep what they tell: the function that made it is one that whoever made it had
  /// then.
  private struct Act {
    let entry: Kernel.ID<RegisterEntry>
    let version: Int
    /// Nil of a clock's.
    let function: String?

    var id: String { [entry.text, "\(version)", function ?? ""].joined(separator: " ") }
    init(_ entry: RegisterEntry, by function: String?) {
      (self.entry, version, self.function) = (entry.id, entry.version, function)
    }
    init?(_ id: String) {
      let parts = id.split(separator: " ").map(String.init)
      guard parts.count > 1, let entry = Kernel.ID<RegisterEntry>(parts[0]), let version = Int(parts[1]) else {
        return nil
      }
      (self.entry, self.version, function) = (entry, version, parts.count > 2 ? parts[2] : nil)
    }
  }

  /// Tells those whom the pack names of a passage that was just made.
  func tell(_ entry: RegisterEntry, _ passage: Passage, in register: Register, by permit: Permit) throws {
    guard !passage.informed.words.isEmpty else { return }
    let place = entry.place(in: register)
    let named = departement.organisations.all.filter { passage.informed.names($0, entry.values) }
    let functions = named.flatMap { body in
      departement.told(of: body, on: today) { passage.informed.includes($0, entry.values, at: place) }
    }
    let doer = permit.holdings.first { (passage.doers ?? register.keepers).include($0) }
    try Notices(connection, departement.organisations, on: today).tell(
      Self.mail, act: Act(entry, by: doer?.function).id, to: functions, but: permit.person, gathering: Self.gathering)
  }

  /// One line of a message.
  private struct News {
    let text: String
    /// Nil for whom it is told without being theirs to read.
    let link: Link?

    var action: (label: String, link: Link)? { link.map { ("Ouvrir", $0) } }
  }

  /// Of these acts, those that some functions are told of, the first one first.
  private func news(of acts: [String], to holdings: [Holding]) throws -> [News] {
    let acts = acts.compactMap { Act($0) }
    let entries = try store.entries(acts.map(\.entry)), versions = try store.versions(of: entries.map(\.id))
    let told = try acts.compactMap { act -> (Instant, News)? in
      guard let entry = entries.first(where: { $0.id == act.entry }), !entry.isCancelled,
        let register = departement.registers[entry.register],
        let version = versions[entry.id]?.first(where: { $0.version == act.version }),
        let news = try news(entry, version, in: register, by: act.function, to: holdings)
      else { return nil }
      return (version.recordedAt, news)
    }
    return told.sorted { $0.0 < $1.0 }.map(\.1)
  }

  private func news(
    _ entry: RegisterEntry, _ version: EntryVersion, in register: Register, by function: String?, to holdings: [Holding]
  ) throws -> News? {
    guard let passage = version.passage.flatMap(register.passage) else { return nil }
    let place = entry.place(in: register), organisations = departement.organisations
    let told = holdings.filter { passage.informed.includes($0, version.values, at: place) }
    if try told.contains(where: { try register.isRead(entry, by: $0) }) {
      let by = function.map { ", par \(organisations.functionName($0, on: today))" } ?? ""
      return News(
        text:
          "\(register.title), \(entry.number(in: register)) : « \(passage.label) », le \(French.long(version.day))\(by).",
        link: Link(departement.code, "registres", register.id, entry.id.text))
    }
    guard told.contains(where: register.told.include) else { return nil }
    let whose = entry.organisation(in: register).map { ", \(organisations.name($0, on: today))" } ?? ""
    return News(text: "\(register.title)\(whose) : « \(passage.label) », le \(French.long(version.day)).", link: nil)
  }

  /// More would not be read.
  private static let size = 12
  private static func sections(_ news: [News]) -> [Mail.Section] {
    let rest = news.count - size
    return news.prefix(size).map { Mail.Section([$0.text], action: $0.action) }
      + (rest > 0 ? [Mail.Section(["Et \(French.plural(rest, "autre", "autres"))."], action: nil)] : [])
  }

  private static func isAnswered(
    _ function: String, by person: Kernel.ID<Person>, in departement: Departement, on day: Day,
    _ connection: Connection
  ) throws -> Bool {
    let functions = departement.organisations.answering(for: function)
    return try HoldingStore(connection).holders(of: functions, in: departement.code, on: day).values.joined()
      .contains { $0.person == person }
  }

  /// Composed in the transaction that marks it: what is done until then joins it, and nothing is lost between the two.
  /// Nil where the pack tells that function nothing of it any more, or its receiver no longer answers for it.
  static func composition(_ departements: Departements) -> Composition {
    { connection, message, now in
      let departement = try departements.latest(message.departement, connection)
      guard let function = message.function, let person = message.person,
        try isAnswered(function, by: person, in: departement, on: now.day, connection)
      else { return nil }
      // Whoever holds two functions that are told gets one message, with all that either lets them read.
      let held = try HoldingStore(connection).everybody(in: departement.code, on: now.day, only: person)
        .flatMap(\.functions).map(\.function)
      let holdings = Set(held + [function]).sorted().compactMap { departement.holding($0, on: now.day) }
      let all = try PassageNews(connection: connection, departement: departement)
        .news(of: Outbox(connection).subjects(of: message), to: holdings)
      guard let first = all.first else { return nil }
      let name = departement.organisations.functionName(function, on: now.day), isAlone = all.count == 1
      return Mail(
        subject: isAlone ? String(first.text.dropLast()) : "\(French.number(all.count)) passages dans les registres",
        paragraphs: ["Bonjour,"] + (isAlone ? [first.text] : []), action: isAlone ? first.action : nil,
        sections: isAlone ? [] : sections(all),
        after: ["Le registre l’annonce à : \(name). Vous choisissez dans votre compte ce que vous recevez."])
    }
  }
}

extension Register {
  /// True of an entry that a function alone lets its holder read.
  fileprivate func isRead(_ entry: RegisterEntry, by holding: Holding) throws -> Bool {
    guard isRead(by: holding) else { return false }
    let alone = Permit(departement: "", person: nil, name: "", role: .agent, holdings: [holding], permissions: [])
    let place = entry.place(in: self), organisation = entry.organisation(in: self)
    switch try EntryReach(self, for: alone) {
    case .everywhere: return true
    case .organisations(let own): return organisation.map(own.contains) ?? false
    case .places(let places, let own):
      return place.map(places.contains) ?? false || organisation.map(own.contains) ?? false
    }
  }
}
