import Kernel
import Strategy

/// What an entry may not say beside something else that is known of it.
extension EntryActs {
  /// What becomes of an entry by an act of a day.
  func check(_ values: EntryValues, before: EntryValues, on day: Day) throws {
    try checkCeilings(values, before: before)
    try checkPlaces(values, before: before)
    let issues = register.fields.filter { values[$0.id] != before[$0.id] }.flatMap { $0.late(values, on: day) }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  /// Each act of a life, as far as its fields are those that whoever corrects it sees.
  func checkDays(_ life: EntryLife, of register: Register) throws {
    var said: EntryValues = [:], issues: [Invalid.Issue] = []
    for step in life.steps {
      issues += register.fields.filter { step.values[$0.id] != said[$0.id] }.flatMap {
        $0.late(step.values, on: step.day)
      }
      said = step.values
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  /// What others decide, and on which day, is theirs to put right.
  func checkTheirs(_ values: EntryValues, _ before: EntryValues, _ step: EntryLife.Step, on day: Day) throws {
    let remedy = "Demandez à qui fait ce passage de le corriger."
    var issues = register.fields.filter { values[$0.id] != before[$0.id] && !register.mayCorrect($0, permit) }.flatMap {
      $0.refusal("Ce champ se remplit par un passage qui n’est pas le vôtre.", remedy).issues
    }
    if let passage = step.passage.flatMap(register.passage), day != step.day, step.act == .passed,
      !register.may(passage, permit)
    {
      issues.append(
        Invalid.Issue("« \(passage.label) » n’est pas un passage que vous faites.", remedy: remedy, at: .field("jour")))
    }
    if !issues.isEmpty { throw Invalid(issues: issues) }
  }
  /// At the number that was typed, of the two: what stood before stays.
  func checkCeilings(_ values: EntryValues, before: EntryValues) throws {
    let issues = register.fields.flatMap { field -> [Invalid.Issue] in
      guard let ceiling = field.ceiling.flatMap(register.field), let (value, most) = field.excess(ceiling, values),
        let typed = [field, ceiling].first(where: { values[$0.id] != before[$0.id] })
      else { return [] }
      func shown(_ field: RegisterField, _ value: String) -> String {
        "« \(field.label) » (\(field.shown(value, in: departement, on: connection.recordedAt.day)))"
      }
      return typed.refusal(
        "\(shown(field, value)) dépasse \(shown(ceiling, most)).", "Vérifiez ces deux nombres."
      ).issues
    }
    let all = issues + excesses(values, before: before)
    if !all.isEmpty { throw Invalid(issues: all) }
  }

  /// The box by which one says that it was made twice.
  static let again = "deux_fois"
  /// A passage that leads back to where it leaves from is made twice by whoever sends its form anew later than a minute
  /// after: what each counts would be counted twice. It may be true all the same, so it is asked, not refused.
  func checkOnce(_ passage: Passage, _ last: EntryLife.Step, on day: Day) throws {
    guard last.passage == passage.id, last.day == day else { return }
    throw Invalid(
      "« \(passage.label) » est déjà noté ce jour-là.",
      remedy: "Rien à refaire, ou cochez que c’est arrivé deux fois.", at: .field(Self.again))
  }
}

extension RegisterField {
  /// Its value and the most that another field allows, where it is more.
  fileprivate func excess(_ ceiling: RegisterField, _ values: EntryValues) -> (value: String, most: String)? {
    guard let value = values[id], let most = values[ceiling.id], let one = Int(value), let other = Int(most) else {
      return nil
    }
    return one > other ? (value, most) : nil
  }
  /// What says that it happened after the day of the act that tells it.
  fileprivate func late(_ values: EntryValues, on day: Day) -> [Invalid.Issue] {
    guard let value = values[id] else { return [] }
    if kind == .rows {
      return [EntryValues](kept: value).enumerated().flatMap { rank, row in
        columns.flatMap { column in
          let cell = column.cell(rank, of: self)
          return row[column.id].map { cell.late([cell.id: $0], on: day) } ?? []
        }
      }
    }
    guard isPast, let said = kind == .moment ? Instant(iso: value)?.day : Day(iso: value), said > day else { return [] }
    return refusal(
      "Ce jour suit le \(French.long(day)), jour de l’acte.",
      "Écrivez un jour jusqu’à celui-là, ou corrigez celui de l’acte."
    ).issues
  }
}
