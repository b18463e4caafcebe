import Database
import Kernel
import Messaging
import Web

/// What became of a link: gone by letter, or to be shown once.
struct Handover: Sendable {
  let person: ID<Person>
  let kind: AccessLink
  /// Nil where a letter takes it.
  let token: String?
}

/// The letters of accounts: an invitation, a link to choose a password.
struct Letters {
  let connection: Connection
  let sendsMail: Bool
  init(_ connection: Connection, sendsMail: Bool) { (self.connection, self.sendsMail) = (connection, sendsMail) }

  /// Writes the letter, or makes the link that somebody hands over. Any former link of the person dies now, and a
  /// former letter of the kind that still waits does not leave.
  func send(_ kind: AccessLink, to person: ID<Person>, _ email: String, at now: Instant) throws -> Handover {
    if sendsMail {
      // Asked twice within a minute, one link is on its way: it must go on working.
      if try Outbox(connection).justAdded(kind.letter, about: person.text, to: email) != nil {
        return Handover(person: person, kind: kind, token: nil)
      }
      try PeopleStore(connection).forgetLinks(of: person)
      try Outbox(connection).withdraw(kind.letter, about: person.text)
      try Outbox(connection).add(
        kind.letter, about: person.text, to: email, person: person, useBy: now.adding(seconds: kind.seconds),
        urgency: .awaited)
      return Handover(person: person, kind: kind, token: nil)
    }
    let token = try PeopleStore(connection).makeLink(kind, for: person, at: now)
    return Handover(person: person, kind: kind, token: token)
  }

  /// Asks somebody who has an account whether they take a function of another organisation.
  func propose(to person: ID<Person>, _ email: String, at now: Instant) throws {
    guard sendsMail else { return }
    try Outbox(connection).withdraw(Letters.proposal, about: person.text)
    try Outbox(connection).add(
      Letters.proposal, about: person.text, to: email, person: person,
      useBy: now.adding(seconds: AccessLink.invitation.seconds), urgency: .awaited)
  }
  static let proposal = "fonction proposée"

  /// Tells somebody that their second factor was withdrawn: if they did not ask for it, they must know.
  func tellLostFactor(of person: ID<Person>, _ email: String, at now: Instant) throws {
    guard sendsMail else { return }
    try Outbox(connection).add(
      Letters.lostFactor, about: person.text, to: email, person: person, useBy: now.adding(seconds: 7 * 86_400),
      urgency: .awaited)
  }
  static let lostFactor = "double authentification retirée"

  /// Tells a person, or another administrator, that somebody has become one or is one no more.
  func tellOfAdministrator(
    _ subject: ID<Person>, _ kind: String, to person: ID<Person>, _ email: String, at now: Instant
  ) throws {
    // The first administrator's address, `admin@77.local`, is nobody's.
    guard sendsMail, !email.hasSuffix(".local") else { return }
    try Outbox(connection).add(
      kind, about: subject.text, to: email, person: person, useBy: now.adding(seconds: 7 * 86_400), urgency: .awaited)
  }
  static let named = "administrateur nommé"
  static let withdrawn = "rôle d’administrateur retiré"
}

extension Organisations {
  /// Said to whom is given a function that heads its organisation; nil of any other.
  func headship(of function: String, on day: Day) -> String? {
    headed(by: function, on: day).map { "Ce qui revient à l’organisme (\($0)) vous revient aussi." }
  }
}

extension AccessLink {
  /// The kind of its letter, as the list of messages says it.
  var letter: String {
    switch self {
    case .invitation: "invitation"
    case .reset: "mot de passe oublié"
    }
  }
}

extension Letters {
  /// What says each letter: the link is made as it leaves, so that its token is stored nowhere.
  static func compositions(
    _ directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) -> [String: Composition] {
    let invitation: Composition = { connection, message, now in
      guard let account = try receiver(message, connection), account.isInvited else { return nil }
      let functions = try HoldingStore(connection).holdings(of: account.id, in: message.departement)
        .filter { $0.asked == nil && !$0.isOver(on: now.day) }.map(\.function)
      let directory = try directory(message.departement, connection), organisations = directory.organisations
      let names = French.list(functions.map { organisations.functionName($0, on: now.day) })
      let token = try PeopleStore(connection).makeLink(.invitation, for: account.id, at: now)
      return Mail(
        subject: "Votre accès à Boussole",
        paragraphs: [
          "Bonjour,",
          "\(try inviter(of: account, organisations, message, now, connection)) vous invite à suivre la stratégie de prévention de la délinquance de votre département (\(directory.name))"
            + (names.isEmpty ? "." : ", au titre de : \(names)."),
        ] + functions.compactMap { organisations.headship(of: $0, on: now.day) },
        action: ("Ouvrir votre compte", Link(message.departement, "acces", token)),
        after: ["Ce lien sert une fois, pendant sept jours. Si vous n’attendiez pas ce message, ne faites rien."])
    }
    let proposal: Composition = { connection, message, now in
      guard let account = try receiver(message, connection) else { return nil }
      let asked = try HoldingStore(connection).holdings(of: account.id, in: message.departement)
        .filter { $0.awaits(at: now) }
      guard !asked.isEmpty else { return nil }
      let directory = try directory(message.departement, connection), organisations = directory.organisations
      let names = French.list(asked.map { organisations.functionName($0.function, on: now.day) })
      let isOne = asked.count == 1
      let inviter = try inviter(of: account, organisations, message, now, connection)
      let functions = isOne ? "une fonction" : "des fonctions"
      let condition =
        isOne ? "La fonction n’est à vous que si vous l’acceptez" : "Elles ne sont à vous que si vous les acceptez"
      return Mail(
        subject: isOne ? "Une fonction vous est proposée" : "Des fonctions vous sont proposées",
        paragraphs: [
          "Bonjour,",
          "\(inviter) vous propose \(functions) dans la stratégie de prévention de la délinquance de votre département (\(directory.name)) : \(names).",
          "Vous avez déjà un compte, avec cette adresse. \(condition).",
        ],
        action: ("Répondre", Link(message.departement, "compte")),
        after: ["Vous avez sept jours. Si vous n’attendiez pas ce message, refusez, ou ne faites rien."])
    }
    return [AccessLink.invitation.letter: invitation, Letters.proposal: proposal].merging(ofAccounts) { $1 }.merging(
      administrators(directory)
    ) { $1 }
  }
  private static let ofAccounts: [String: Composition] = [
    AccessLink.reset.letter: { connection, message, now in
      guard let account = try receiver(message, connection) else { return nil }
      let token = try PeopleStore(connection).makeLink(.reset, for: account.id, at: now)
      return Mail(
        subject: "Votre mot de passe",
        paragraphs: ["Bonjour,", "Un nouveau mot de passe a été demandé pour votre compte."],
        action: ("Choisir un mot de passe", Link(message.departement, "acces", token)),
        after: [
          "Ce lien sert une fois, pendant une heure. Si vous n’avez rien demandé, ne faites rien : rien ne change."
        ])
    },
    lostFactor: { connection, message, _ in
      guard let account = try receiver(message, connection) else { return nil }
      return Mail(
        subject: "Votre double authentification est retirée",
        paragraphs: [
          "Bonjour,",
          "La double authentification de votre compte a été retirée par qui gère les comptes, comme pour un téléphone perdu. Vos sessions sont fermées.",
          account.mustEnrol
            ? "À votre prochaine connexion, vous en ferez une nouvelle." : "Vous en avez fait une nouvelle depuis.",
        ],
        action: ("Se connecter", Link(message.departement, "connexion")),
        after: ["Si vous ne l’avez pas demandé, prévenez aussitôt la préfecture et changez de mot de passe."])
    },
  ]
  /// Who invites, by what they hold: "Préfecture, BSIR".
  private static func inviter(
    of account: Account, _ organisations: Organisations, _ message: Message, _ now: Instant, _ connection: Connection
  ) throws -> String {
    try HoldingStore(connection).giver(to: account.id, in: message.departement, on: now.day)
      .map { organisations.functionName($0, on: now.day) } ?? "L’administrateur de Boussole"
  }
  /// To the one whom it is about, and to the others: by what they hold, never by their name.
  private static func administrators(
    _ directory: @escaping @Sendable (_ departement: String, Connection) throws -> Directory
  ) -> [String: Composition] {
    func compose(_ subject: String, own: String, other: String) -> Composition {
      { connection, message, now in
        guard let receiver = try receiver(message, connection) else { return nil }
        let isOwn = receiver.id.text == message.subject
        let holdings = try ID<Person>(message.subject).map {
          try HoldingStore(connection).holdings(of: $0, in: message.departement)
        }
        let departement = try directory(message.departement, connection), organisations = departement.organisations
        let function = holdings?.last { $0.isHeld(on: now.day) }
          .map { organisations.functionName($0.function, on: now.day) }
        return Mail(
          subject: "\(subject) : \(departement.name)",
          paragraphs: [
            "Bonjour,", isOwn ? own : "\(other) (\(departement.name)) : \(function ?? "une personne sans fonction").",
          ],
          action: ("Voir les comptes", Link(message.departement, "comptes")),
          after: ["Si vous ne vous y attendiez pas, voyez le journal des actes et prévenez aussitôt la préfecture."])
      }
    }
    return [
      named: compose(
        "Un administrateur est nommé", own: "Vous êtes désormais administrateur de Boussole dans votre département.",
        other: "Un administrateur de plus vient d’être nommé dans votre département"),
      withdrawn: compose(
        "Un administrateur ne l’est plus", own: "Vous n’êtes plus administrateur de Boussole dans votre département.",
        other: "Le rôle d’administrateur vient d’être retiré dans votre département"),
    ]
  }
  private static func receiver(_ message: Message, _ connection: Connection) throws -> Account? {
    guard let person = message.person else { return nil }
    let account = try AccountStore(connection).account(person, in: message.departement)
    return account.closedAt == nil ? account : nil
  }
}
