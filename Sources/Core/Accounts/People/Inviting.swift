import Database
import Kernel

/// Somebody is asked to come, or to take a function: who has no account gets one, who has one elsewhere says yes first.
struct Inviting {
  let connection: Connection
  let permit: Permit
  let sendsMail: Bool
  let now: Instant

  enum Outcome: Sendable {
    case sent(Handover)
    case given(ID<Person>)
    case asked(ID<Person>)
  }

  private var management: Management { Management(permit) }
  private var letters: Letters { Letters(connection, sendsMail: sendsMail) }
  private func holdings(of person: ID<Person>) throws -> [FunctionHolding] {
    try HoldingStore(connection).holdings(of: person, in: connection.departement)
  }

  func invite(_ form: GivingForm, _ organisations: Organisations) throws -> Outcome {
    guard let known = try AccountStore(connection).account(email: form.email, in: connection.departement) else {
      let id = try PeopleStore(connection).invite(email: form.email, name: form.name)
      try Audit.record(AccountAct.invited, of: id.text, fields: ["email", "name"], by: permit, on: connection)
      try form.give(to: id, by: permit, today: now.day, on: connection)
      return .sent(try letters.send(.invitation, to: id, form.email, at: now))
    }
    let held = try holdings(of: known.id)
    if known.closedAt != nil, management.knows(held) {
      guard known.isInvited else {
        throw Invalid(
          "Cette adresse est celle d’un compte fermé.", remedy: "Ouvrez-le de nouveau, ou demandez-le à la préfecture.",
          at: .field("email"))
      }
      // An invitation that was withdrawn, made again.
      try PeopleStore(connection).setClosed(false, known.id)
      try Audit.record(AccountAct.invited, of: known.id.text, fields: ["closed_at"], by: permit, on: connection)
      try form.give(to: known.id, by: permit, today: now.day, on: connection)
      return .sent(try letters.send(.invitation, to: known.id, known.email, at: now))
    }
    guard management.gives(to: held, on: now.day) else {
      try ask(form, known, as: form.name)
      return .asked(known.id)
    }
    let holding = try form.give(to: known.id, by: permit, today: now.day, on: connection)
    try HoldingNotice.given.tell(holding, organisations, by: permit, on: connection)
    return .given(known.id)
  }

  /// The function waits for their yes; nothing is said to whom has closed their account.
  func ask(_ form: GivingForm, _ account: Account, as name: String) throws {
    let until = now.adding(seconds: AccessLink.invitation.seconds)
    try form.give(to: account.id, asked: .init(until: until, name: name), by: permit, today: now.day, on: connection)
    try letters.propose(to: account.id, account.email, at: now)
  }
  func askAgain(_ subject: PersonInReach) throws {
    let until = now.adding(seconds: AccessLink.invitation.seconds)
    for holding in subject.asked {
      try HoldingStore(connection).askAgain(holding.id, until: until)
      try Audit.record(
        AccountAct.functionProposed, of: holding.id.text, fields: ["asked_until"], by: permit, on: connection)
    }
    try letters.propose(to: subject.account.id, subject.account.email, at: now)
  }

  /// Nobody came: the link dies, and with it what waited for them.
  func withdraw(_ subject: PersonInReach) throws {
    guard subject.isStranger else { return try withdraw(subject.account.id) }
    try end(subject.asked)
  }
  func withdraw(_ person: ID<Person>) throws {
    try end(holdings(of: person).filter { !$0.isOver(on: now.day) })
    try PeopleStore(connection).setClosed(true, person)
    try Audit.record(AccountAct.withdrawn, of: person.text, fields: ["closed_at"], by: permit, on: connection)
  }
  /// Before they began.
  private func end(_ holdings: [FunctionHolding]) throws {
    for holding in holdings {
      try HoldingStore(connection).end(holding.id, through: holding.from.adding(days: -1), by: permit.person)
      try Audit.record(
        AccountAct.functionEnded, of: holding.id.text, fields: ["through_day"], by: permit, on: connection)
    }
  }
}
