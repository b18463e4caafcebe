import Database
import Kernel
import Ledger
import Strategy

/// What is done to entries: each act is one transaction, and what is counted of it moves in the same one.
struct EntryActs {
  let connection: Connection
  let departement: Departement
  let register: Register
  let permit: Permit
  /// The id that the form carried: sent twice, it does what it says once.
  private let submission: String?
  /// A file says it of many: audited once for all of them, and told in each one's history.
  private let isByFile: Bool
  /// What is out of its commune was asked, and is there.
  let isElsewhere: Bool
  var store: EntryStore { EntryStore(connection, in: departement) }
  /// What of the register whoever acts may see.
  var seen: Register { register.seen(by: permit) }
  var today: Day { connection.recordedAt.day }

  init(
    _ connection: Connection, _ departement: Departement, _ register: Register, by permit: Permit,
    sent submission: String? = nil, isByFile: Bool = false, isElsewhere: Bool = false
  ) {
    (self.connection, self.departement, self.register, self.permit) = (connection, departement, register, permit)
    (self.submission, self.isByFile, self.isElsewhere) = (submission, isByFile, isElsewhere)
  }

  /// A new entry, in its first state, or taken over in the one in which it is since `day`. Throws `Invalid` at the
  /// fields, `Alike` where one says the same and it is not said to be another.
  func create(
    _ values: EntryValues, on day: Day, as state: RegisterState? = nil, isAnother: Bool = false
  ) throws -> RegisterEntry {
    guard register.isKept(by: permit), let first = state ?? register.initial else { throw NotFound() }
    if let done = try done(.created, values, on: day) { return done }
    guard register.led(by: permit).contains(first.id) else {
      throw Invalid(
        "Vos fonctions seules ne mènent pas une fiche à l’état « \(first.name) ».",
        remedy: "Demandez à qui fait les passages d’envoyer cette ligne.", at: .field(EntryListing.state))
    }
    try checkAsked(of: values, at: [RegisterField.creation, first.id])
    try checkReach(values, before: [:])
    try checkDay(day, after: nil)
    try check(values, before: [:], on: day)
    let year = today.year
    let entry = RegisterEntry(
      id: Kernel.ID<RegisterEntry>(at: connection.recordedAt), register: register.id, year: year,
      rank: try store.nextRank(in: register, year: year), state: first.id, since: day, values: values, version: 1,
      isCancelled: false)
    try checkLinks(entry, before: [:])
    try checkQuotas(entry, former: nil)
    let alike = isAnother ? [] : try store.alike(entry, in: register)
    guard alike.isEmpty else { throw Alike(entries: alike) }
    let replaced = try replaced(by: entry, former: nil)
    try checkReplaces(replaced, on: day)
    try store.add(entry, in: register)
    let kept = try keep(entry, .created, on: day, reason: words(replaced), onto: [])
    try replace(replaced, by: kept, on: day)
    return kept
  }

  /// Throws `Overtaken` where somebody else did something meanwhile, `Invalid` at the fields.
  /// - Parameter isAgain: it was made already on that day, and is said to have been made twice.
  func pass(
    _ id: Kernel.ID<RegisterEntry>, _ passage: Passage, _ values: EntryValues, on day: Day, seen: Int?,
    isAgain: Bool = false
  ) throws -> RegisterEntry {
    if let done = try done(.passed, passage: passage.id, values, on: day) { return done }
    var entry = try lapsedEntry(id, seen)
    let versions = try store.versions(of: id), life = EntryLife(versions), formerly = entry.values, former = entry
    guard register.may(passage, permit), !entry.isCancelled else { throw NotFound() }
    // Told after the day on which it lapsed by itself, and true before it: it had not lapsed.
    let before = life.withoutLapses(after: day)
    guard let last = before.last, passage.from.contains(last.state) else { throw wrongDay(for: passage, life) }
    let undone = before.steps.count < life.steps.count ? life.steps[before.steps.count].version : nil
    entry.values.merge(values) { $1 }
    entry.state = passage.to
    try checkAsked(of: entry.values, at: [passage.to])
    try checkReach(entry.values, before: formerly)
    try checkLinks(entry, before: formerly)
    try checkSigned(entry.values, formerly, life)
    // Each agrees on its own day, whoever tells it first.
    try checkDay(day, after: passage.parties.isEmpty ? last.day : before.since)
    try checkClocks(passage, before, on: day)
    if !isAgain { try checkOnce(passage, last, on: day) }
    try check(entry.values, before: formerly, on: day)
    if !passage.parties.isEmpty {
      let signing = passage.unsigned(entry.values, by: permit)
      guard !signing.isEmpty else { throw NotFound() }
      for party in signing { entry.values[passage.signature(of: party)] = day.iso }
      guard passage.unsigned(entry.values).isEmpty else {
        entry.state = last.state
        return try keep(entry, .signed, on: max(day, last.day), corrects: undone, onto: versions)
      }
    }
    try checkQuotas(entry, former: former)
    entry.values = register.unsigned(entry.values, from: last.state, to: passage.to)
    let replaced = try replaced(by: entry, former: former), day = max(day, last.day)
    try checkReplaces(replaced, on: day)
    let kept = try keep(
      entry, .passed, passage: passage.id, on: day, reason: words(replaced), corrects: undone, onto: versions)
    try replace(replaced, by: kept, on: day)
    return kept
  }

  /// What an entry says is another since a day: a capacity, a site. Its state stays.
  func change(
    _ id: Kernel.ID<RegisterEntry>, _ values: EntryValues, on day: Day, seen: Int?
  ) throws -> RegisterEntry {
    if let done = try done(.changed, values, on: day) { return done }
    var entry = try lapsedEntry(id, seen)
    guard register.isKept(by: permit), !entry.isCancelled, !register.changing.isEmpty else { throw NotFound() }
    let versions = try store.versions(of: id), life = EntryLife(versions), before = entry.values, former = entry
    entry.values.merge(values.filter { register.changing.contains($0.key) }) { $1 }
    guard entry.values != before else { return entry }
    // It may go to another commune or organisation: whoever sends it there had it.
    try checkFrozen(entry.values, before, life)
    try checkSigned(entry.values, before, life)
    try checkLinks(entry, before: before)
    try checkQuotas(entry, former: former)
    try checkAlone(entry, former: former)
    try checkDay(day, after: life.last?.day)
    try check(entry.values, before: before, on: day)
    let kept = try keep(entry, .changed, on: day, as: register.change(from: before, to: entry.values), onto: versions)
    try HandedOver(connection, departement, register).tell(kept, before: before, by: permit)
    return kept
  }

  /// What an entry says was wrong from the start, or the day of one of its acts; nil: of the last one.
  func correct(
    _ id: Kernel.ID<RegisterEntry>, _ values: EntryValues, act: Int? = nil, on day: Day, why: String, seen: Int?
  ) throws -> RegisterEntry {
    if let done = try done(.corrected, values, on: day) { return done }
    let before = try seenEntry(id, seen)
    let shown = Set(self.seen.fields.filter { register.mayCorrect($0, permit) }.map(\.id))
    guard register.isKept(by: permit), !before.isCancelled else { throw NotFound() }
    // What its writer may not see nor put right stays.
    let values = before.values.filter { !shown.contains($0.key) }.merging(values) { $1 }
    let versions = try store.versions(of: id), life = EntryLife(versions), steps = life.steps
    guard let index = act == nil ? steps.indices.last : steps.firstIndex(where: { $0.version == act }) else {
      throw NotFound()
    }
    var entry = before
    entry.values = values
    try checkAsked(of: values, at: [RegisterField.creation] + steps.map(\.state), erased: before.erased.keys)
    try checkReach(values, before: before.values)
    try checkTheirs(values, before.values, steps[index], on: day)
    try checkFrozen(values, before.values, life)
    try checkSigned(values, before.values, life)
    try checkLinks(entry, before: before.values)
    try checkQuotas(entry, former: before)
    try checkAlone(entry, former: before)
    try checkDay(day, after: index > 0 ? steps[index - 1].day : nil)
    // What it did last by itself follows: it is worked out anew.
    if let next = life.withoutLapses().steps.dropFirst(index + 1).first { try checkDay(day, before: next.day) }
    guard values != before.values || day != steps[index].day else { return before }
    if steps[index].act == .lapsed, day != steps[index].day {
      throw Invalid(
        "La fiche est échue d’elle-même ce jour-là.", remedy: "Corrigez le jour dont son délai est parti.",
        at: .field("jour"))
    }
    try checkCeilings(values, before: before.values)
    try checkPlaces(values, before: before.values)
    try checkDays(
      life.corrected(steps[index].version, on: day, from: before.values, to: values), of: self.seen)
    return try lapsedAnew(
      keep(
        entry, .corrected, passage: steps[index].passage, on: day, reason: why, corrects: steps[index].version,
        onto: versions))
  }

  /// The entry, where its clocks make of it what they did before it was put right; if not, it had not lapsed.
  private func lapsedAnew(_ entry: RegisterEntry) throws -> RegisterEntry {
    let versions = try store.versions(of: entry.id), life = EntryLife(versions), acts = life.withoutLapses()
    let due = acts.foreseen(in: register).steps.dropFirst(acts.steps.count)
    guard let first = life.lapses.first, let last = acts.last,
      life.lapses.count > due.count
        || zip(life.lapses, due).contains(where: { $0.state != $1.state || $0.day != $1.day })
    else { return entry }
    let lapsed = entry
    var entry = entry
    entry.state = last.state
    try checkAlone(entry, former: lapsed)
    entry = try keep(
      entry, .unlapsed, passage: first.passage, on: first.day, corrects: first.version, onto: versions)
    try byBoussole.lapse(entry)
    return try self.entry(entry.id)
  }

  /// It was created in error: kept, and counted nowhere.
  func cancel(_ id: Kernel.ID<RegisterEntry>, why: String, seen: Int?) throws {
    guard try done(.cancelled) == nil else { return }
    var entry = try seenEntry(id, seen)
    guard register.isKept(by: permit), !entry.isCancelled else { throw NotFound() }
    let versions = try store.versions(of: id)
    entry.isCancelled = true
    _ = try keep(entry, .cancelled, on: entry.since, reason: why, onto: versions)
  }

  /// What its clocks make of the entry, now that they are over. By Boussole itself.
  func lapse(_ entry: RegisterEntry) throws {
    var versions = try store.versions(of: entry.id), entry = entry
    // One end may lead to the next; a pack can't make it turn in circles for ever.
    for _ in 0..<register.states.count {
      let life = EntryLife(versions)
      guard let last = life.last, let next = register.nextLapse(of: life), let day = next.running.day,
        next.running.isOver(at: connection.recordedAt)
      else { break }
      let former = entry, on = max(day, last.day)
      entry.state = next.passage.to
      entry.values = register.unsigned(entry.values, from: last.state, to: next.passage.to)
      let replaced = try replaced(by: entry, former: former)
      entry = try keep(
        entry, .lapsed, passage: next.passage.id, on: on, reason: next.running.clock.said, onto: versions)
      try replace(replaced, by: entry, on: on)
      versions = try store.versions(of: entry.id)
    }
  }

  /// The journal and the clocks say of the entry what its acts make of it, by the pack in force.
  /// - Parameter isAlone: what is counted of others through it is settled by the caller.
  func settle(_ entry: RegisterEntry, _ versions: [EntryVersion], isAlone: Bool = false) throws {
    let life = EntryLife(versions), counts = EntryCounts(connection, departement, register, by: permit)
    try store.keepLinks(of: entry, in: register, life)
    try counts.settle(entry, life)
    if !isAlone { try counts.settleOthers(entry, versions) }
    let running = register.running(on: life)
    try ClockStore(connection, in: departement.code).keep(
      running, acting: register.nextLapse(of: life)?.running.clock.id, of: entry)
    try EntryTermStore(connection, in: departement, of: register).keepDue(running, of: entry)
  }

  /// The entry, as far as whoever acts may look.
  func entry(_ id: Kernel.ID<RegisterEntry>) throws -> RegisterEntry { try store.entry(id, of: register, for: permit) }
  private func seenEntry(_ id: Kernel.ID<RegisterEntry>, _ seen: Int?) throws -> RegisterEntry {
    _ = try entry(id)
    guard let entry = try store.entry(id) else { throw NotFound() }
    if let seen, seen != entry.version { throw Overtaken() }
    return entry
  }

  /// The same as of now: what is over has happened, even if nobody has come by to do it.
  func lapsedEntry(_ id: Kernel.ID<RegisterEntry>, _ seen: Int?) throws -> RegisterEntry {
    let entry = try seenEntry(id, seen)
    if !entry.isCancelled { try byBoussole.lapse(entry) }
    // With what whoever acts may not see: it stays.
    guard let entry = try store.entry(id) else { throw NotFound() }
    return entry
  }
  private var byBoussole: EntryActs {
    EntryActs(connection, departement, register, by: .ofBoussole(in: departement.code))
  }

  /// The entry as the same form has made it already: the answer was lost on its way back, and it came again.
  func done(
    _ act: EntryVersion.Act, passage: String? = nil, _ values: EntryValues = [:], on day: Day? = nil
  ) throws -> RegisterEntry? {
    guard let submission, let sent = try store.sent(submission, by: permit) else { return nil }
    let entry = try entry(sent.entry)
    let version = try store.versions(of: sent.entry).first { $0.version == sent.version }
    guard let version, version.act == act, passage.map({ $0 == version.passage }) ?? true,
      day.map({ $0 == version.day }) ?? true,
      values.allSatisfy({ version.values[$0.key] == $0.value })
    else {
      throw Invalid(
        "Ce formulaire a déjà servi, pour la fiche \(entry.number(in: register)).",
        remedy: "Ouvrez-la, ou envoyez de nouveau si c’est autre chose.")
    }
    return entry
  }

  /// The act, after those that there were; the entry as it makes it.
  /// - Parameter change: what it is called, where an act may be several things.
  /// - Parameter standing: what it may say though another says it too; nil: what it said before.
  func keep(
    _ entry: RegisterEntry, _ act: EntryVersion.Act, passage: String? = nil, on day: Day, reason: String? = nil,
    corrects: Int? = nil, as change: EntryChange? = nil, standing: EntryValues? = nil, onto former: [EntryVersion]
  ) throws -> RegisterEntry {
    var entry = entry
    entry.version = former.count + 1
    let version = EntryVersion(
      version: entry.version, act: act, passage: passage, state: entry.state, day: day, values: entry.values,
      reason: isByFile ? ["par fichier", reason].compactMap(\.self).joined(separator: " : ") : reason,
      corrects: corrects, recordedAt: connection.recordedAt, by: permit.name)
    let life = EntryLife(former + [version])
    if let since = life.since { entry.since = since }
    if let last = former.last { try store.update(entry, in: register, standing: standing ?? last.values) }
    try store.add(version, of: entry, by: permit, sent: act == .unlapsed ? nil : submission)
    if !isByFile {
      let done: any Audited = change?.act ?? act
      try Audit.record(done, of: entry.id.text, fields: [], by: permit, on: connection)
    }
    try settle(entry, former + [version])
    if [.passed, .lapsed].contains(act), let passage = passage.flatMap(register.passage) {
      try PassageNews(connection: connection, departement: departement).tell(entry, passage, in: register, by: permit)
    }
    return entry
  }

  private func checkAsked(
    of values: EntryValues, at states: [String], erased: some Collection<String> = [String]()
  ) throws {
    let issues = register.issues(of: values, at: states, erased: erased)
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  private func checkLinks(_ entry: RegisterEntry, before: EntryValues) throws {
    try EntryLinks(connection, departement, by: permit).check(entry, of: register, before: before)
  }
  /// Nobody makes an entry that they could not read, nor sends one there.
  private func checkReach(_ values: EntryValues, before: EntryValues) throws {
    guard let (field, own) = register.own(of: permit), let value = values[field.id], value != before[field.id],
      !own.contains(value)
    else { return }
    throw field.kind == .organisation
      ? field.refusal("Cet organisme n’est pas le vôtre.", "Choisissez le vôtre.")
      : field.refusal("Cette commune n’est pas de votre ressort.", "Choisissez une commune de votre ressort.")
  }
  /// What a passage has fixed is for those who may make it.
  private func checkFrozen(_ values: EntryValues, _ before: EntryValues, _ life: EntryLife) throws {
    for step in life.steps {
      guard let passage = step.passage.flatMap(register.passage), !register.may(passage, permit) else { continue }
      for id in passage.freezes where values[id] != before[id] {
        throw Invalid(
          "« \(passage.label) », le \(French.long(step.day)), a fixé ce champ.",
          remedy: "Demandez à qui fait ce passage de le corriger.", at: .field(id))
      }
    }
  }
  /// What somebody has agreed to is what the others agree to.
  private func checkSigned(_ values: EntryValues, _ before: EntryValues, _ life: EntryLife) throws {
    guard let state = life.last?.state else { return }
    for passage in register.passages where passage.from.contains(state) && passage.isFixed(before) {
      for id in passage.freezes where values[id] != before[id] {
        let names = passage.parties.filter { passage.signedOn($0, before) != nil }.map(\.name)
        throw Invalid(
          "Ce champ ne change plus : \(names.joined(separator: ", ")), déjà d’accord.",
          remedy: "Annulez la fiche et refaites-la, si ce qui est convenu est autre.", at: .field(id))
      }
    }
  }
  /// What can't be done before a clock is over.
  private func checkClocks(_ passage: Passage, _ life: EntryLife, on day: Day) throws {
    for running in register.running(on: life) {
      guard case .forbids(let passages) = running.clock.end, passages.contains(passage.id) else { continue }
      let isEarly = running.day.map { day < $0 } ?? true
      guard isEarly || running.clock.isInHours && !running.isOver(at: connection.recordedAt) else { continue }
      throw Invalid(
        "\(running.clock.said) : ce n’est pas encore possible.",
        remedy: running.endsAt.map { end in
          running.clock.isInHours ? "Attendez le \(French.moment(end))." : "Attendez le \(French.long(end.day))."
        } ?? "Ce délai est suspendu.", at: .field("jour"))
    }
  }
  /// A passage that leaves from where the entry was before it lapsed, or from where it is since, told of another day.
  private func wrongDay(for passage: Passage, _ life: EntryLife) -> any Error {
    let states = life.steps.suffix(life.lapses.count + 1)
    guard let lapse = life.lapses.first, states.contains(where: { passage.from.contains($0.state) }) else {
      return NotFound()
    }
    return Invalid(
      "La fiche est échue d’elle-même le \(French.long(lapse.day)).",
      remedy: "Vérifiez ce jour : ce passage se fait avant, ou après.", at: .field("jour"))
  }
  private func checkDay(_ day: Day, before next: Day) throws {
    guard day > next else { return }
    throw Invalid(
      "Ce jour suit le \(French.long(next)), où l’acte d’après a eu lieu.",
      remedy: "Écrivez un jour jusqu’à celui-là, ou corrigez-le d’abord.", at: .field("jour"))
  }
  private func checkDay(_ day: Day, after last: Day?) throws {
    guard day <= today else {
      throw Invalid("Ce jour n’est pas encore venu.", remedy: "Écrivez le jour où c’est arrivé.", at: .field("jour"))
    }
    if let last, day < last {
      throw Invalid(
        "Ce jour précède le \(French.long(last)), où la fiche est entrée dans son état d’avant.",
        remedy: "Écrivez un jour à partir de celui-là, ou corrigez-le d’abord.", at: .field("jour"))
    }
  }
}

/// These say already what a new entry does.
struct Alike: Error { let entries: [RegisterEntry] }

/// Somebody did something else to the entry while a form was being filled in.
struct Overtaken: Error {}
